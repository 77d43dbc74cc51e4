"""What the composer says to whoever approves: an amount and a reason."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from generations.billing.amounts import CreditsField
from generations.pipeline.request import Asking


class AskForm(forms.Form):
    """The fields that stand below a refusal."""

    ask_credits = CreditsField()
    ask_reason = forms.CharField(
        required=False,
        max_length=300,
        error_messages={"max_length": lazy("Say it in 300 characters.")},
    )

    @property
    def asking(self) -> Asking:
        said = self.cleaned_data
        return Asking(credits=said["ask_credits"], reason=said["ask_reason"])

    @property
    def faults(self) -> dict[str, str]:
        return {name: str(errors[0]) for name, errors in self.errors.items()}


def read_asking(values: Mapping[str, Any]) -> AskForm | None:
    """The form of somebody who asks; None for a press that only makes."""
    return AskForm(values) if values.get("ask") else None
