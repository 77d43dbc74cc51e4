"""Trying again: a take used in the composer, the strip to continue from, bridges, new starts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.roles import Permission
from generations.again.carrying import ONTO, carried
from generations.again.lineage import family_of, new_start_of
from generations.again.links import composer_link
from generations.again.strip import (
    NoSuchFrame,
    frame_from,
    frame_from_end,
    frame_from_start,
    strip_of,
)
from generations.composer.ladder import finish_of
from generations.composer.opening import take_named
from generations.composer.page import compose
from generations.composer.reuse import used_again
from generations.gallery.views import open_take
from generations.models import Generation, Status
from studio.access import HttpRequest, open_project, require
from studio.numbers import whole

OFFERED = 48  # The newest takes of the project to bridge to; older ones by their code.


@login_required
@require_POST
def reuse(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The form again, with what was asked of the named take; all else in it stays."""
    place = open_project(request, team, code)
    require(request.user, Permission.GENERATE, place)
    values = request.POST.dict()
    way, like = values.pop("reuse", ""), take_named(values.pop("like", ""), place)
    faults = {}
    try:
        if like and way in ONTO:
            values = carried(values, like, way, by=request.user)
        elif like:
            values = used_again(values, like, way)
    except NoSuchFrame as error:
        faults[ONTO[way][0]] = str(error)
    composer = compose(place, request.user, values)
    composer.look_over()
    composer.faults |= faults
    page = "generations/_composer.html" if request.htmx else "generations/compose.html"
    return render(request, page, {"project": place, "composer": composer})


def open_film(request: HttpRequest, team: str, take_code: str) -> Generation:
    """A take that was made, for whoever makes takes in its project."""
    take = open_take(request, team, take_code)
    require(request.user, Permission.GENERATE, take.project)
    if not take.last_still:
        raise Http404
    return take


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_continue(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """The last second as a film strip; the chosen frame goes into the composer's first slot."""
    take = open_film(request, team, take_code)
    fault = ""
    if request.method == "POST":
        try:
            frame = frame_from(take, back=whole(request.POST.get("back")) or 0, by=request.user)
        except NoSuchFrame as error:
            fault = str(error)
        else:
            return redirect(composer_link(take, parent=take.pk, first=frame.pk, last=""))
    context = {"take": take, "project": take.project, "strip": strip_of(take), "fault": fault}
    return render(request, "generations/continue.html", context, status=422 if fault else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def take_bridge(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """Choose a second take: this one's end and that one's start go into both slots."""
    take = open_film(request, team, take_code)
    typed = request.POST.get("code", "").strip()
    fault = ""
    if request.method == "POST":
        try:
            return redirect(_bridge(request, take, typed or request.POST.get("to", "")))
        except NoSuchFrame as error:
            fault = str(error)
    others = [each for each in _made(take)[: OFFERED + 1] if each != take][:OFFERED]
    for other in others:
        other.project = take.project
    context = {"take": take, "project": take.project, "others": others}
    context |= {"fault": fault, "typed": typed}
    return render(request, "generations/bridge.html", context, status=422 if fault else 200)


def _made(take: Generation) -> QuerySet[Generation]:
    made = Generation.objects.filter(project=take.project, status=Status.COMPLETED)
    return made.filter(trashed_at=None).select_related("prompt").order_by("-number")


def _bridge(request: HttpRequest, take: Generation, code: str) -> str:
    """The composer's address with both frames in it. Raises NoSuchFrame."""
    other = take_named(code.upper(), take.project)
    fits = other and code.upper() in (f"{take.project.code}-{other.number}", str(other.number))
    if other is None or not fits or not other.first_still or other.trashed_at:
        raise NoSuchFrame(
            _("There is no finished take “{code}” in this project. Choose another.").format(
                code=code
            )
        )
    other.project = take.project
    first = frame_from_end(take, by=request.user)
    last = frame_from_start(other, by=request.user)
    return composer_link(take, parent=take.pk, first=first.pk, last=last.pk)


@login_required
@require_safe
def take_lineage(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """The tree that a take stands in, and what finishing a draft would cost; a part of its page."""
    take = open_take(request, team, take_code)
    makes = request.user.can(Permission.GENERATE, take.project)
    finish = finish_of(take) if makes and take.status == Status.COMPLETED else None
    context = {"take": take, "project": take.project, "root": family_of(take), "finish": finish}
    page = "generations/_lineage.html" if request.htmx else "generations/lineage.html"
    return render(request, page, context)


@login_required
@require_POST
def take_refresh(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """The composer set like an outdated take, starting from the end of the keeper there is now."""
    take = open_take(request, team, take_code)
    require(request.user, Permission.GENERATE, take.project)
    keeper = new_start_of(take)
    try:
        if keeper is None:
            raise NoSuchFrame(
                _("The start of {code} is current: nothing to refresh.").format(code=take.code)
            )
        frame = frame_from_end(keeper, by=request.user)
    except NoSuchFrame as error:
        messages.error(request, str(error))
        return redirect(take)
    return redirect(composer_link(take, reuse="all", parent=keeper.pk, first=frame.pk))
