"""What the composer's page lists: choices, the rate grid's cells, the quote beside the button."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generations.billing.budget_view import AMBER, BudgetLine, mark_of, percent_of
from generations.billing.prices import Quote
from generations.billing.rules import Need


@dataclass(frozen=True)
class Choice:
    value: Any
    label: str
    checked: bool


@dataclass(frozen=True)
class Cell:
    """One rate of the grid: a resolution, silent or with sound."""

    value: str
    rate: Decimal | None
    checked: bool
    unconfirmed: bool


@dataclass(frozen=True)
class GridRow:
    resolution: str
    silent: Cell
    sound: Cell | None


@dataclass(frozen=True, kw_only=True)
class PageQuote:
    """The quote beside the button, with what it does to the limits and what stands before it."""

    quote: Quote
    refused: str
    need: Need | None
    left_after: Decimal | None
    tightest: BudgetLine | None

    @property
    def refusal(self) -> str:
        """What stands in the way and can't be asked away by pressing once more."""
        return self.need.why if self.need and self.need.is_limit else self.refused

    @property
    def is_stopped(self) -> bool:
        """Whether pressing would only be refused."""
        if self.need and not self.need.is_limit:
            return self.refused not in ("", self.need.why)
        return bool(self.refusal)

    @property
    def is_over(self) -> bool:
        return bool(self.need and self.need.is_limit)

    @property
    def asks(self) -> bool:
        """Whether the button asks somebody instead of spending."""
        return bool(self.need and not self.need.is_limit)

    @property
    def percent(self) -> int:
        """How much of the tightest limit is used after this."""
        line = self.tightest
        return percent_of(line.used + self.total, line.limit) if line else 0

    @property
    def mark(self) -> int:
        """The soft mark that this reaches; what is free reaches none."""
        return mark_of(self.percent) if self.total and not self.is_over else 0

    @property
    def is_near(self) -> bool:
        return self.mark >= AMBER

    @property
    def total(self) -> Decimal:
        return self.quote.total

    @property
    def each(self) -> Decimal:
        return self.quote.each

    @property
    def per_second(self) -> Decimal:
        return self.quote.per_second

    @property
    def duration(self) -> int:
        return self.quote.duration

    @property
    def takes(self) -> int:
        return self.quote.takes

    @property
    def unconfirmed(self) -> bool:
        return not self.quote.price.confirmed
