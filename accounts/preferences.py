"""What a person chooses for themselves."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Digest, User


class PreferencesForm(forms.ModelForm):
    """Name, how numbers and dates are written, mail, single keys."""

    digest = forms.ChoiceField(
        label=lazy("Mail about finished takes"), choices=Digest, required=False
    )

    class Meta:
        model = User
        fields = ["name", "region", "digest", "single_keys"]
        labels = {
            "region": lazy("Numbers and dates"),
            "single_keys": lazy("Single keys do things, like N for a new take"),
        }

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError(_("Others need something to call you by."))
        return name

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 (Django's)
        if "digest" in self.changed_data:  # What was finished before is not news.
            self.instance.digested_at = timezone.now()
        return super().save(commit)
