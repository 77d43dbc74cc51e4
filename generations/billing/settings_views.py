"""A project's settings: its name, its budget, its seats."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.roles import PROJECT_ROLES, Permission, Role
from generations.billing.budget_view import budget_of
from generations.billing.ledger import set_limit
from generations.models import Budget
from studio.access import HttpRequest, open_project, require
from studio.actions import seat, unseat
from studio.forms import SeatForm, SettingsForm
from studio.models import Project
from studio.numbers import whole


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def project_settings(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """Name, note, budget and seats, for whoever runs the project."""
    project = open_project(request, team, code)
    require(request.user, Permission.MANAGE_PROJECT, project)
    budget = budget_of(project, request.user)
    form = SettingsForm(
        request.POST or None, instance=project, initial={"limit": budget.limit if budget else None}
    )
    if request.method == "POST" and form.is_valid():
        _save(form, project, request.user)
        return redirect("project-settings", team, code)
    context = {
        "project": project,
        "form": form,
        "budget": budget,
        "seats": project.seats.select_related("user").order_by("user__name", "pk"),
        "roles": [(role.value, role.label) for role in PROJECT_ROLES],
        "add_seat_form": SeatForm(people=_people(project)),
    }
    status = 422 if form.errors else 200
    return render(request, "studio/project_settings.html", context, status=status)


@transaction.atomic
def _save(form: SettingsForm, project: Project, by: User) -> None:
    form.save()
    set_limit(
        team=project.team,
        project=project,
        period=Budget.Period.WHOLE,
        limit=form.cleaned_data["limit"],
        by=by,
    )


def _people(project: Project) -> QuerySet[User]:
    return User.objects.filter(memberships__team=project.team).order_by("name", "pk")


@login_required
@require_POST
def seat_save(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """Give a member of the team a role here, change it, or take it away."""
    project = open_project(request, team, code)
    require(request.user, Permission.MANAGE_PROJECT, project)
    if "remove" in request.POST:
        person = get_object_or_404(_people(project), pk=whole(request.POST["remove"]))
        unseat(person, project=project, by=request.user)
        return redirect("project-settings", team, code)
    form = SeatForm(request.POST, people=_people(project))
    if form.is_valid():
        role = Role(form.cleaned_data["role"])
        seat(form.cleaned_data["user"], project=project, role=role, by=request.user)
    return redirect("project-settings", team, code)
