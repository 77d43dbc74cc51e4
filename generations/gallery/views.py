"""Pages of takes: a project's gallery, its live updates, a take, and the files of takes."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url

from accounts.roles import Permission
from generations.billing.budget_view import Limits
from generations.billing.keepers import kept_of, of_prompts
from generations.composer.opening import opening_values
from generations.composer.page import Composer, compose
from generations.finding.ground import Ground
from generations.finding.sieve import Sieve
from generations.finding.words import chips
from generations.gallery.card import Card, cards
from generations.gallery.days import Day, page_of
from generations.gallery.former import look_for_former
from generations.gallery.live import Stamp, changes, is_watching, stamp_of
from generations.gallery.nav import nav_of
from generations.gallery.saved import ViewMenu
from generations.gallery.stacks import turned, with_stacks
from generations.gallery.starters import STARTERS, frames_at_hand
from generations.models import AlreadyDecided, Generation, Tag, WrongStatus
from generations.pipeline.endings import cancel as cancel_take
from studio.access import HttpRequest, open_project, open_team, require
from studio.models import Project
from studio.numbers import whole
from studio.serving import serve_file

FILES = {
    "video.mp4": ("video", "video/mp4"),
    "poster.webp": ("poster", "image/webp"),
    "sprite.webp": ("sprite", "image/webp"),
    "strip.webp": ("strip", "image/webp"),
    "first.png": ("first_still", "image/png"),
    "last.png": ("last_still", "image/png"),
}


@login_required
@require_safe
def project(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The project's gallery with the composer."""
    place = listed_project(request, team, code)
    sieve = Sieve.read(request.GET, Ground.of(place, request.user))
    # Before the takes, so that nothing is missed.
    watching, stamp = nav_of(request).is_watched(place), stamp_of(place)
    before = whole(request.GET.get("before"))
    days, below = page_of(place, request.user, before=before, sieve=sieve)
    makes = request.user.can(Permission.GENERATE, place) and not place.is_archived
    context = gallery_of(place, sieve, days, below) | {
        "stamp": stamp,
        "watching": watching,
        "kept": kept_of(place, request.user),
        "composer": _composer(request, place, days, sieve) if makes else None,
    }
    if sieve.ground.sees_prices:
        context["budget"] = limits_of(request).of_project
    return sifted(request, render(request, "generations/project.html", context), sieve)


def listed_project(request: HttpRequest, team: str, code: str) -> Project:
    """The project of an address; from the sidebar's list, which the page reads anyhow."""
    open_team(request, team)
    for entry in nav_of(request).projects:
        if entry.code == code:
            request.project = entry.project
            return entry.project
    return open_project(request, team, code)


def sifted(request: HttpRequest, response: HttpResponse, sieve: Sieve) -> HttpResponse:
    """The answer, whose address is written with the filters that are on and no others."""
    if request.htmx:
        push_url(response, f"{request.path}?{sieve.query}".rstrip("?"))
    return response


def gallery_of(place: Project, sieve: Sieve, days: list[Day], below: int | None) -> dict[str, Any]:
    """What the gallery's own templates need."""
    return {
        "project": place,
        "sieve": sieve,
        "chips": chips(sieve, [card.take for day in days for card in day.takes]),
        "views": ViewMenu(sieve),
        "days": days,
        "more_url": more_url(place, below, sieve),
        "starters": [] if place.take_count else STARTERS,
        "at_hand": [] if place.take_count else frames_at_hand(place),
    }


def _composer(request: HttpRequest, place: Project, days: list[Day], sieve: Sieve) -> Composer:
    is_first = "before" not in request.GET and not sieve and not sieve.stacks
    shown = [card.take for day in days for card in day.takes] if is_first else []
    values = opening_values(request, place, request.user, shown=shown)
    return compose(place, request.user, values, limits=limits_of(request))


def limits_of(request: HttpRequest) -> Limits:
    """The limits that the page's head, purse and composer show, read once."""
    read: dict[str, Limits] = request.__dict__
    return read.setdefault("limits", Limits(request.project, request.user))


def more_url(place: Project, below: int | None, sieve: Sieve) -> str:
    """Where the next page of older takes is; "" at the end."""
    if not below:
        return ""
    asked = f"before={below}&{sieve.query}".rstrip("&")
    return f"{reverse('rows', args=[place.team.slug, place.code])}?{asked}"


