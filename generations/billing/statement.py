"""A statement: one project or all of them, one month, every movement of credits and its sums."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from generations.billing.months import Month
from generations.billing.review import BILLED, By, Figures, Kind, Scope, groups, rolled_up, total
from generations.models import ClosedMonth, LedgerEntry
from studio.models import Project


@dataclass(frozen=True)
class Statement:
    """What a month cost a team, or one of its projects. Sums and lines come from the same rows."""

    month: Month
    project: Project | None = None

    @property
    def scope(self) -> Scope:
        return Scope(month=self.month, project=self.project)

    def entries(self) -> QuerySet[LedgerEntry]:
        """Charges, corrections and what was given back."""
        return self.scope.moved([*BILLED, Kind.RELEASE])

    @cached_property
    def by_member(self) -> dict[Any, Figures]:
        return rolled_up(self._by_member)

    @cached_property
    def by_model(self) -> dict[Any, Figures]:
        return rolled_up(groups(self.scope, By.MODEL))

    @cached_property
    def _by_member(self) -> list[Any]:
        return groups(self.scope, By.MEMBER)

    @cached_property
    def total(self) -> Figures:
        return total(self._by_member)

    @cached_property
    def returned(self) -> tuple[Decimal, int]:
        return self.scope.returned()

    @property
    def lines(self) -> int:
        return self.total.rows + self.returned[1]

    @cached_property
    def closed(self) -> ClosedMonth | None:
        return self.month.closing
