"""A month's bill as its page shows it: the month at a glance, the chart, the table, the lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from generations.billing.months import Month
from generations.billing.review import (
    By,
    Figures,
    Group,
    Scope,
    groups,
    rolled_up,
    spent_in,
    total,
)
from generations.desk.charges import Charge, charges, listed
from generations.desk.chart import Chart, Series, draw
from generations.desk.filters import Address, model_name, provider_name
from generations.models import Budget
from generations.models.money import NOTHING
from studio.models import Project

PAGE = 50
COLOURS = 5  # Of their own; whatever comes after shares a sixth.
WIDE, NARROW = (800, 270), (340, 230)


@dataclass(frozen=True)
class Line:
    """One row of the table: a project, a member, a model, a provider or a day."""

    name: str
    query: str
    colour: int
    figures: Figures
    share: int


@dataclass(frozen=True)
class DayRow:
    """One day of the table beneath the chart, a column for each colour."""

    day: date
    query: str
    amounts: list[Decimal]
    total: Decimal


class Bill:
    """All that is shown of one scope, each figure asked for once."""

    def __init__(self, scope: Scope, by: By) -> None:
        self.scope, self.by = scope, by
        self.month = scope.month
        self.address = Address(scope, by)

    @cached_property
    def groups(self) -> list[Group]:
        return groups(self.scope, self.by)

    @cached_property
    def total(self) -> Figures:
        return total(self.groups)

    # The month at a glance.

    @cached_property
    def glance(self) -> Figures:
        """What the scope came to, also on the page of what was given back."""
        if self.scope.refunded:
            return total(groups(replace(self.scope, refunded=False), By.DAY))
        return self.total

    @cached_property
    def held(self) -> tuple[Decimal, int]:
        return self.scope.held()

    @cached_property
    def returned(self) -> tuple[Decimal, int]:
        return self.scope.returned()

    @cached_property
    def before(self) -> Decimal | None:
        """What the month before came to; only for the whole bill, which it can stand beside."""
        return spent_in(self.month.previous) if self.scope.is_whole else None

    @cached_property
    def budget(self) -> Budget | None:
        """The team's limit, on the page of the whole present month."""
        if not (self.scope.is_whole and self.month.is_present):
            return None
        found = Budget.objects.filter(team=self.scope.team, project=None, member=None)
        return found.with_raises().first()

    @property
    def limit(self) -> Decimal | None:
        return self.budget.limit_on(self._today) if self.budget else None

    @property
    def used(self) -> Decimal:
        return self.budget.used_in(self.month.first) if self.budget else NOTHING

    @property
    def percent(self) -> int:
        return int(self.used * 100 / self.limit) if self.limit else 0

    @property
    def pace(self) -> Decimal | None:
        """Credits a day that would use the limit up evenly."""
        if not self.limit:
            return None
        return (self.limit / len(self.month.days)).quantize(Decimal(1))

    @property
    def _today(self) -> date:
        return timezone.now().astimezone(self.scope.team.zone).date()

    @property
    def keeper_percent(self) -> int:
        return round((self.glance.keeper_rate or 0) * 100)

    @property
    def returned_query(self) -> str:
        return self.address.to(refunded="1")

    @property
    def keeper_query(self) -> str:
        return self.address.to(keeper="1", refunded=None)

    @property
    def by_links(self) -> list[tuple[By, str]]:
        """Each breakdown and the query of this scope by it."""
        return [(by, self.address.to(by=by.value)) for by in By]

    # The table, and the chart with its own.

    @cached_property
    def lines(self) -> list[Line]:
        sums = rolled_up(self.groups)
        if self.by == By.DAY:
            sums = {day: sums.get(day, Figures()) for day in self.month.days}
        names = self._names(list(sums))
        whole = self.total.credits
        return [
            Line(
                names[key],
                self.address.to(**{self.by.value: self._asked(key)}) if key else "",
                min(number, COLOURS) + 1 if self.by != By.DAY else 1,
                figures,
                round(figures.credits * 100 / whole) if whole else 0,
            )
            for number, (key, figures) in enumerate(sums.items())
        ]

    @cached_property
    def series(self) -> list[Series]:
        """The dearest keys with a colour each, the others as one."""
        if self.by == By.DAY:
            return [Series(_("Credits"), 1, self._amounts(None))]
        keys = list(rolled_up(self.groups))
        names = self._names(keys)
        own = keys if len(keys) <= COLOURS + 1 else keys[:COLOURS]
        found = [Series(names[key], n, self._amounts([key])) for n, key in enumerate(own, 1)]
        if rest := keys[len(own) :]:
            found.append(
                Series(_("{rest} others").format(rest=len(rest)), COLOURS + 1, self._amounts(rest))
            )
        return found

    @cached_property
    def chart(self) -> Chart:
        return self._draw(*WIDE)

    @cached_property
    def narrow_chart(self) -> Chart:
        return self._draw(*NARROW)

    def _draw(self, width: int, height: int) -> Chart:
        queries = [self.address.to(day=day.isoformat()) for day in self.month.days]
        return draw(
            self.month.days,
            self.series,
            queries,
            width=width,
            height=height,
            today=self._today,
            pace=self.pace,
        )

    @cached_property
    def day_rows(self) -> list[DayRow]:
        return [
            DayRow(
                day,
                self.address.to(day=day.isoformat()),
                [series.amounts[number] for series in self.series],
                sum((series.amounts[number] for series in self.series), NOTHING),
            )
            for number, day in enumerate(self.month.days)
        ]

    def _amounts(self, keys: Sequence[Any] | None) -> list[Decimal]:
        sums = dict.fromkeys(self.month.days, NOTHING)
        for group in self.groups:
            if keys is None or group.key in keys:
                sums[group.day] += group.figures.credits
        return list(sums.values())

    def _asked(self, key: Any) -> Any:
        """The key as the address has it."""
        if self.by == By.PROJECT:
            return self._projects[key].code
        return key.isoformat() if self.by == By.DAY else key

    @cached_property
    def _projects(self) -> dict[int, Project]:
        return {row.pk: row for row in Project.objects.filter(team=self.scope.team)}

    def _names(self, keys: list[Any]) -> dict[Any, str]:
        if self.by == By.PROJECT:
            return {key: self._projects[key].name for key in keys}
        if self.by == By.MEMBER:
            return {row.pk: str(row) for row in User.objects.filter(pk__in=keys)}
        if self.by == By.DAY:
            return {key: date_format(key, "MONTH_DAY_FORMAT") for key in keys}
        named = model_name if self.by == By.MODEL else provider_name
        return {key: named(key) if key else _("No take") for key in keys}

    # The lines themselves.

    def page(self, number: int) -> list[Charge]:
        start = (number - 1) * PAGE
        return list(charges(listed(self.scope.entries())[start : start + PAGE], self.month))

    @property
    def pages(self) -> int:
        return max(1, -(-self.total.rows // PAGE))


def month_named(month: Month) -> str:
    return f"billing-{month.team.slug}-{month.key}"
