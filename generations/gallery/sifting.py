"""The panel of filters with its counts, and the takes of all projects that a person sees."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from generations.finding.ground import Ground
from generations.finding.panel import panel_of
from generations.finding.sieve import Sieve
from generations.finding.words import chips
from generations.gallery.days import found_page
from generations.gallery.saved import ViewMenu
from generations.gallery.views import sifted
from generations.gallery.watching import Watched, news_of
from studio.access import HttpRequest, open_project, open_team
from studio.numbers import whole


@login_required
@require_safe
def facets(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The filters of a project's gallery, counted."""
    place = open_project(request, team, code)
    return _facets(request, Ground.of(place, request.user))


@login_required
@require_safe
def all_facets(request: HttpRequest, team: str) -> HttpResponse:
    """The filters of all takes, counted."""
    return _facets(request, Ground(open_team(request, team), request.user))


def _facets(request: HttpRequest, ground: Ground) -> HttpResponse:
    sieve = Sieve.read(request.GET, ground)
    context = {"project": ground.project, "sieve": sieve, "groups": panel_of(sieve)}
    page = "generations/_facets.html" if request.htmx else "generations/facets.html"
    return render(request, page, context)


@login_required
@require_safe
def all_takes(request: HttpRequest, team: str) -> HttpResponse:
    """The takes of every project that the person sees, newest first."""
    place = open_team(request, team)
    sieve = Sieve.read(request.GET, Ground(place, request.user))
    before = whole(request.GET.get("before"))
    is_scroll = request.htmx and before is not None
    days, last = found_page(sieve, before=before)
    asked = f"before={last.pk}&{sieve.query}".rstrip("&") if last else ""
    context = {
        "sieve": sieve,
        "days": days,
        "more_url": f"{reverse('all-takes', args=[place.slug])}?{asked}" if last else "",
    }
    if is_scroll:
        return render(request, "generations/_rows.html", context)
    shown = [card.take for day in days for card in day.takes]
    context |= {"chips": chips(sieve, shown), "views": ViewMenu(sieve)}
    context |= {"live_url": Watched.of(shown).url(team)}
    return sifted(request, render(request, "generations/all_takes.html", context), sieve)


@login_required
@require_safe
def all_live(request: HttpRequest, team: str) -> HttpResponse:
    """The cards of takes on the way that changed since the page was told; 204 when none did."""
    ground = Ground(open_team(request, team), request.user)
    news = news_of(Watched.parse(request.GET.getlist("take")), ground)
    if news is None:
        return HttpResponse(status=204)
    context = {"live_url": news.watched.url(team), **vars(news)}
    return render(request, "generations/_all_live.html", context)
