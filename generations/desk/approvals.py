"""The approvals page: what waits for a decision, with all that one needs to decide."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import Permission
from generations.billing.amounts import CreditsField
from generations.billing.budget_view import BudgetLine, line_of
from generations.billing.ledger import OverBudget, day_of, month_of, outlook
from generations.desk.letters import approval_of
from generations.gallery.card import Card, cards
from generations.models import AlreadyDecided, Approval, Budget, Generation, LedgerEntry, Status
from generations.pipeline.approving import AskerGone, decline, grant, may_decide, pending_of
from generations.pipeline.request import ProjectClosed
from studio.access import HttpRequest, open_team, require
from studio.models import Project

LAST_TAKES = 5
LOOK_BACK = timedelta(days=7)
MOST_DECIDED = 30
RELATED = ("project__team", "asked_by", "decided_by", "budget__project", "budget__member")


class DecisionForm(forms.Form):
    """What whoever approves may change: the amount on top of the limit, and until when."""

    credits = CreditsField(least=Decimal("0.01"), label=lazy("On top of the limit, in credits"))
    until = forms.DateField(
        required=False,
        label=lazy("Until"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": lazy("Write the day like 2026-12-01.")},
    )
    note = forms.CharField(required=False, max_length=300, label=lazy("Note"))

    def __init__(self, said: Any = None, *, approval: Approval) -> None:
        initial = {"credits": approval.credits}
        super().__init__(said, initial=initial, auto_id=f"approval-{approval.pk}-%s")
        self.approval = approval
        if approval.budget is None:
            del self.fields["credits"]
            del self.fields["until"]
        elif approval.budget.period == Budget.Period.MONTH:
            self.fields["until"].help_text = _("Empty: until the month ends.")
        else:
            self.fields["until"].help_text = _("Empty: for good.")

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        if until and until < day_of(self.approval.project.team, timezone.now()):
            raise forms.ValidationError(_("That day is past. Choose today or a later one."))
        return until


@dataclass
class Request:
    """One request as a page shows it."""

    approval: Approval
    takes: Sequence[Card]
    may_decide: bool
    form: DecisionForm
    spent: Decimal
    line: BudgetLine | None
    left_after: Decimal | None
    last_takes: Sequence[Card]

    @property
    def take(self) -> Card:
        return self.takes[0]

    @property
    def total(self) -> Decimal:
        return sum((card.take.quoted for card in self.takes), Decimal(0))

    @property
    def over_by(self) -> Decimal:
        """How far this goes past the tightest limit."""
        return max(Decimal(0), -(self.left_after or Decimal(0)))

    @property
    def is_pending(self) -> bool:
        return self.approval.decision == Approval.Decision.PENDING


@login_required
@require_safe
def approvals(request: HttpRequest, team: str) -> HttpResponse:
    """What waits for this person, and what was decided this week."""
    place = open_team(request, team)
    runs = Project.objects.run_by(request.user).filter(team=place)
    if not request.user.can(Permission.MANAGE_TEAM, place) and not runs.exists():
        raise PermissionDenied(_("Producers, admins and owners decide here."))
    waiting = pending_of(place, request.user).select_related(*RELATED)
    decided = (
        Approval.objects.filter(project__in=runs, decided_at__gt=timezone.now() - LOOK_BACK)
        .select_related(*RELATED)
        .order_by("-decided_at", "-pk")[:MOST_DECIDED]
    )
    shown = [each for each in _requests(waiting, request.user) if each]
    context = {
        "requests": shown,
        "total": sum((each.total for each in shown), Decimal(0)),
        "decided": [each for each in _requests(decided, request.user) if each],
    }
    return render(request, "generations/approvals.html", context)


@login_required
@require_safe
def approval(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """One request; once it is decided, what became of it."""
    row = _open(request, team, pk)
    return _page(request, row)


@login_required
@require_safe
def approval_link(request: HttpRequest, team: str, token: str) -> HttpResponse:
    """The link of a mail. It ends after a week; what it was about does not."""
    place = open_team(request, team)
    try:
        pk = approval_of(token)
    except SignatureExpired:
        messages.warning(request, _("That link has ended. What still waits is listed here."))
        return redirect("approvals", place.slug)
    except (BadSignature, ValueError) as error:
        raise Http404 from error
    return redirect("approval", place.slug, _open(request, team, pk).pk)


@login_required
@require_POST
def approval_decide(request: HttpRequest, team: str, pk: int) -> HttpResponse:
    """Grant or decline. Whoever comes second is shown what the first decided."""
    row = _open(request, team, pk)
    form = DecisionForm(request.POST, approval=row)
    if not form.is_valid():
        return _page(request, row, form)
    said = form.cleaned_data
    try:
        if "decline" in request.POST:
            decline(row, by=request.user, why=said["note"].strip())
            messages.success(request, _("Declined. Whoever asked is told."))
        else:
            takes = grant(
                row,
                by=request.user,
                credits=said.get("credits"),
                until=said.get("until"),
                why=said["note"].strip(),
            )
            messages.success(request, _("Approved. {takes}").format(takes=_started(takes)))
    except (AlreadyDecided, AskerGone, ProjectClosed) as error:
        messages.error(request, str(error))
    except OverBudget as error:
        messages.error(request, _("Not approved yet. {error}").format(error=error))
    else:
        return redirect("approvals", team)
    return redirect("approval", team, pk)


def _started(takes: Sequence[Generation]) -> str:
    return (
        _("{takes} takes are in line.").format(takes=len(takes))
        if len(takes) > 1
        else _("{code} is in line.").format(code=takes[0].code)
    )


def _open(request: HttpRequest, team: str, pk: int) -> Approval:
    """A request of a project that the person sees, and runs."""
    place = open_team(request, team)
    seen = Approval.objects.visible_to(request.user).select_related(*RELATED)
    row: Approval = get_object_or_404(seen, pk=pk, project__team=place)
    require(request.user, Permission.MANAGE_PROJECT, row.project)
    return row


def _page(request: HttpRequest, row: Approval, form: DecisionForm | None = None) -> HttpResponse:
    (shown,) = _requests([row], request.user)
    if shown is None:
        raise Http404
    if form:
        shown.form = form
    context = {"each": shown, "approval": row}
    status = 422 if form and form.errors else 200
    return render(request, "generations/approval.html", context, status=status)


def _requests(rows: Iterable[Approval], viewer: User) -> list[Request | None]:
    rows = list(rows)
    takes: dict[int | None, list[Generation]] = {}
    found = Generation.objects.filter(approval__in=rows).for_cards().select_related("prompt")
    for take in found.order_by("number"):
        takes.setdefault(take.approval_id, []).append(take)
    return [_request(row, takes.get(row.pk, []), viewer) for row in rows]


def _request(row: Approval, takes: list[Generation], viewer: User) -> Request | None:
    if not takes:
        return None
    pending = row.decision == Approval.Decision.PENDING
    wanted = sum((take.quoted for take in takes), Decimal(0))
    ahead = outlook(project=row.project, member=row.asked_by, wanted=wanted) if pending else None
    shown_of = row.budget or (ahead.tightest if ahead else None)
    return Request(
        approval=row,
        takes=cards(takes, viewer=viewer, project=row.project),
        may_decide=pending and may_decide(viewer, row, takes),
        form=DecisionForm(approval=row),
        spent=_spent_this_month(row) if pending else Decimal(0),
        line=line_of(shown_of, row.project.team) if shown_of else None,
        left_after=ahead.left if ahead else None,
        last_takes=_last_takes(row, viewer) if pending else [],
    )


def _spent_this_month(row: Approval) -> Decimal:
    """What the asker used in the team this month, held and spent."""
    team = row.project.team
    month = month_of(team, timezone.now())
    entries = LedgerEntry.objects.filter(team=team, member=row.asked_by, month=month)
    return sum(entries.held_and_spent(), Decimal(0))


def _last_takes(row: Approval, viewer: User) -> Sequence[Card]:
    made = Generation.objects.filter(
        project=row.project, requested_by=row.asked_by, status=Status.COMPLETED
    )
    takes = made.for_cards().select_related("prompt")[:LAST_TAKES]
    return cards(takes, viewer=viewer, project=row.project)
