"""A field for an amount of credits, which takes no reading of a number but the one meant."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _

LARGEST = Decimal("9999999999.99")
LONGEST = 40
# What a keyboard has in place of a printed separator.
TYPED = {"\N{NARROW NO-BREAK SPACE}": r"[ \u00a0\u202f]", "\N{RIGHT SINGLE QUOTATION MARK}": "['’]"}


def read_amount(words: str) -> Decimal | None:
    """The number as the reader's region writes it; None for any other writing.

    "12.500" is twelve and a half thousand to one person and twelve and a half to another, so a
    dot or a comma is only ever taken for what it means where the person chose to be.
    """
    point, comma = get_format("DECIMAL_SEPARATOR"), get_format("THOUSAND_SEPARATOR")
    between = TYPED.get(comma, re.escape(comma))
    # Groups of two are how India writes lakhs.
    two_or_three = "{2,3}" if isinstance(get_format("NUMBER_GROUPING"), tuple) else "{3}"
    grouped = f"[0-9]{{1,3}}(?:{between}[0-9]{two_or_three})*{between}[0-9]{{3}}"
    found = re.fullmatch(f"(-?(?:{grouped}|[0-9]+))(?:{re.escape(point)}([0-9]+))?", words)
    if not found or len(words) > LONGEST:
        return None
    return Decimal(f"{re.sub(between, '', found[1])}.{found[2] or '0'}")


class CreditsField(forms.Field):
    """Credits with up to two decimals; empty is None."""

    def __init__(self, *, least: Decimal = Decimal(0), **options: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        options.setdefault("required", False)
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**options)
        self.least = least

    def to_python(self, value: Any) -> Decimal | None:
        words = str(value or "").strip().replace("\N{MINUS SIGN}", "-")
        if not words:
            return None
        amount = read_amount(words)
        if amount is None:
            raise ValidationError(self._unreadable())
        if amount < self.least:
            raise ValidationError(self._too_little())
        if amount > LARGEST:
            raise ValidationError(_("That is more than can be counted here."))
        # As written: 12.500 has three, and was more likely meant for thousands.
        if _decimals(amount) > 2:
            raise ValidationError(_("Credits have two decimals at most."))
        return amount

    def _unreadable(self) -> str:
        grouped = number_format(Decimal("1250.50"), decimal_pos=2, force_grouping=True)
        return _("Write a number of credits, like 1250 or {grouped}.").format(grouped=grouped)

    def _too_little(self) -> str:
        if not self.least:
            return _("An amount can't be below 0.")
        return _("The least is {least} cr.").format(least=as_typed(self.least))

    def prepare_value(self, value: Any) -> Any:
        return as_typed(value) if isinstance(value, Decimal) else value


def _decimals(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def as_typed(amount: Decimal) -> str:
    """The amount as it is typed into the field: in the reader's region, without groups."""
    return str(number_format(f"{amount.normalize():f}", use_l10n=True))
