"""The team's page: its members, its month's limit, and what it wants a second look at."""

from decimal import Decimal

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import HttpRequest, open_team, require
from accounts.audit import AuditEntry, note
from accounts.forms import PersonForm
from accounts.models import Team, User
from accounts.roles import TEAM_ROLES, Permission
from generations.billing.amounts import CreditsField
from generations.billing.budget_view import line_of_team, over_words
from generations.billing.ledger import set_limit
from generations.billing.rules import rules_of
from generations.models import Budget, SpendingRules


class MonthLimitForm(forms.Form):
    """The team's limit of a month, in credits; empty for none."""

    limit = CreditsField(label=lazy("Limit in credits"))


class RulesForm(forms.Form):
    """What one take may cost, and what needs a second look; an empty amount asks for nothing."""

    take_ceiling = CreditsField(
        label=lazy("One take costs at most"), help_text=lazy("Credits. Empty: no ceiling.")
    )
    approve_above = CreditsField(
        label=lazy("Ask first when a press costs over"), help_text=lazy("Credits. Empty: never.")
    )
    approve_dear = forms.BooleanField(required=False, label=lazy("Ask first for 1080p with sound"))
    adjust_alone = CreditsField(
        required=True,
        label=lazy("Corrections need a second person above"),
        help_text=lazy("Credits. What is smaller is written at once."),
        error_messages={"required": lazy("Write 0 for every correction.")},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, team: str) -> HttpResponse:
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    line = line_of_team(place)
    initial = {"limit": line.budget.limit if line else None}
    form = MonthLimitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        limit = form.cleaned_data["limit"]
        set_limit(team=place, period=Budget.Period.MONTH, limit=limit, by=request.user)
        if over := over_words([line_of_team(place)]):
            messages.warning(request, over)
        return redirect("team", team)
    return _page(request, place, budget_form=form)


@login_required
@require_POST
def spending_rules(request: HttpRequest, team: str) -> HttpResponse:
    """The rules of the team, which count from the next press on."""
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    form = RulesForm(request.POST)
    if not form.is_valid():
        return _page(request, place, rules_form=form)
    _keep_rules(place, form.cleaned_data, by=request.user)
    messages.success(request, _("The rules count from the next press on."))
    return redirect("team", team)


@transaction.atomic
def _keep_rules(team: Team, said: dict[str, Decimal | bool | None], *, by: User) -> None:
    """Save each rule, and write down those that changed."""
    rules = rules_of(team)
    for name, value in said.items():
        before = getattr(rules, name)
        setattr(rules, name, value)
        what = str(RulesForm.base_fields[name].label)
        if before != value:
            was, became = _words(before), _words(value)
            note(AuditEntry.Subject.BUDGET, what, team=team, by=by, before=was, after=became)
    rules.save()


def _words(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f} cr"
    return "none" if value is None else "yes" if value else "no"


def _page(
    request: HttpRequest,
    place: Team,
    *,
    budget_form: MonthLimitForm | None = None,
    rules_form: RulesForm | None = None,
) -> HttpResponse:
    line = line_of_team(place)
    rules: SpendingRules = rules_of(place)
    initial = {name: getattr(rules, name) for name in RulesForm.base_fields}
    budget_form = budget_form or MonthLimitForm(
        initial={"limit": line.budget.limit if line else None}
    )
    rules_form = rules_form or RulesForm(initial=initial)
    context = {
        "members": place.memberships.select_related("user").order_by("user__name", "pk"),
        "roles": [(role.value, role.label) for role in TEAM_ROLES],
        "add_form": PersonForm(),
        "budget_form": budget_form,
        "rules_form": rules_form,
        "budget": line,
    }
    wrong = budget_form.errors or rules_form.errors
    return render(request, "accounts/team.html", context, status=422 if wrong else 200)
