"""Forms about people."""

from typing import Any

from django import forms

from accounts.roles import DESCRIPTIONS, TEAM_ROLES, Role


class PersonForm(forms.Form):
    """Somebody who joins the team."""

    name = forms.CharField(max_length=120)
    email = forms.EmailField()
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in TEAM_ROLES if role != Role.OWNER],
        initial=Role.MEMBER,
    )
    descriptions = DESCRIPTIONS

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in TEAM_ROLES])

    def clean_role(self) -> Role:
        value: Any = self.cleaned_data["role"]
        return Role(value)
