"""What the composer's page lists: choices, the rate grid's cells, the quote beside the button."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from generations.billing.prices import Quote


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
    """The quote beside the button, with what it leaves of the tightest budget."""

    quote: Quote
    left_after: Decimal | None
    refusal: str

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