@login_required
@require_safe
def rows(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """Older takes, for the endless scroll."""
    place = open_project(request, team, code)
    before = whole(request.GET.get("before"))
    if before is None:
        raise BadRequest(_("“before” is the number of a take."))
    if not request.htmx:
        return redirect(f"{place.get_absolute_url()}?{request.GET.urlencode()}")
    sieve = Sieve.read(request.GET, Ground.of(place, request.user))
    days, below = page_of(place, request.user, before=before, sieve=sieve)
    context = {"project": place, "days": days, "more_url": more_url(place, below, sieve)}
    return render(request, "generations/_rows.html", context | {"sieve": sieve})


@login_required
@require_safe
def live(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """What changed since the page was last told; 204 when nothing did."""
    place = open_project(request, team, code)
    try:
        told = Stamp.parse(request.GET.get("seen", ""))
    except ValueError as error:
        raise BadRequest(_("“seen” is the stamp of a page.")) from error
    sieve = Sieve.read(request.GET, Ground.of(place, request.user))
    watching = is_watching(place)  # Before the changes: what ends in between is asked for again.
    news = changes(place, request.user, told, sieve)
    if news is None:
        return HttpResponse(status=204)
    context = {"project": place, "sieve": sieve, "news": news, "watching": watching}
    return render(request, "generations/_live.html", context | vars(news))


def open_take(
    request: HttpRequest, team: str, take_code: str, *, neighbours: bool = False
) -> Generation:
    """The take of an address like NL-53, when the person may see its project."""
    code, _dash, number = take_code.rpartition("-")
    if not number.isdecimal():
        raise Http404
    try:
        place = open_project(request, team, code)
        takes = Generation.objects.for_cards().select_related("prompt", "price", "parent__project")
        takes = takes.with_neighbours() if neighbours else takes
        take: Generation = get_object_or_404(takes, project=place, number=int(number))
    except Http404:
        look_for_former(request.user, team=team, code=code, number=int(number))
        raise
    take.project = place
    return take


@login_required
@require_safe
def take(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """The page of one take: every frozen setting, its price line, its states, its frames."""
    row = open_take(request, team, take_code, neighbours=True)
    (card,) = cards([row], viewer=request.user, project=row.project)
    context = {
        "take": card,
        "project": row.project,
        "steps": row.steps.all(),
        "tags": Tag.objects.filter(taggings__take=row),
        "entries": row.ledger.order_by("pk") if card.sees_prices else [],
        "kept": of_prompts([row.prompt_id]).get(row.prompt_id) if card.sees_prices else None,
        "previous_url": _page_of(row, getattr(row, "older", None)),
        "next_url": _page_of(row, getattr(row, "newer", None)),
    }
    return render(request, "generations/take.html", context)


def _page_of(row: Generation, number: int | None) -> str:
    if number is None:
        return ""
    return reverse("take", args=[row.project.team.slug, f"{row.project.code}-{number}"])


@login_required
@require_safe
def take_card(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """The card by itself; with `turn`, that of the next try in its stack."""
    row = open_take(request, team, take_code)
    turn = request.GET.get("turn")
    if turn in ("older", "newer"):
        sieve = Sieve.read(request.GET, Ground.of(row.project, request.user)).stacked()
        card = turned_card(row, sieve, older=turn == "older")
        context = {"take": card, "project": row.project, "sieve": sieve}
        return render(request, "generations/_card.html", context)
    (card,) = cards([row], viewer=request.user, project=row.project)
    return render(request, "generations/_card.html", {"take": card, "project": row.project})


def turned_card(row: Generation, sieve: Sieve, *, older: bool) -> Card:
    """The card of a stack with another of its tries on top."""
    project = row.project
    take, place = turned(row, sieve, older=older)
    take.project = project
    shown = cards([take], viewer=sieve.ground.viewer, project=project)
    (card,) = with_stacks(shown, sieve)
    card.stack = replace(card.stack, place=place)
    return card


@login_required
@require_POST
def take_cancel(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """Withdraw a take that was not sent yet; a late press shows what happened instead."""
    row = open_take(request, team, take_code)
    require(request.user, Permission.GENERATE, row.project)
    try:
        cancel_take(row, by=request.user)
    except (WrongStatus, AlreadyDecided):
        row.refresh_from_db()
    if not request.htmx:
        return redirect(row.get_absolute_url())
    (card,) = cards([row], viewer=request.user, project=row.project)
    return render(request, "generations/_card.html", {"take": card, "project": row.project})


@login_required
@require_safe
def take_file(request: HttpRequest, team: str, take_code: str, name: str) -> HttpResponseBase:
    """One file of a take, to whoever may see the take."""
    row = open_take(request, team, take_code)
    attribute, content_type = FILES[name]
    file = getattr(row, attribute)
    if not file or row.files_removed_at:
        raise Http404
    return serve_file(request, file, content_type=content_type, etag=f"{row.pk}-{file.name}")


@login_required
@require_safe
def take_download(request: HttpRequest, team: str, take_code: str) -> HttpResponseBase:
    """The video as a file with a name that says what it is."""
    row = open_take(request, team, take_code)
    if not row.video or row.files_removed_at:
        raise Http404
    return serve_file(
        request,
        row.video,
        content_type="video/mp4",
        etag=f"{row.pk}-{row.video.name}",
        download_as=f"{row.code} {row.prompt.title}.mp4",
    )


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The person's team; when there are several, the first by name."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    membership = request.user.memberships.select_related("team").order_by("team__name").first()
    if membership is None:
        return render(request, "accounts/no_team.html")
    return redirect("projects", membership.team.slug)
