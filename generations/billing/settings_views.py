"""A project's settings: its name, its limits, its seats and what each may spend."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import PROJECT_ROLES, Permission, Role
from generations.billing.amounts import CreditsField
from generations.billing.budget_view import BudgetLine, budget_of, line_of, lines_of, over_words
from generations.billing.ledger import set_limit
from generations.models import Budget
from studio.access import HttpRequest, open_project, require
from studio.actions import seat, unseat
from studio.forms import SeatForm, SettingsForm
from studio.models import Project, Seat
from studio.numbers import whole

MONTH, WHOLE = Budget.Period.MONTH, Budget.Period.WHOLE


class LimitsForm(forms.Form):
    """A project's two limits, in credits; empty for none."""

    month = CreditsField(
        label=lazy("Each month"), help_text=lazy("Credits. Empty: the team’s limit alone.")
    )
    whole = CreditsField(
        label=lazy("The whole project"), help_text=lazy("Credits, and never reset.")
    )


class SeatLimitForm(forms.Form):
    """What one member may spend here in a month; empty for no limit of their own."""

    limit = CreditsField()


@dataclass(frozen=True)
class SeatRow:
    """A seat with the limit of whoever sits in it."""

    seat: Seat
    line: BudgetLine | None
    form: SeatLimitForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_settings(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """Name, note, limits and seats, for whoever runs the project."""
    project = open_project(request, team, code)
    require(request.user, Permission.MANAGE_PROJECT, project)
    form = SettingsForm(request.POST or None, instance=project)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("project-settings", team, code)
    return _page(request, project, form=form)


@login_required
@require_POST
def project_limits(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The project's own limits. One below what is used is kept, and said."""
    project = open_project(request, team, code)
    require(request.user, Permission.MANAGE_PROJECT, project)
    form = LimitsForm(request.POST)
    if not form.is_valid():
        return _page(request, project, limits_form=form)
    said = form.cleaned_data
    with transaction.atomic():
        for period, limit in ((MONTH, said["month"]), (WHOLE, said["whole"])):
            set_limit(
                team=project.team, project=project, period=period, limit=limit, by=request.user
            )
    if over := over_words(lines_of(project)):
        messages.warning(request, over)
    return redirect("project-settings", team, code)


@login_required
@require_POST
def seat_save(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """Give a member of the team a role here and a limit, change them, or take the seat away."""
    project = open_project(request, team, code)
    require(request.user, Permission.MANAGE_PROJECT, project)
    if "remove" in request.POST:
        person = get_object_or_404(_people(project), pk=whole(request.POST["remove"]))
        unseat(person, project=project, by=request.user)
        return redirect("project-settings", team, code)
    form = SeatForm(request.POST, people=_people(project))
    if not form.is_valid():
        return redirect("project-settings", team, code)
    person, limit_form = form.cleaned_data["user"], SeatLimitForm(request.POST)
    if not limit_form.is_valid():
        return _page(request, project, limit_of=(person, limit_form))
    with transaction.atomic():
        seat(person, project=project, role=Role(form.cleaned_data["role"]), by=request.user)
        if "limit" in request.POST:
            limit = limit_form.cleaned_data["limit"]
            set_limit(
                team=project.team,
                project=project,
                member=person,
                period=MONTH,
                limit=limit,
                by=request.user,
            )
    if over := over_words([_lines_of_members(project).get(person.pk)]):
        messages.warning(request, over)
    return redirect("project-settings", team, code)


def _people(project: Project) -> QuerySet[User]:
    return User.objects.filter(memberships__team=project.team).order_by("name", "pk")


def _page(
    request: HttpRequest,
    project: Project,
    *,
    form: SettingsForm | None = None,
    limits_form: LimitsForm | None = None,
    limit_of: tuple[User, SeatLimitForm] | None = None,
) -> HttpResponse:
    lines = lines_of(project)
    form = form or SettingsForm(instance=project)
    limits_form = limits_form or LimitsForm(
        initial={line.budget.period: line.budget.limit for line in lines}
    )
    context = {
        "project": project,
        "form": form,
        "limits_form": limits_form,
        "lines": lines,
        "budget": budget_of(project, request.user),
        "seats": _seats(project, limit_of),
        "roles": [(role.value, role.label) for role in PROJECT_ROLES],
        "add_seat_form": SeatForm(people=_people(project)),
    }
    wrong = form.errors or limits_form.errors or limit_of
    return render(request, "studio/project_settings.html", context, status=422 if wrong else 200)


def _seats(project: Project, limit_of: tuple[User, SeatLimitForm] | None) -> Sequence[SeatRow]:
    lines = _lines_of_members(project)
    rows = []
    for each in project.seats.select_related("user").order_by("user__name", "pk"):
        line = lines.get(each.user_id)
        initial = {"limit": line.budget.limit if line else None}
        form = SeatLimitForm(initial=initial, auto_id=f"limit-{each.pk}-%s")
        if limit_of and limit_of[0] == each.user:
            form = SeatLimitForm(limit_of[1].data, auto_id=f"limit-{each.pk}-%s")
        rows.append(SeatRow(each, line, form))
    return rows


def _lines_of_members(project: Project) -> dict[int, BudgetLine]:
    """Each member's own limit here, by the member."""
    budgets = Budget.objects.filter(project=project, period=MONTH).exclude(member=None)
    related = budgets.select_related("team", "project", "member").with_raises()
    return {each.member_id: line_of(each, project.team) for each in related if each.member_id}
