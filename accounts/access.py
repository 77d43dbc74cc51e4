"""Opening a team for a request. A stranger's address is a 404, everywhere the same."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http import HttpRequest as AnyRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from accounts.models import Place, Team, User
from accounts.roles import Permission, Role


class HttpRequest(AnyRequest):
    """A request from someone signed in, as every view behind @login_required receives it."""

    user: User
    htmx: HtmxDetails
    team: Team
    teams: list[Team]


def teams_of(request: HttpRequest) -> list[Team]:
    """The person's teams by name, each knowing their role there; asked once a request."""
    if not hasattr(request, "teams"):
        rows = request.user.memberships.select_related("team").order_by("team__name", "pk")
        for membership in rows:
            membership.team.know_role(request.user, Role(membership.role))
        request.teams = [membership.team for membership in rows]
    return request.teams


def open_team(request: HttpRequest, slug: str) -> Team:
    """The team of an address, which the page's frame shows too."""
    for team in teams_of(request):
        if team.slug == slug:
            request.team = team
            timezone.activate(team.zone)  # Until the answer is sent; see `follow_the_person`.
            return team
    raise Http404(_("There is no such team here."))


def require(user: User, permission: Permission, place: Place) -> None:
    """Raise PermissionDenied, with a sentence fit to show, unless the person may."""
    if not user.can(permission, place):
        raise PermissionDenied(
            _("Your role here doesn't include this ({value}).").format(value=permission.value)
        )
