"""Changing prices: what would be new beside what is in force, and what last month would have cost.

A change is a new row from a moment on; takes that were quoted keep theirs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.audit import AuditEntry, note
from accounts.models import Team, User
from generations.billing.ledger import month_of
from generations.billing.prices import cost, price_table
from generations.catalog import Model
from generations.models import LedgerEntry, Price
from generations.models.money import NOTHING, whole_cents

Combination = tuple[str, bool]  # Resolution, and whether with sound.


@dataclass(frozen=True, kw_only=True)
class Change:
    """One combination's price, as it is and as it would be."""

    resolution: str
    sound: bool
    old: Price | None
    new: Decimal

    @property
    def is_change(self) -> bool:
        """A new rate, or the first word of somebody that the list's rate is right."""
        return self.old is None or self.old.per_second != self.new or not self.old.confirmed

    @property
    def difference(self) -> Decimal | None:
        return None if self.old is None else self.new - self.old.per_second


@dataclass(frozen=True)
class WhatIf:
    """Last month's charges of a model, and what they would have been."""

    month: str
    takes: int
    was: Decimal
    would_be: Decimal


def changes(team: Team, model: Model, rates: dict[Combination, Decimal]) -> list[Change]:
    """Every combination that was given a rate, beside the price in force."""
    in_force = {(price.resolution, price.sound): price for price in price_table(team, model)}
    return [
        Change(resolution=resolution, sound=sound, old=in_force.get((resolution, sound)), new=rate)
        for (resolution, sound), rate in rates.items()
    ]


def last_month(
    team: Team, model: Model, rates: dict[Combination, Decimal], now: datetime
) -> WhatIf:
    """What the model cost in the month before this, and what it would have cost at these rates."""
    this = month_of(team, now)
    month = this.replace(year=this.year - (this.month == 1), month=(this.month - 2) % 12 + 1)
    rows = (
        LedgerEntry.objects.filter(
            team=team, kind=LedgerEntry.Kind.CHARGE, month=month, generation__model=model.key
        )
        .values("generation__resolution", "generation__sound")
        .annotate(spent=Sum("spent"), seconds=Sum("generation__duration"), takes=Sum(1))
    )
    was = would_be = NOTHING
    takes = 0
    for row in rows:
        spent, combination = whole_cents(row["spent"]), _combination(row)
        rate = rates.get(combination)
        was, takes = was + spent, takes + row["takes"]
        would_be += spent if rate is None else cost(rate, Decimal(row["seconds"]))
    return WhatIf(date_format(month, "YEAR_MONTH_FORMAT"), takes, was, would_be)


def _combination(row: dict[str, object]) -> Combination:
    return str(row["generation__resolution"]), bool(row["generation__sound"])


@transaction.atomic
def set_prices(
    wanted: Iterable[Change],
    *,
    team: Team,
    model: Model,
    by: User,
    effective_from: datetime,
    source: str,
) -> Sequence[Price]:
    """Write the new prices of a model, from a moment on; unchanged ones get no row."""
    added = []
    for change in wanted:
        if not change.is_change:
            continue
        price = Price.objects.create(
            team=team,
            model=model.key,
            resolution=change.resolution,
            sound=change.sound,
            per_second=change.new,
            confirmed=True,
            source=source,
            effective_from=effective_from,
            added_by=by,
        )
        sound = "sound" if change.sound else "silent"
        note(
            AuditEntry.Subject.PRICE,
            f"{model.name} ({model.provider_name}), {change.resolution} {sound}",
            team=team,
            by=by,
            before=_words(change.old),
            after=_("{new:f} cr/s from {effective_from:%Y-%m-%d %H:%M}").format(
                new=change.new.normalize(), effective_from=effective_from
            ),
        )
        added.append(price)
    return added


def _words(price: Price | None) -> str:
    if price is None:
        return "no price"
    mark = "" if price.confirmed else _(", unconfirmed")
    return f"{price.per_second.normalize():f} cr/s{mark}"
