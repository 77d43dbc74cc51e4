"""Old addresses of takes that were moved: they lead to where the take is now."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from generations.models import FormerCode, Generation


class TakeMoved(Http404):
    """The address is an old one of this take."""

    def __init__(self, take: Generation, *, code: str) -> None:
        self.take, self.code = take, code
        super().__init__(_("{code} is {code_2} now.").format(code=code, code_2=take.code))


def look_for_former(viewer: User, *, team: str, code: str, number: int) -> None:
    """Raise TakeMoved when a take that this person may see had that code; else nothing."""
    there = Generation.objects.visible_to(viewer).filter(
        former_codes__in=FormerCode.objects.filter(
            project__team__slug=team, project__code=code, number=number
        )
    )
    if take := there.select_related("project__team").first():
        raise TakeMoved(take, code=f"{code}-{number}")


class FollowMoves:
    """Send whoever comes by an old address to the new one; nothing is done by an old address."""

    def __init__(self, get_response: object) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)  # type: ignore[operator]
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, TakeMoved):
            return None
        if request.method in ("GET", "HEAD"):
            old, new = f"/t/{error.code}/", f"/t/{error.take.code}/"
            return redirect(request.get_full_path().replace(old, new, 1))
        messages.info(
            request,
            _("{code} was moved; it is {code_2} now.").format(
                code=error.code, code_2=error.take.code
            ),
        )
        return redirect(error.take)
