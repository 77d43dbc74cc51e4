"""What a take costs: the price in force, and the quote. Asks nobody and moves no credits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team
from generations.catalog import Model, catalog
from generations.models import Price


class NoPrice(Exception):
    """Nobody has priced this combination, so it cannot be asked for. Fit to show."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What a press costs, in credits, and the price row it was computed from."""

    price: Price
    duration: int
    takes: int = 1

    @property
    def per_second(self) -> Decimal:
        return self.price.per_second

    @property
    def each(self) -> Decimal:
        return cost(self.price.per_second, Decimal(self.duration))

    @property
    def total(self) -> Decimal:
        return self.each * self.takes


def cost(per_second: Decimal, seconds: Decimal) -> Decimal:
    """Credits for so many seconds, to the hundredth."""
    return (per_second * seconds).quantize(Decimal("0.01"))


def price_table(team: Team | None, model: Model, at: datetime | None = None) -> list[Price]:
    """The prices in force of every resolution × sound of a model; one query."""
    return Price.objects.filter(model=model.key).in_force(team=team, at=at or timezone.now())


def find_price(table: Iterable[Price], *, resolution: str, sound: bool) -> Price:
    """The row for one combination. Raises NoPrice."""
    for price in table:
        if (price.resolution, price.sound) == (resolution, sound):
            return price
    combination = f"{resolution} {_('with sound') if sound else _('silent')}"
    raise NoPrice(
        _("There is no price for {combination} yet. Ask an admin to set one.").format(
            combination=combination
        )
    )


def quote(
    *, team: Team | None, model: Model, resolution: str, sound: bool, duration: int, takes: int = 1
) -> Quote:
    """Price one press. Raises NoPrice."""
    price = find_price(price_table(team, model), resolution=resolution, sound=sound)
    return Quote(price=price, duration=duration, takes=takes)


def load_list_prices(**_signal: Any) -> int:
    """Add the catalogue's list prices that are not there yet, or that changed; returns how many.

    Runs after each migrate, so that a new catalogue entry brings its prices along.
    """
    newest: dict[tuple[str, str, bool], Price] = {}
    for price in Price.objects.filter(team=None).order_by("effective_from", "pk"):
        newest[price.model, price.resolution, price.sound] = price
    added = [
        price
        for price in _listed()
        if not _same(price, newest.get((price.model, price.resolution, price.sound)))
    ]
    return len(Price.objects.bulk_create(added))


def _listed() -> Iterable[Price]:
    now = timezone.now()
    for model in catalog().models:
        for resolution in model.resolutions:
            for sound in (False, True):
                listed = model.list_price(resolution, sound=sound)
                if listed is not None:
                    yield Price(
                        model=model.key,
                        resolution=resolution,
                        sound=sound,
                        per_second=listed.per_second,
                        confirmed=listed.confirmed,
                        source=listed.source,
                        effective_from=now,
                    )


def _same(listed: Price, stored: Price | None) -> bool:
    return stored is not None and (stored.per_second, stored.confirmed) == (
        listed.per_second,
        listed.confirmed,
    )
