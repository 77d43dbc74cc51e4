"""The team's page: its members and its month's limit."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import HttpRequest, open_team, require
from accounts.forms import PersonForm
from accounts.roles import TEAM_ROLES, Permission
from generations.billing.ledger import set_limit
from generations.models import Budget


class MonthLimitForm(forms.Form):
    """The team's limit of a month, in credits; empty for none."""

    limit = forms.DecimalField(
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        localize=True,
        error_messages={
            "invalid": "Write the limit as a number of credits.",
            "min_value": "A limit can't be below 0.",
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, team: str) -> HttpResponse:
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    budget = Budget.objects.filter(team=place, project=None, member=None).first()
    form = MonthLimitForm(request.POST or None, initial={"limit": budget and budget.limit})
    if request.method == "POST" and form.is_valid():
        limit = form.cleaned_data["limit"]
        set_limit(team=place, period=Budget.Period.MONTH, limit=limit, by=request.user)
        return redirect("team", team)
    context = {
        "members": place.memberships.select_related("user").order_by("user__name", "pk"),
        "roles": [(role.value, role.label) for role in TEAM_ROLES],
        "add_form": PersonForm(),
        "budget_form": form,
        "budget": budget,
    }
    return render(request, "accounts/team.html", context, status=422 if form.errors else 200)
