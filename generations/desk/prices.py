"""The team's price lists: what is in force, and a new version beside the old."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import HttpRequest, open_team, require
from accounts.models import Team
from accounts.roles import Permission
from generations.billing.amounts import CreditsField
from generations.billing.price_changes import Change, Combination, changes, last_month, set_prices
from generations.billing.prices import price_table
from generations.catalog import Model, UnknownModel, catalog
from generations.models import Price


def combinations(model: Model) -> Iterator[Combination]:
    for resolution in model.resolutions:
        yield resolution, False
        if model.has_sound:
            yield resolution, True


def field_of(combination: Combination) -> str:
    resolution, sound = combination
    return f"{resolution}-{'sound' if sound else 'silent'}"


class PricesForm(forms.Form):
    """Credits per second of every combination of one model, and from when they count."""

    effective_from = forms.DateField(
        required=False,
        label=lazy("From"),
        help_text=lazy("The day they begin to count, in the team's time zone; empty for now."),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}),
        error_messages={"invalid": lazy("Write the day like 2026-12-01.")},
    )
    source = forms.CharField(required=False, max_length=300, label=lazy("Where they come from"))

    def __init__(self, *args: Any, model: Model, team: Team, **options: Any) -> None:
        super().__init__(*args, **options)
        self.model, self.team = model, team
        for combination in combinations(model):
            label = " ".join([combination[0], _("with sound") if combination[1] else _("silent")])
            self.fields[field_of(combination)] = CreditsField(label=label)

    def clean_effective_from(self) -> datetime:
        day = self.cleaned_data["effective_from"]
        now = timezone.now()
        if day is None or day == now.astimezone(self.team.zone).date():
            return now
        begins = datetime.combine(day, time.min, self.team.zone)
        if begins < now:
            raise forms.ValidationError(_("Prices can't change for days that are past."))
        return begins

    @property
    def rate_fields(self) -> list[forms.BoundField]:
        return [self[field_of(each)] for each in combinations(self.model)]

    @property
    def rates(self) -> dict[Combination, Decimal]:
        """The rates that were filled in."""
        said = {each: self.cleaned_data.get(field_of(each)) for each in combinations(self.model)}
        return {each: rate for each, rate in said.items() if rate is not None}


@dataclass(frozen=True)
class Line:
    """One resolution of a model's list."""

    resolution: str
    silent: Price | None
    sound: Price | None


@dataclass(frozen=True)
class PriceList:
    model: Model
    lines: list[Line]
    has_unconfirmed: bool


@login_required
@require_safe
def prices(request: HttpRequest, team: str) -> HttpResponse:
    """Every model's prices in force."""
    place = open_team(request, team)
    require(request.user, Permission.SEE_PRICES, place)
    rows: dict[str, dict[Combination, Price]] = {}
    for price in Price.objects.all().in_force(team=place, at=timezone.now()):
        rows.setdefault(price.model, {})[price.resolution, price.sound] = price
    lists = [_list_of(model, rows.get(model.key, {})) for model in catalog().models]
    return render(request, "generations/prices.html", {"lists": lists})


def _list_of(model: Model, priced: dict[Combination, Price]) -> PriceList:
    lines = [
        Line(resolution, priced.get((resolution, False)), priced.get((resolution, True)))
        for resolution in model.resolutions
    ]
    return PriceList(model, lines, any(not price.confirmed for price in priced.values()))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def price_change(request: HttpRequest, team: str, key: str) -> HttpResponse:
    """A new version of one model's prices: first old beside new, then written."""
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    model = _model(key)
    form = PricesForm(
        request.POST or None, model=model, team=place, initial=_rates_now(place, model)
    )
    preview: list[Change] = []
    what_if = None
    if request.method == "POST" and form.is_valid():
        preview = changes(place, model, form.rates)
        if "confirm" in request.POST:
            return _write(request, place, form, preview)
        what_if = last_month(place, model, form.rates, timezone.now())
    context = {"model": model, "form": form, "preview": preview, "what_if": what_if}
    status = 422 if form.errors else 200
    return render(request, "generations/price_change.html", context, status=status)


def _write(
    request: HttpRequest, place: Team, form: PricesForm, preview: list[Change]
) -> HttpResponse:
    added = set_prices(
        preview,
        team=place,
        model=form.model,
        by=request.user,
        effective_from=form.cleaned_data["effective_from"],
        source=form.cleaned_data["source"],
    )
    count = len(added)
    told = ngettext("{count} new price of {name}.", "{count} new prices of {name}.", count).format(
        count=count, name=form.model.name
    )
    messages.success(request, told if count else _("Nothing changed: these prices are in force."))
    return redirect("prices", place.slug)


def _model(key: str) -> Model:
    try:
        return catalog().get(key)
    except UnknownModel as error:
        raise Http404(str(error)) from error


def _rates_now(team: Team, model: Model) -> dict[str, Decimal]:
    return {
        field_of((price.resolution, price.sound)): price.per_second
        for price in price_table(team, model)
    }
