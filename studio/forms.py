"""Forms of the workspace."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team, User
from accounts.roles import DESCRIPTIONS, PROJECT_ROLES
from studio.models import Project, Prompt


def code_from(name: str) -> str:
    """A code people could have chosen: the initials of several words, or the first letters."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    letters = "".join(word[0] for word in words) if len(words) > 1 else "".join(words)[:2]
    code = re.sub(r"^[0-9]+", "", letters.upper())[:6]
    return code if len(code) > 1 else f"{code or 'P'}X"


class ProjectForm(forms.ModelForm):
    """A new project. The code may be left empty; then it is made from the name."""

    code = forms.CharField(required=False, max_length=6)

    class Meta:
        model = Project
        fields = ["name", "code", "note"]

    def __init__(self, *args: Any, team: Team, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.team = team

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip().upper()
        return code or code_from(self.cleaned_data.get("name", ""))

    def _get_validation_exclusions(self) -> set[str]:
        """Check the code against the team's other projects too."""
        return super()._get_validation_exclusions() - {"team"}  # type: ignore[misc]


class SettingsForm(forms.ModelForm):
    """What may change in a project later; its code is in every take's name and stays."""

    class Meta:
        model = Project
        fields = ["name", "note"]


class SeatForm(forms.Form):
    """Give a member of the team a role in the project."""

    user = forms.ModelChoiceField(User.objects.none(), empty_label=lazy("Choose…"))
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in PROJECT_ROLES])
    descriptions = DESCRIPTIONS

    def __init__(self, *args: Any, people: QuerySet[User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["user"].queryset = people  # type: ignore[attr-defined]


class PromptForm(forms.ModelForm):
    """The words of a prompt, in whatever script; `rewrite` saves them."""

    class Meta:
        model = Prompt
        fields = ["title", "text"]
        widgets = {
            "title": forms.TextInput(attrs={"dir": "auto"}),
            "text": forms.Textarea(attrs={"dir": "auto"}),
        }

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"])
        if not any(character.isprintable() and not character.isspace() for character in title):
            raise forms.ValidationError(_("Give it a title that can be seen."))
        return title
