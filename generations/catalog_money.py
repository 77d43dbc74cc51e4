"""What the catalogue says of money: list prices, and what a provider's own units are worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

A_MILLION = 1_000_000


@dataclass(frozen=True, kw_only=True)
class ListPrice:
    """Credits a second, and whether somebody who knows has said so."""

    per_second: Decimal
    confirmed: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Dollars for a million of a provider's own units, by resolution: silent, with sound."""

    unit: str
    source: str
    dollars: Mapping[str, Sequence[Decimal]]

    def dollars_of(
        self, amount: Decimal, unit: str, *, resolution: str, sound: bool
    ) -> Decimal | None:
        """What so much is worth; None when it is told in another unit."""
        if unit != self.unit or resolution not in self.dollars:
            return None
        return amount * self.dollars[resolution][-1 if sound else 0] / A_MILLION
