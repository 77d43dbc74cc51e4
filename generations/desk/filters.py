"""What the address of a bill asks for: its breakdown and its filters, and how to write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team, User
from generations.billing.months import Month
from generations.billing.review import By, Scope
from generations.catalog import UnknownModel, catalog
from generations.models import LedgerEntry
from studio.models import Project
from studio.numbers import whole

RESOLUTIONS = ["480p", "720p", "1080p"]
SWITCHES = {
    "differs": lazy("Reported differs"),
    "unreported": lazy("Nothing reported"),
    "refunded": lazy("Given back"),
    "keeper": lazy("Keepers"),
}
SOUNDS = {"on": True, "off": False}


def model_name(key: str) -> str:
    """A model as people know it, with who offers it, since several offer the same."""
    try:
        model = catalog().get(key)
    except UnknownModel:
        return key
    return f"{model.name}, {provider_name(model.provider)}"


def provider_name(slug: str) -> str:
    known = catalog().providers.get(slug)
    return known.name if known else slug


class ScopeForm(forms.Form):
    """The filters of a month's bill. What nobody filled in leaves nothing out."""

    by = forms.ChoiceField(choices=By.choices, required=False, widget=forms.HiddenInput)
    project = forms.ModelChoiceField(
        Project.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=lazy("All projects"),
        error_messages={"invalid_choice": lazy("There is no project of that code here.")},
    )
    member = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        empty_label=lazy("Everybody"),
        error_messages={"invalid_choice": lazy("There is nobody of that number here.")},
    )
    model = forms.CharField(max_length=80, required=False)
    provider = forms.CharField(max_length=40, required=False)
    resolution = forms.CharField(max_length=10, required=False)
    sound = forms.ChoiceField(
        choices=[
            ("", lazy("Sound or silent")),
            ("on", lazy("With sound")),
            ("off", lazy("Silent")),
        ],
        required=False,
        error_messages={"invalid_choice": lazy("Sound is on or off.")},
    )
    day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": lazy("A day is written like 2026-11-17.")},
    )
    differs = forms.BooleanField(required=False, label=SWITCHES["differs"])
    unreported = forms.BooleanField(required=False, label=SWITCHES["unreported"])
    refunded = forms.BooleanField(required=False, label=SWITCHES["refunded"])
    keeper = forms.BooleanField(required=False, label=SWITCHES["keeper"])

    def __init__(self, asked: QueryDict, *, month: Month) -> None:
        super().__init__(asked)
        self.month = month
        listed = catalog()
        self._offer(Project.objects.filter(team=month.team).order_by("name", "pk"), "project")
        self._offer(_people(month.team, asked.get("member", "")), "member")
        self._list("model", _("All models"), ((m.key, model_name(m.key)) for m in listed.models))
        self._list(
            "provider", _("All providers"), ((k, p.name) for k, p in listed.providers.items())
        )
        self._list("resolution", _("Any resolution"), ((name, name) for name in RESOLUTIONS))
        for field in self.fields.values():
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "input input--small"
        days = self.fields["day"].widget.attrs
        days["min"], days["max"] = str(month.days[0]), str(month.days[-1])

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day and day not in self.month.days:
            raise forms.ValidationError(_("That day isn't in {month}.").format(month=self.month))
        return day

    def scope(self) -> Scope:
        """What is asked for; the whole month where it cannot be read."""
        if not self.is_valid():
            return Scope(month=self.month)
        said = {name: value for name, value in self.cleaned_data.items() if name != "by"}
        return Scope(month=self.month, **said | {"sound": SOUNDS.get(said["sound"])})

    def by_what(self) -> By:
        return By(self.cleaned_data.get("by") or By.PROJECT)

    @property
    def sentences(self) -> list[str]:
        return [str(sentence) for name in self.errors for sentence in self.errors[name]]

    def _offer(self, rows: QuerySet[Any], name: str) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = rows

    def _list(self, name: str, nothing: str, choices: Iterable[tuple[str, str]]) -> None:
        """Offer what the catalogue has, and what was asked for: a retired model was billed too."""
        asked = self.data.get(name, "")
        offered = dict(choices)
        if asked and asked not in offered:
            offered[asked] = asked
        self.fields[name].widget = forms.Select(choices=[("", nothing), *offered.items()])


def _people(team: Team, asked: str) -> QuerySet[User]:
    """The team's members, and whoever left but is asked for and was billed."""
    wanted = Q(memberships__team=team)
    who = whole(asked)
    if who is not None and LedgerEntry.objects.filter(team=team, member=who).exists():
        wanted |= Q(pk=who)
    return User.objects.filter(wanted).distinct().order_by("name", "pk")


def _told(sound: bool | None, loud: str, silent: str) -> str:  # noqa: FBT001 (a value, no switch)
    if sound is None:
        return ""
    return loud if sound else silent


@dataclass(frozen=True)
class Address:
    """A scope as the end of an address, so that every number can link to what is behind it."""

    scope: Scope
    by: By

    def __str__(self) -> str:
        return self.to()

    def to(self, **changes: Any) -> str:
        """The query with other filters; None takes one out."""
        said = self.filters() | {"by": self.by.value} | changes
        if said["by"] == By.PROJECT:
            said["by"] = None
        return urlencode({name: value for name, value in said.items() if value})

    def filters(self) -> dict[str, Any]:
        scope = self.scope
        return {
            "project": scope.project and scope.project.code,
            "member": scope.member and scope.member.pk,
            "model": scope.model,
            "provider": scope.provider,
            "resolution": scope.resolution,
            "sound": _told(scope.sound, "on", "off"),
            "day": scope.day and scope.day.isoformat(),
            **{name: "1" if getattr(scope, name) else "" for name in SWITCHES},
        }

    def chips(self) -> list[tuple[str, str]]:
        """Each filter in words, and the query without it."""
        scope = self.scope
        words = {
            "project": scope.project and scope.project.name,
            "member": scope.member and str(scope.member),
            "model": scope.model and model_name(scope.model),
            "provider": scope.provider and provider_name(scope.provider),
            "resolution": scope.resolution,
            "sound": _told(scope.sound, _("With sound"), _("Silent")),
            "day": scope.day and date_format(scope.day, "MONTH_DAY_FORMAT"),
            **{name: str(label) for name, label in SWITCHES.items() if getattr(scope, name)},
        }
        return [(said, self.to(**{name: None})) for name, said in words.items() if said]
