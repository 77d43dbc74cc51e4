"""A field for an amount of credits, which takes no reading of a number but the one meant."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# "12,5" is twelve and a half to one person and a slip to another, so it is asked about.
WRITTEN = re.compile(r"-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
LARGEST = Decimal("9999999999.99")


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
        if not WRITTEN.fullmatch(words) or len(words) > 40:
            raise ValidationError(_("Write a number of credits, like 1250 or 1,250.50."))
        amount = Decimal(words.replace(",", ""))
        if amount < self.least:
            raise ValidationError(self._too_little())
        if amount > LARGEST:
            raise ValidationError(_("That is more than can be counted here."))
        if amount != amount.quantize(Decimal("0.01")):
            raise ValidationError(_("Credits have two decimals at most."))
        return amount

    def _too_little(self) -> str:
        if not self.least:
            return _("An amount can't be below 0.")
        return _("The least is {least:f} cr.").format(least=self.least.normalize())

    def prepare_value(self, value: Any) -> Any:
        return f"{value.normalize():f}" if isinstance(value, Decimal) else value
