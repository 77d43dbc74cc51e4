"""Opening a team for a request. A stranger's address is a 404, everywhere the same."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest as AnyRequest
from django.shortcuts import get_object_or_404
from django_htmx.middleware import HtmxDetails

from accounts.models import Place, Team, User
from accounts.roles import Permission


class HttpRequest(AnyRequest):
    """A request from someone signed in, as every view behind @login_required receives it."""

    user: User
    htmx: HtmxDetails
    team: Team


def open_team(request: HttpRequest, slug: str) -> Team:
    """The team of an address, which the page's frame shows too."""
    request.team = get_object_or_404(Team.objects.visible_to(request.user), slug=slug)
    return request.team


def require(user: User, permission: Permission, place: Place) -> None:
    """Raise PermissionDenied, with a sentence fit to show, unless the person may."""
    if not user.can(permission, place):
        raise PermissionDenied(f"Your role here doesn't include this ({permission.value}).")
