"""Corrections of the ledger: asked for on a take's page or on the bill, looked at by a second."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import HttpRequest, open_team, require
from accounts.models import Team, User
from accounts.roles import Permission
from generations.billing.adjustments import (
    Correction,
    OwnCorrection,
    TooMuch,
    alone_up_to,
    correct,
    decide,
    signed,
)
from generations.billing.amounts import LARGEST, CreditsField
from generations.models import Adjustment, AlreadyDecided, Generation
from studio.models import Project

State = Adjustment.State


class SignedCredits(CreditsField):
    """Credits more or less; a plus may stand before them."""

    def to_python(self, value: Any) -> Decimal | None:
        words = str(value or "").strip().removeprefix("+")
        amount = super().to_python(words)
        if amount == 0:
            raise forms.ValidationError(_("A correction of 0 corrects nothing."))
        return amount


class CorrectionForm(forms.Form):
    """Of a take by its code, or of a member's credits in a project."""

    take = forms.CharField(
        max_length=16,
        required=False,
        label=lazy("Take"),
        help_text=lazy("Its code, like NL-53. Leave it empty to correct a project as such."),
    )
    project = forms.ModelChoiceField(
        Project.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=lazy("Of the take"),
    )
    member = forms.ModelChoiceField(
        User.objects.none(), required=False, label=lazy("Person"), empty_label=lazy("Of the take")
    )
    credits = SignedCredits(
        least=-LARGEST,
        required=True,
        label=lazy("Credits"),
        help_text=lazy("More (+) or less (-)."),
        error_messages={"required": lazy("Say how many credits.")},
    )
    reason = forms.CharField(
        max_length=300,
        label=lazy("Reason"),
        error_messages={"required": lazy("Say why; it stays on the bill.")},
    )

    def __init__(self, *args: Any, team: Team) -> None:
        super().__init__(*args)
        self.team = team
        projects, people = self.fields["project"], self.fields["member"]
        assert isinstance(projects, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(people, forms.ModelChoiceField)  # noqa: S101
        projects.queryset = Project.objects.filter(team=team).order_by("name", "pk")
        people.queryset = User.objects.filter(memberships__team=team).order_by("name", "pk")

    def clean_take(self) -> Generation | None:
        code, _dash, number = self.cleaned_data["take"].strip().upper().rpartition("-")
        if not (code or number):
            return None
        takes = Generation.objects.select_related("project__team", "requested_by", "price")
        wanted = int(number) if number.isdecimal() else 0
        take = takes.filter(project__team=self.team, project__code=code, number=wanted).first()
        if take is None:
            raise forms.ValidationError(_("There is no take of that code here."))
        return take

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "take" in said and not said["take"]:
            for name in ("project", "member"):
                if name not in self.errors and not said.get(name):
                    self.add_error(name, _("Choose one, or name a take."))
        return said

    def correction(self) -> Correction:
        said = self.cleaned_data
        take: Generation | None = said["take"]
        return Correction(
            project=take.project if take else said["project"],
            member=take.requested_by if take else said["member"],
            credits=said["credits"],
            reason=said["reason"],
            take=take,
        )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def corrections(request: HttpRequest, team: str) -> HttpResponse:
    """What waits for a second look, what was corrected, and a form for one more."""
    place = open_team(request, team)
    require(request.user, Permission.READ_BILLING, place)
    form = CorrectionForm(request.POST or None, team=place)
    if request.method == "POST":
        require(request.user, Permission.MANAGE_TEAM, place)
        if form.is_valid() and (written := _correct(form, by=request.user)):
            _tell(request, written)
            return redirect(_back(form, team))
    rows = Adjustment.objects.filter(project__team=place).select_related(
        "project__team", "member", "asked_by", "decided_by", "generation__project"
    )
    context = {
        "form": form,
        "waiting": rows.filter(state=State.PENDING).order_by("pk"),
        "decided": rows.exclude(state=State.PENDING).order_by("-decided_at", "-pk")[:100],
        "alone": alone_up_to(place),
    }
    return render(request, "desk/corrections.html", context, status=422 if form.errors else 200)


def _correct(form: CorrectionForm, *, by: User) -> Adjustment | None:
    """The correction, or None where the form now says beside the credits why there is none."""
    try:
        return correct(form.correction(), by=by)
    except TooMuch as error:
        form.add_error("credits", str(error))
        return None


def _tell(request: HttpRequest, adjustment: Adjustment) -> None:
    if adjustment.state == State.WRITTEN:
        messages.success(
            request, _("Corrected by {credits}.").format(credits=signed(adjustment.credits))
        )
    else:
        messages.success(request, _("It is large, so it waits for somebody else's look."))


def _back(form: CorrectionForm, team: str) -> Any:
    take: Generation | None = form.cleaned_data["take"]
    if take and "from_take" in form.data:
        return take.get_absolute_url()
    return reverse("corrections", args=[team])


@login_required
@require_POST
def correction_decide(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """The second look: write it, or decline."""
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    waiting = Adjustment.objects.select_related("project__team", "member", "generation__project")
    adjustment = get_object_or_404(waiting, project__team=place, pk=pk)
    try:
        decide(adjustment, by=request.user, write="write" in request.POST)
    except (OwnCorrection, TooMuch) as error:
        messages.error(request, str(error))
    except AlreadyDecided as error:
        became = adjustment.get_state_display().lower()
        messages.error(request, _("{error} It is {became}.").format(error=error, became=became))
    else:
        messages.success(
            request,
            _("{state}: {credits}.").format(
                state=adjustment.get_state_display(), credits=signed(adjustment.credits)
            ),
        )
    return redirect("corrections", team)
