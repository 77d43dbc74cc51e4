"""Asking for more: a press that passed a limit or a rule, and what somebody decided about it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team, User
from generations.models.money import NOTHING, Budget, credits_field
from studio.models import OfProjectQuerySet, Project


class AlreadyDecided(Exception):
    """Somebody was first; the page shows what they decided."""


class ApprovalQuerySet(OfProjectQuerySet):
    def pending(self) -> Self:
        return self.filter(decision=Approval.Decision.PENDING)


class Approval(models.Model):
    """One request for more. Its takes wait, hold nothing, and start by themselves when granted."""

    class Cause(models.TextChoices):
        LIMIT = "limit", lazy("Over a limit")
        RULE = "rule", lazy("Expensive settings")

    class Decision(models.TextChoices):
        PENDING = "pending", lazy("Waiting")
        GRANTED = "granted", lazy("Granted")
        DECLINED = "declined", lazy("Declined")
        WITHDRAWN = "withdrawn", lazy("Withdrawn")

    project = models.ForeignKey(Project, models.PROTECT, related_name="approvals")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    cause = models.CharField(max_length=10, choices=Cause)
    why = models.CharField(max_length=300)
    reason = models.CharField(max_length=300, blank=True)
    credits = credits_field(validators=[MinValueValidator(NOTHING)])
    budget = models.ForeignKey(Budget, models.SET_NULL, null=True, blank=True, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.PENDING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = credits_field(null=True)
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["project", "asked_at"],
                name="approval_pending",
                condition=Q(decision="pending"),
            )
        ]

    def __str__(self) -> str:
        return f"approval {self.pk} ({self.decision})"

    def decide(self, decision: Decision, *, by: User, **fields: Any) -> None:
        """The first decision wins, as one conditional UPDATE. Raises AlreadyDecided."""
        decided = Approval.objects.filter(pk=self.pk, decision=self.Decision.PENDING).update(
            decision=decision, decided_by=by, decided_at=timezone.now(), **fields
        )
        self.refresh_from_db()
        if not decided:
            raise AlreadyDecided(f"{self.decided_by} {self.get_decision_display().lower()} it.")


class Raise(models.Model):
    """Credits on top of a budget's limit until a day; granted, never part of the limit itself."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="raises")
    credits = credits_field(validators=[MinValueValidator(Decimal("0.01"))])
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="raise_given")

    def __str__(self) -> str:
        return f"raise {self.pk}: {self.credits} cr"

    def counts_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class SpendingRules(models.Model):
    """What a team wants a second person to look at."""

    team = models.OneToOneField(Team, models.PROTECT, related_name="spending_rules")
    approve_above = credits_field(null=True, blank=True, validators=[MinValueValidator(NOTHING)])
    approve_dear = models.BooleanField(lazy("1080p with sound needs approval"), default=False)
    take_ceiling = credits_field(null=True, blank=True, validators=[MinValueValidator(NOTHING)])
    adjust_alone = credits_field(default=Decimal(200), validators=[MinValueValidator(NOTHING)])

    def __str__(self) -> str:
        return f"spending rules of {self.team}"


class Adjustment(models.Model):
    """A correction of the ledger: written at once when small, after a second look when large."""

    class State(models.TextChoices):
        PENDING = "pending", lazy("Waits for a second look")
        WRITTEN = "written", lazy("Written")
        DECLINED = "declined", lazy("Declined")

    project = models.ForeignKey(Project, models.PROTECT, related_name="adjustments")
    generation = models.ForeignKey(
        "generations.Generation", models.PROTECT, null=True, blank=True, related_name="adjustments"
    )
    member = models.ForeignKey(User, models.PROTECT, related_name="+")
    credits = credits_field()
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = OfProjectQuerySet.as_manager()

    def __str__(self) -> str:
        return f"adjustment {self.pk} ({self.state})"

    def decide(self, state: State, *, by: User) -> None:
        """The first decision wins. Raises AlreadyDecided."""
        decided = Adjustment.objects.filter(pk=self.pk, state=self.State.PENDING).update(
            state=state, decided_by=by, decided_at=timezone.now()
        )
        self.refresh_from_db()
        if not decided:
            raise AlreadyDecided(
                _("{decided_by} decided it already.").format(decided_by=self.decided_by)
            )


class ClosedMonth(models.Model):
    """A month that was reviewed and locked, with its totals and its keepers as they stood."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="closed_months")
    month = models.DateField()
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(default=timezone.now)
    spent = credits_field()
    charges = models.PositiveIntegerField()
    keepers = models.ManyToManyField("generations.Generation", related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "month"], name="month_closed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.team} {self.month:%Y-%m}, closed"

    def keep(self, takes: Iterable[int]) -> None:
        """Write down which of its takes were keepers; of one transaction with the row."""
        kept = self.keepers.through.objects
        kept.bulk_create(
            self.keepers.through(closedmonth=self, generation_id=take) for take in takes
        )
