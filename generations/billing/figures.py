"""Amounts in words and in fields, as whoever reads them writes numbers."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

CENT = Decimal("0.01")


def number(amount: Decimal | int | None) -> str:
    """1234 as "1,234", 10.3 as "10.30"; nothing for None."""
    return "" if amount is None else _formatted(amount, grouped=True)


def written(amount: Decimal) -> str:
    """The same as it is typed into a field: "1234", "10.30"."""
    return _formatted(amount, grouped=False)


def _formatted(amount: Decimal | int, *, grouped: bool) -> str:
    plain = Decimal(amount).quantize(CENT, ROUND_HALF_UP)
    decimals = 0 if plain == plain.to_integral_value() else 2
    return str(number_format(plain, decimal_pos=decimals, force_grouping=grouped))
