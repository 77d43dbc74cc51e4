"""Pages of takes: a project's gallery, its live updates, a take, and the files of takes."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from generations.billing.budget_view import Limits
from generations.billing.keepers import kept_of, of_prompts
from generations.composer.opening import opening_values
from generations.composer.page import Composer, compose
from generations.gallery.card import cards
from generations.gallery.continuing import frame_from_end
from generations.gallery.days import Day, page_of
from generations.gallery.live import Stamp, changes, is_watching, stamp_of
from generations.gallery.nav import nav_of
from generations.gallery.starters import STARTERS
from generations.models import AlreadyDecided, Generation, WrongStatus
from generations.pipeline.endings import cancel as cancel_take
from studio.access import HttpRequest, open_project, require
from studio.models import Project
from studio.numbers import whole
from studio.serving import serve_file

FILES = {
    "video.mp4": ("video", "video/mp4"),
    "poster.webp": ("poster", "image/webp"),
    "sprite.webp": ("sprite", "image/webp"),
    "first.png": ("first_still", "image/png"),
    "last.png": ("last_still", "image/png"),
}


@login_required
@require_safe
def project(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The project's gallery with the composer."""
    place = open_project(request, team, code)
    # Before the takes, so that nothing is missed.
    watching, stamp = nav_of(request).is_watched(place), stamp_of(place)
    days, below = page_of(place, request.user, before=whole(request.GET.get("before")))
    makes = request.user.can(Permission.GENERATE, place) and not place.is_archived
    limits = limits_of(request)
    context = {
        "project": place,
        "days": days,
        "more_url": more_url(place, below),
        "stamp": stamp,
        "watching": watching,
        "budget": limits.of_project if request.user.can(Permission.SEE_PRICES, place) else None,
        "kept": kept_of(place, request.user),
        "composer": _composer(request, place, days) if makes else None,
        "starters": [] if place.take_count else STARTERS,
    }
    return render(request, "generations/project.html", context)


def _composer(request: HttpRequest, place: Project, days: list[Day]) -> Composer:
    shown = [] if "before" in request.GET else [card.take for day in days for card in day.takes]
    values = opening_values(request, place, request.user, shown=shown)
    return compose(place, request.user, values, limits=limits_of(request))


def limits_of(request: HttpRequest) -> Limits:
    """The limits that the page's head, purse and composer show, read once."""
    read: dict[str, Limits] = request.__dict__
    return read.setdefault("limits", Limits(request.project, request.user))


def more_url(place: Project, below: int | None) -> str:
    """Where the next page of older takes is; "" at the end."""
    return f"{reverse('rows', args=[place.team.slug, place.code])}?before={below}" if below else ""


@login_required
@require_safe
def rows(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """Older takes, for the endless scroll."""
    place = open_project(request, team, code)
    before = whole(request.GET.get("before"))
    if before is None:
        raise BadRequest("“before” is the number of a take.")
    if not request.htmx:
        return redirect(f"{place.get_absolute_url()}?before={before}")
    days, below = page_of(place, request.user, before=before)
    context = {"project": place, "days": days, "more_url": more_url(place, below)}
    return render(request, "generations/_rows.html", context)


@login_required
@require_safe
def live(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """What changed since the page was last told; 204 when nothing did."""
    place = open_project(request, team, code)
    try:
        told = Stamp.parse(request.GET.get("seen", ""))
    except ValueError as error:
        raise BadRequest("“seen” is the stamp of a page.") from error
    watching = is_watching(place)  # Before the changes: what ends in between is asked for again.
    news = changes(place, request.user, told)
    if news is None:
        return HttpResponse(status=204)
    context = {"project": place, "news": news, "watching": watching}
    return render(request, "generations/_live.html", context | vars(news))


def open_take(request: HttpRequest, team: str, take_code: str) -> Generation:
    """The take of an address like NL-53, when the person may see its project."""
    code, _, number = take_code.rpartition("-")
    if not number.isdecimal():
        raise Http404
    place = open_project(request, team, code)
    takes = Generation.objects.for_cards().select_related("prompt", "price", "parent__project")
    take: Generation = get_object_or_404(takes, project=place, number=int(number))
    take.project = place
    return take


@login_required
@require_safe
def take(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """The page of one take: every frozen setting, its price line, its states, its frames."""
    row = open_take(request, team, take_code)
    (card,) = cards([row], viewer=request.user, project=row.project)
    others = Generation.objects.filter(project=row.project)
    newer = others.filter(number__gt=row.number).order_by("number").first()
    older = others.filter(number__lt=row.number).order_by("-number").first()
    context = {
        "take": card,
        "project": row.project,
        "steps": row.steps.all(),
        "entries": row.ledger.order_by("pk") if card.sees_prices else [],
        "kept": of_prompts([row.prompt_id]).get(row.prompt_id) if card.sees_prices else None,
        "previous_url": _page_of(older, row),
        "next_url": _page_of(newer, row),
    }
    return render(request, "generations/take.html", context)


def _page_of(neighbour: Generation | None, row: Generation) -> str:
    if neighbour is None:
        return ""
    code = f"{row.project.code}-{neighbour.number}"
    return reverse("take", args=[row.project.team.slug, code])


@login_required
@require_safe
def take_card(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """The card by itself."""
    row = open_take(request, team, take_code)
    (card,) = cards([row], viewer=request.user, project=row.project)
    return render(request, "generations/_card.html", {"take": card, "project": row.project})


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
def take_continue(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """The composer with this take's clean last frame in the first slot."""
    row = open_take(request, team, take_code)
    require(request.user, Permission.GENERATE, row.project)
    if not row.last_still:
        raise Http404
    frame = frame_from_end(row, by=request.user)
    address = row.project.get_absolute_url()
    return redirect(
        f"{address}?like={row.code}&parent={row.pk}&first={frame.pk}&last=&prompt=#composer"
    )


@login_required
@require_safe
def take_file(request: HttpRequest, team: str, take_code: str, name: str) -> HttpResponseBase:
    """One file of a take, to whoever may see the take."""
    row = open_take(request, team, take_code)
    attribute, content_type = FILES[name]
    file = getattr(row, attribute)
    if not file:
        raise Http404
    return serve_file(request, file, content_type=content_type, etag=f"{row.pk}-{file.name}")


@login_required
@require_safe
def take_download(request: HttpRequest, team: str, take_code: str) -> HttpResponseBase:
    """The video as a file with a name that says what it is."""
    row = open_take(request, team, take_code)
    if not row.video:
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
