"""The bar under a selection, the trash, and how far long errands are."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.audit import AuditEntry, note
from accounts.roles import Permission
from generations.bulk.archive import as_zip
from generations.bulk.deeds import AT_ONCE, CannotStart, check, do, start
from generations.bulk.emptying import KEPT_FOR
from generations.bulk.in_place import InPlace
from generations.bulk.picking import Picked
from generations.finding.ground import Ground
from generations.finding.sieve import Sieve
from generations.gallery.card import cards
from generations.models import Errand, Generation, Tag
from generations.pipeline.batches import Outcome
from generations.pipeline.request import ProjectClosed
from studio.access import HttpRequest, open_project, open_team, require
from studio.models import Project

DONE = {
    "tag": lazy("Tagged {takes}"),
    "untag": lazy("Took the tag off {takes}"),
    "move": lazy("Moved {takes}"),
    "trash": lazy("Put {takes} in the trash"),
    "restore": lazy("Restored {takes}"),
}
TRASH_PAGE = 200
ERRANDS = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def picked(request: HttpRequest, team: str, code: str) -> HttpResponseBase:
    """What is to be done with the picked takes of a project."""
    place = open_project(request, team, code)
    return _picked(request, Ground.of(place, request.user), place.get_absolute_url())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def all_picked(request: HttpRequest, team: str) -> HttpResponseBase:
    """The same over all projects that the person sees."""
    place = open_team(request, team)
    return _picked(request, Ground(place, request.user), reverse("all-takes", args=[team]))


def _picked(request: HttpRequest, ground: Ground, back: str) -> HttpResponseBase:
    if request.method != "POST":
        return _bar(request, ground, back)
    wanted = Picked.read(request.POST, ground)
    keys, deed = wanted.keys(), request.POST.get("deed", "")
    if keys and deed == "zip":
        return _zip(ground, keys)
    place = InPlace(wanted, keys) if request.htmx and wanted.can_stay else None
    outcome = _act(request, ground, deed, keys)
    if outcome is None:
        return _go(request, wanted, reverse("errands", args=[ground.team.slug]))
    if place:
        return place.answer(request, deed, outcome)
    return _go(request, wanted, _way_back(wanted, deed, back))


def _way_back(wanted: Picked, deed: str, back: str) -> str:
    """The page on which it was pressed, as it was sifted."""
    ground = wanted.sieve.ground
    if wanted.in_trash and ground.project:
        return reverse("trash", args=[ground.team.slug, ground.project.code])
    if wanted.on_its_page and wanted.takes.exists():
        tags = "#take-tag" if deed in ("tag", "untag") else ""  # So that the next can be written.
        return reverse("take", args=[ground.team.slug, wanted.codes[0]]) + tags
    return f"{back}?{wanted.sieve.query}".rstrip("?")


def _go(request: HttpRequest, wanted: Picked, url: str) -> HttpResponse:
    """To another page; the page of a take reads its part out of the answer."""
    leaves = request.htmx and not wanted.on_its_page
    return HttpResponseClientRedirect(url) if leaves else redirect(url)


def _bar(request: HttpRequest, ground: Ground, back: str) -> HttpResponse:
    """How many the filters found, and what can be chosen in the bar."""
    if not request.htmx:
        return redirect(back)
    sieve = Sieve.read(request.GET, ground)
    runs = Project.objects.run_by(ground.viewer).open().filter(team=ground.team)
    context = {
        "found": sieve.takes.count(),
        "tags": Tag.objects.filter(team=ground.team)[:100],
        "targets": runs.order_by("name", "pk"),
    }
    return render(request, "bulk/_choices.html", context)


def _zip(ground: Ground, keys: list[int]) -> StreamingHttpResponse:
    place = ground.project.code if ground.project else ground.team.slug
    note(
        AuditEntry.Subject.EXPORT,
        _("{keys} takes of {place} as a ZIP").format(keys=len(keys), place=place),
        team=ground.team,
        by=ground.viewer,
    )
    name = f"{place}-{timezone.now():%Y-%m-%d}.zip"
    return StreamingHttpResponse(
        as_zip(keys, sees_prices=ground.sees_prices),
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _act(request: HttpRequest, ground: Ground, deed: str, keys: list[int]) -> Outcome | None:
    """A few at once, told by messages; many by the queue, to which None points."""
    if not keys or deed not in DONE:
        messages.error(request, _("Nothing is selected, or what was is no longer here."))
        return Outcome()
    name = "to" if deed == Errand.Deed.MOVE else "word"
    word = " ".join(request.POST.get(name, "").replace("\x00", "").split())[:40]
    try:
        if len(keys) > AT_ONCE:
            start(deed, keys, word=word, by=request.user, ground_team=ground.team.pk)
            return None
        errand = Errand(team=ground.team, by=request.user, deed=deed, word=word, total=len(keys))
        check(errand)
        outcome = do(errand, keys)
        _tell(request, deed, outcome)
    except (CannotStart, PermissionDenied, ProjectClosed) as error:
        messages.error(request, str(error))
        return Outcome()
    return outcome


def _tell(request: HttpRequest, deed: str, outcome: Outcome) -> None:
    done = len(outcome.done)
    if done:
        takes = _("1 take") if done == 1 else _("{done} takes").format(done=done)
        messages.success(request, f"{DONE[deed].format(takes=takes)}.")
    for sentence in [*outcome.notes, *outcome.refused.values()][:3]:
        messages.warning(request, sentence)
    if not done and not outcome.refused:
        messages.info(request, _("Nothing had to be changed."))


@login_required
@require_safe
def trash(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """What was thrown away in the last thirty days, to be brought back."""
    place = open_project(request, team, code)
    require(request.user, Permission.GENERATE, place)
    since = timezone.now() - KEPT_FOR
    lying = Generation.objects.filter(
        project=place, trashed_at__gt=since, files_removed_at=None
    ).for_cards()
    rows = list(lying.select_related("prompt").order_by("-trashed_at")[: TRASH_PAGE + 1])
    context = {
        "project": place,
        "takes": cards(rows[:TRASH_PAGE], viewer=request.user, project=place),
        "has_more": len(rows) > TRASH_PAGE,
        "days": KEPT_FOR.days,
    }
    return render(request, "bulk/trash.html", context)


@login_required
@require_safe
def errands(request: HttpRequest, team: str) -> HttpResponse:
    """One's own long errands, with how far they are."""
    place = open_team(request, team)
    rows = Errand.objects.filter(team=place, by=request.user).order_by("-pk")[:ERRANDS]
    context: dict[str, Any] = {"errands": list(rows)}
    context["is_running"] = any(errand.finished_at is None for errand in context["errands"])
    page = "bulk/_errands.html" if request.htmx else "bulk/errands.html"
    return render(request, page, context)
