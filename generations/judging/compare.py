"""The page that lays two to four takes side by side, or wipes from one to another."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HttpRequest as TeamRequest
from accounts.access import open_team, require
from accounts.models import Team
from accounts.roles import Permission
from generations.gallery.keeping import NothingToKeep, keep, let_go
from generations.gallery.views import open_take
from generations.judging.differences import differing
from generations.judging.lineup import MOST, TAKE_CODE, beside, line_up, wanted, with_siblings
from studio.access import HttpRequest

SIDE, WIPE = "side", "wipe"


def address_of(team: Team, codes: list[str], mode: str = SIDE) -> str:
    """The address of a comparison, which means the same to everyone who may open it."""
    query = [("t", code) for code in codes] + ([("mode", mode)] if mode != SIDE else [])
    return f"{reverse('compare', args=[team.slug])}?{urlencode(query)}"


@login_required
@require_safe
def compare(request: TeamRequest, team: str) -> HttpResponse:
    """Takes of the team's projects under one transport; asked again by itself, its news alone."""
    place = open_team(request, team)
    if one := wanted([request.GET.get("with", "")]):
        codes = with_siblings(one[0], team=place, viewer=request.user)
        return redirect(address_of(place, codes))
    context = _context(request, place, request.GET)
    page = "judging/_compared.html" if request.htmx else "judging/compare.html"
    return render(request, page, context)


@login_required
@require_POST
def compare_pick(request: HttpRequest, team: str) -> HttpResponse:
    """Make one of the compared takes the keeper of its prompt, or take the mark away."""
    place = open_team(request, team)
    code = request.POST.get("pick", "") or request.POST.get("let_go", "")
    if TAKE_CODE.fullmatch(code):
        row = open_take(request, team, code)
        require(request.user, Permission.GENERATE, row.project)
        try:
            (let_go if "let_go" in request.POST else keep)(row, by=request.user)
        except NothingToKeep as error:
            messages.error(request, str(error))
    context = _context(request, place, request.POST)
    if not request.htmx:
        return redirect(address_of(place, context["codes"], context["mode"]))
    return render(request, "judging/_compared.html", context)


def _context(request: TeamRequest, place: Team, asked: QueryDict) -> dict[str, Any]:
    codes = wanted(asked.getlist("t"))
    slots = line_up(codes, team=place, viewer=request.user)
    shown = [slot.card for slot in slots if slot.card]
    can_wipe = len(slots) == len(shown) == 2
    mode = WIPE if asked.get("mode") == WIPE and can_wipe else SIDE
    rows, same = differing(shown) if len(shown) > 1 else ([], [])
    for slot in slots:
        slot.without_url = address_of(place, [code for code in codes if code != slot.code])
    return {
        "codes": codes,
        "slots": slots,
        "shown": shown,
        "mode": mode,
        "can_wipe": can_wipe,
        "wipe_refused": asked.get("mode") == WIPE and not can_wipe and bool(codes),
        "left_out": max(0, len(set(asked.getlist("t"))) - MOST),
        "project": shown[0].take.project if shown else None,
        "ratio": shown[0].data_ratio if shown else "16:9",
        "rows": rows,
        "same": same,
        "here_url": address_of(place, codes, mode),
        "side_url": address_of(place, codes),
        "wipe_url": address_of(place, codes, WIPE),
        "others": [
            (other, address_of(place, [*codes, other.code], mode)) for other in beside(slots)
        ],
    }
