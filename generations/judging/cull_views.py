"""The culling page: a walk through what nobody has judged, and its marks, one request each."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from generations.finding.ground import Ground
from generations.finding.sieve import Sieve
from generations.finding.words import chips
from generations.gallery.card import Card, cards
from generations.gallery.keeping import NothingToKeep
from generations.gallery.views import open_take
from generations.judging.culling import DEEDS, KEEP, Overtaken, mark, to_cull, undo
from generations.judging.lineup import TAKE_CODE
from generations.models import CannotJudge, Generation
from studio.access import HttpRequest, open_project, require
from studio.models import Project
from studio.numbers import whole

AT_ONCE = 60


@login_required
@require_safe
def cull(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """Takes that nobody has judged, one after the other; more of them when the walk asks."""
    place = open_project(request, team, code)
    require(request.user, Permission.COMMENT, place)
    sieve = Sieve.read(request.GET, Ground.of(place, request.user))
    after = whole(request.GET.get("after")) or 0
    left = to_cull(place, sieve)
    takes = left.filter(number__gt=after).for_cards().select_related("prompt")
    shown = takes.order_by("number", "pk")[:AT_ONCE]
    context = {
        "project": place,
        "takes": cards(shown, viewer=request.user, project=place),
        "left": left.count(),
        "sieve": sieve,
        "chips": chips(sieve),
    }
    page = "judging/_cull_items.html" if "after" in request.GET else "judging/cull.html"
    return render(request, page, context)


@login_required
@require_POST
def cull_mark(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """One mark, kept at once; sent so that it arrives even when the page is left."""
    place = open_project(request, team, code)
    require(request.user, Permission.COMMENT, place)
    take, deed = _take_of(request, place), request.POST.get("mark", "")
    if take is None or deed not in DEEDS:
        raise BadRequest(_("“take” is a take of the project, “mark” one of the marks."))
    if deed == KEEP:
        require(request.user, Permission.GENERATE, place)
    try:
        mark(take, deed, by=request.user, pressed=whole(request.POST.get("pressed")) or 0)
    except (CannotJudge, NothingToKeep) as error:
        return JsonResponse({"said": str(error)}, status=422)
    return JsonResponse({"said": ""})


@login_required
@require_POST
def cull_undo(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """Take the last mark back, and send the take along so that the walk can return to it."""
    place = open_project(request, team, code)
    require(request.user, Permission.COMMENT, place)
    try:
        take = undo(place, by=request.user, take=_take_of(request, place))
    except (CannotJudge, NothingToKeep, Overtaken) as error:
        return JsonResponse({"said": str(error)}, status=422)
    if take is None:
        return JsonResponse({"said": _("There is nothing of yours to take back.")}, status=422)
    card = _card(request, take)
    item = render_to_string("judging/_cull_item.html", {"take": card, "team": place.team})
    return JsonResponse({"said": "", "code": take.code, "item": item})


def _take_of(request: HttpRequest, place: Project) -> Generation | None:
    code = request.POST.get("take", "")
    match = TAKE_CODE.fullmatch(code)
    if not match or match[1] != place.code:
        return None
    return open_take(request, place.team.slug, code)


def _card(request: HttpRequest, take: Generation) -> Card:
    row = Generation.objects.for_cards().select_related("prompt").get(pk=take.pk)
    (card,) = cards([row], viewer=request.user, project=take.project)
    return card
