"""The queue page, its news, and what a person does to their own takes in line."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import open_team
from accounts.audit import AuditEntry, note
from accounts.models import Team
from accounts.roles import Permission
from generations.catalog import catalog
from generations.gallery.views import open_take
from generations.line.board import board_of
from generations.models import AlreadyDecided, Generation, ProviderAccount, Status, WrongStatus
from generations.pipeline import line
from generations.pipeline.endings import cancel
from generations.pipeline.nudge import nudge
from studio.access import HttpRequest, require

PLACES = [place.value for place in line.Place]


@login_required
@require_safe
def queue(request: HttpRequest, team: str) -> HttpResponse:
    """Everything unfinished in the team, in the order in which it will be sent."""
    place = open_team(request, team)
    return render(request, "line/queue.html", {"board": board_of(place, request.user)})


@login_required
@require_safe
def queue_live(request: HttpRequest, team: str) -> HttpResponse:
    """The page's news; 204 when it would say the same."""
    place = open_team(request, team)
    board = board_of(place, request.user)
    if board.stamp == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "line/_news.html", {"board": board})


@login_required
@require_POST
def queue_change(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """Move, hold back, let go or cancel a take. A late press is told what happened instead."""
    take = open_take(request, team, take_code)
    require(request.user, Permission.GENERATE, take.project)
    deed = request.POST.get("do", "")
    try:
        said = _do(request, take, deed)
    except (WrongStatus, AlreadyDecided):
        take.refresh_from_db()
        said = too_late(take)
    return _answer(request, take.project.team, said)


def _do(request: HttpRequest, take: Generation, deed: str) -> str:
    """Do it, and say so. Raises WrongStatus."""
    if deed == "cancel":
        cancel(take, by=request.user)
        return _("{code} is cancelled. Its credits are back.").format(code=take.code)
    if deed not in (*PLACES, "hold", "go"):
        raise BadRequest(_("A take is moved, held back, let go or cancelled."))
    if take.requested_by_id != request.user.pk:
        raise PermissionDenied(_("Only whoever asked for a take orders it or holds it back."))
    if deed == "hold":
        line.hold_back(take)
        return _("{code} is held back. Its credits stay held.").format(code=take.code)
    if deed == "go":
        line.stand_again(take)
        return _("{code} stands in line again, at its end.").format(code=take.code)
    line.move(take, line.Place(deed))
    at = line.places([take.provider]).get(take.pk)
    return (
        _("{code} is {at} in line.").format(code=take.code, at=ordinal(at))
        if at
        else _("{code} is moved.").format(code=take.code)
    )


def ordinal(place: int) -> str:
    """1 as "1st", 12 as "12th"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{'th' if place % 100 in (11, 12, 13) else ending}"


def too_late(take: Generation) -> str:
    """Why a press came too late, honestly."""
    if take.status == Status.QUEUED:
        return _("{code} stands elsewhere in the line already.").format(code=take.code)
    if take.is_finished:
        return _("Too late: {code} is {get_status_display} already.").format(
            code=take.code, get_status_display=take.get_status_display().lower()
        )
    return _("Too late: {code} was sent. It will finish and be charged.").format(code=take.code)


@login_required
@require_POST
def queue_mine(request: HttpRequest, team: str) -> HttpResponse:
    """Hold back all of one's own that stand in line, or let them all go again."""
    place = open_team(request, team)
    if request.POST.get("do") == "go":
        count = line.all_stand_again(place, request.user)
        return _answer(
            request, place, _("{count} of yours stand in line again.").format(count=count)
        )
    count = line.hold_all_back(place, request.user)
    return _answer(
        request,
        place,
        _("{count} of yours are held back. Their credits stay held.").format(count=count),
    )


@login_required
@require_POST
def queue_pause(request: HttpRequest, team: str, provider: str) -> HttpResponse:
    """The admin's switch: nothing more is sent to a provider until it is on again."""
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    listed = catalog().providers.get(provider)
    if listed is None:
        raise Http404
    paused = request.POST.get("do") == "pause"
    pause(place, provider, paused=paused, request=request)
    said = _("is paused: takes wait in line.") if paused else _("goes on.")
    return _answer(request, place, f"{listed.name} {said}")


@transaction.atomic
def pause(team: Team, provider: str, *, paused: bool, request: HttpRequest) -> None:
    """Turn the switch, and write down who did."""
    ProviderAccount.objects.get_or_create(team=team, provider=provider)
    account = ProviderAccount.objects.select_for_update(no_key=True).get(
        team=team, provider=provider
    )
    before, account.is_paused = account.is_paused, paused
    account.save(update_fields=["is_paused"])
    words = {True: "paused", False: "sending"}
    note(
        AuditEntry.Subject.KEY,
        _("Sending to {name}").format(name=catalog().providers[provider].name),
        team=team,
        by=request.user,
        before=words[before],
        after=words[paused],
    )
    nudge("submit")


def _answer(request: HttpRequest, team: Team, said: str) -> HttpResponse:
    """The page's new lines, with what was done; without script the page itself."""
    if not request.htmx:
        messages.success(request, said)
        return redirect("queue", team.slug)
    request.team = team
    context = {"board": board_of(team, request.user), "said": said}
    return render(request, "line/_news.html", context)
