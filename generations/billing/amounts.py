"""A field for an amount of credits, which takes no reading of a number but the one meant."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from generations.billing.figures import number, written

# What keyboards have in place of the marks that set thousands apart.
TYPED = str.maketrans({"'": "\N{RIGHT SINGLE QUOTATION MARK}", "\N{MINUS SIGN}": "-"})
SPACES = re.compile(r"\s")
DECIMALS = 2
LARGEST = Decimal("9999999999.99")


class CreditsField(forms.Field):
    """Credits with up to two decimals; empty is None.

    They are read in the notation of a region: the person's own, unless another is named.
    """

    def __init__(
        self, *, least: Decimal = Decimal(0), notation: str | None = None, **options: Any
    ) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        options.setdefault("required", False)
        options.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**options)
        self.least, self.notation = least, notation

    def to_python(self, value: Any) -> Decimal | None:
        words = str(value or "").strip().translate(TYPED)
        if not words:
            return None
        amount = self._read(words)
        if amount < self.least:
            raise ValidationError(self._too_little())
        if amount > LARGEST:
            raise ValidationError(_("That is more than can be counted here."))
        return amount

    def _read(self, words: str) -> Decimal:
        """As the person's region writes numbers: "12.500" is no twelve and a half in Germany.

        "12,5" is that to one person and a slip to another, so elsewhere it is asked about.
        """
        group = get_format("THOUSAND_SEPARATOR", self.notation)
        point = get_format("DECIMAL_SEPARATOR", self.notation)
        if group.isspace():
            words = SPACES.sub(group, words)
        # India writes lakhs in groups of two.
        size = "{2,3}" if isinstance(get_format("NUMBER_GROUPING", self.notation), tuple) else "{3}"
        mark = re.escape(group)
        thousands = rf"[0-9]{{1,3}}({mark}[0-9]{size})*{mark}[0-9]{{3}}"
        pattern = rf"-?({thousands}|[0-9]+)({re.escape(point)}[0-9]+)?"
        if len(words) > 40 or not re.fullmatch(pattern, words):
            raise ValidationError(
                _("Write a number of credits, like {plain} or {grouped}.").format(
                    plain="1250", grouped=f"1{group}250{point}50"
                )
            )
        whole, _point, rest = words.replace(group, "").partition(point)
        if len(rest) > DECIMALS:  # "12.500" may be meant as thousands.
            raise ValidationError(_("Credits have two decimals at most."))
        return Decimal(f"{whole}.{rest or 0}")

    def _too_little(self) -> str:
        if not self.least:
            return _("An amount can't be below 0.")
        return _("The least is {least} cr.").format(least=number(self.least))

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, Decimal) else value
