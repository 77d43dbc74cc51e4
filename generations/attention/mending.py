"""Takes that need a person: lost requests to decide, files to rescue."""

from collections.abc import Iterable
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from generations.gallery.card import Card, cards
from generations.gallery.views import open_take
from generations.models import Generation, Status, WrongStatus
from generations.pipeline.nudge import nudge
from generations.pipeline.recover import NotFound, it_did_not, it_ran
from generations.providers import ProviderError
from studio.access import HttpRequest, open_team, require

SLOW = timedelta(hours=2)  # A take that runs for so long is worth a look.


class DecisionForm(forms.Form):
    """What became of a request whose answer was lost."""

    external_id = forms.CharField(required=False, max_length=200)
    reason = forms.CharField(required=False, max_length=200)


@login_required
@require_safe
def attention(request: HttpRequest, team: str) -> HttpResponse:
    """Everything of the team that waits for a person."""
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    takes = Generation.objects.filter(project__team=place).for_cards().select_related("prompt")
    lost = takes.filter(status=Status.UNCONFIRMED)
    shelved = takes.filter(status=Status.COLLECTING).exclude(shelved_at=None)
    late = takes.filter(status=Status.COLLECTING, shelved_at=None).exclude(trouble="")
    slow = takes.filter(status=Status.GENERATING, started_at__lt=timezone.now() - SLOW)
    context = {
        "lost": _cards(request, lost),
        "shelved": _cards(request, shelved),
        "late": _cards(request, late),
        "slow": _cards(request, slow),
    }
    return render(request, "generations/attention.html", context)


def _cards(request: HttpRequest, takes: Iterable[Generation]) -> list[Card]:
    """Cards of takes of several projects."""
    return [
        card for take in takes for card in cards([take], viewer=request.user, project=take.project)
    ]


@login_required
@require_POST
def take_decide(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """It ran, with the provider's id for it; or it did not, and how one knows."""
    take = open_take(request, team, take_code)
    require(request.user, Permission.MANAGE_PROJECT, take.project)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            _decide(take, form, request)
        except (NotFound, ProviderError, WrongStatus, forms.ValidationError) as error:
            messages.error(request, getattr(error, "message", str(error)))
    return redirect(take.get_absolute_url())


def _decide(take: Generation, form: DecisionForm, request: HttpRequest) -> None:
    said = form.cleaned_data
    if take.status != Status.UNCONFIRMED:
        raise WrongStatus(_("Somebody decided this already; the page shows how."))
    if "ran" in request.POST and said["external_id"]:
        it_ran(take, by=request.user, external_id=said["external_id"])
        messages.success(
            request, _("{code} goes on: it will be fetched and charged.").format(code=take.code)
        )
    elif "did_not" in request.POST and said["reason"]:
        it_did_not(take, by=request.user, reason=said["reason"])
        messages.success(
            request, _("{code} is closed and its credits are back.").format(code=take.code)
        )
    else:
        raise forms.ValidationError(
            _("Write the provider's id for it, or why it surely never ran.")
        )


@login_required
@require_POST
def take_rescue(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """Try once more to bring a paid file home."""
    take = open_take(request, team, take_code)
    require(request.user, Permission.MANAGE_PROJECT, take.project)
    take.unshelve()
    nudge("collect", take.pk)
    messages.success(request, _("{code} is being fetched again.").format(code=take.code))
    return redirect(take.get_absolute_url())
