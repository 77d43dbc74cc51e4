"""What the team's page does to its members."""

from allauth.account import views as allauth
from allauth.account.forms import ResetPasswordForm
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import HttpRequest, open_team, require
from accounts.actions import LastOwner, OwnersOnly, add_member, change_role, remove_member
from accounts.forms import PersonForm, RoleForm
from accounts.models import Membership, User
from accounts.roles import Permission, Role


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; an empty studio is set up first."""
    if not User.objects.exists():
        return redirect("start")
    return allauth.login(request)


@login_required
@require_POST
def member_add(request: HttpRequest, team: str) -> HttpResponse:
    """Bring a person in; somebody new gets a mail to set a password."""
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    form = PersonForm(request.POST)
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{name.capitalize()}: {errors[0]}")
        return redirect("team", team)
    fields = form.cleaned_data
    user, is_new = add_member(
        team=place,
        name=fields["name"],
        email=fields["email"],
        role=Role(fields["role"]),
        by=request.user,
    )
    if is_new:
        _mail_password_link(request, user.email)
    told = (
        _(" A mail to {email} lets them set a password.").format(email=user.email) if is_new else ""
    )
    messages.success(request, _("{user} is in the team.{told}").format(user=user, told=told))
    return redirect("team", team)


def _mail_password_link(request: HttpRequest, email: str) -> None:
    form = ResetPasswordForm({"email": email})
    if form.is_valid():
        form.save(request)


@login_required
@require_POST
def member_change(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """Give a member another role, or take them out."""
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    membership = get_object_or_404(Membership, team=place, pk=pk)
    form = RoleForm(request.POST)
    try:
        if "remove" in request.POST:
            remove_member(membership, by=request.user)
        elif form.is_valid():
            change_role(membership, role=form.cleaned_data["role"], by=request.user)
    except (LastOwner, OwnersOnly) as error:
        messages.error(request, str(error))
    return redirect("team", team)
