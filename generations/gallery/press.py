"""The press: an order becomes takes, and the page gets their cards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from generations.billing.ledger import OverBudget
from generations.billing.prices import NoPrice
from generations.billing.rules import NeedsApproval
from generations.composer.asking import read_asking
from generations.composer.form import OrderForm
from generations.composer.page import Composer, compose
from generations.finding.ground import Ground
from generations.finding.sieve import Sieve
from generations.gallery.live import Stamp, changes, is_watching
from generations.models import Generation
from generations.pipeline.request import (
    NotOffered,
    ProjectClosed,
    TooLittle,
    request_generation,
)
from studio.access import HttpRequest, open_project, require
from studio.models import Project


@login_required
@require_POST
def take_create(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The press. Answers with the new cards; refusals come back beside their fields."""
    place = open_project(request, team, code)
    require(request.user, Permission.GENERATE, place)
    form = OrderForm(request.POST, project=place, by=request.user)
    ask = read_asking(request.POST)
    refusal, faults = "", ask.faults if ask else {}
    if form.is_valid() and form.order and not faults:
        try:
            takes = request_generation(
                form.order, press=form.cleaned_data["press"], asking=ask.asking if ask else None
            )
        except NotOffered as error:
            form.add_faults(error.faults)
        except TooLittle as error:
            faults = {"ask_credits": str(error)}
        except (ProjectClosed, NoPrice, OverBudget, NeedsApproval) as error:
            refusal = str(error)
        else:
            return _created(request, place, takes)
    composer = compose(place, request.user, request.POST.dict())
    composer.faults, composer.refusal = form.faults | faults, refusal
    return _refused(request, place, composer)


def _created(request: HttpRequest, place: Project, takes: list[Generation]) -> HttpResponse:
    if not request.htmx:
        return redirect(place.get_absolute_url())
    place.refresh_from_db(fields=["take_count"])
    sieve = Sieve.parse(request.POST.get("found", ""), Ground.of(place, request.user))
    news = changes(place, request.user, _told(request, takes), sieve, takes)
    context = {
        "project": place,
        "sieve": sieve,
        "pressed": takes,
        "composer": compose(place, request.user, _without_question(request.POST.dict())),
        "watching": is_watching(place),
    }
    return render(request, "generations/_created.html", context | (vars(news) if news else {}))


def _told(request: HttpRequest, takes: list[Generation]) -> Stamp:
    """How far the page has been told, so that others' news since then comes along."""
    try:
        return Stamp.parse(request.POST.get("seen", ""))
    except ValueError:
        first = min(takes, key=lambda take: take.number)
        return Stamp(first.created_at, "", first.number - 1)


def _without_question(values: dict[str, str]) -> dict[str, str]:
    """What was asked for the last press isn't asked for the next."""
    return {name: value for name, value in values.items() if not name.startswith("ask")}


def _refused(request: HttpRequest, place: Project, composer: Composer) -> HttpResponse:
    if not request.htmx:
        messages.error(request, composer.refusal or _("Nothing was sent. See below."))
        context = {"project": place, "composer": composer}
        return render(request, "generations/compose.html", context, status=422)
    return render(request, "generations/_refused.html", {"composer": composer}, status=422)
