"""The audit log: who changed what about money, roles and keys; written in the same transaction."""

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from accounts.append_only import AppendOnlyModel, AppendOnlyQuerySet
from accounts.models import Team, User


class AuditQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(team__in=Team.objects.visible_to(user))


class AuditEntry(AppendOnlyModel):
    """One deed. `before` and `after` hold words fit to show, never a secret."""

    class Subject(models.TextChoices):
        PRICE = "price", lazy("Prices")
        BUDGET = "budget", lazy("Budgets")
        APPROVAL = "approval", lazy("Approvals")
        ROLE = "role", lazy("Roles")
        KEY = "key", lazy("Provider accounts")
        ADJUSTMENT = "adjustment", lazy("Adjustments")
        TAKE = "take", lazy("Takes")
        EXPORT = "export", lazy("Exports")
        MONTH = "month", lazy("Closed months")

    team = models.ForeignKey(Team, models.PROTECT, related_name="audit")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    subject = models.CharField(max_length=20, choices=Subject)
    what = models.CharField(max_length=200)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["team", "-at"], name="audit_of_team")]

    def __str__(self) -> str:
        return f"{self.what}: {self.before or '–'} → {self.after or '–'}"


def note(
    subject: AuditEntry.Subject,
    what: str,
    *,
    team: Team,
    by: User | None,
    before: Any = "",
    after: Any = "",
) -> None:
    """Write a deed down, unless it changed nothing."""
    was, became = ("" if value is None else str(value)[:300] for value in (before, after))
    if was != became or not (was or became):
        AuditEntry.objects.create(
            team=team, by=by, subject=subject, what=what[:200], before=was, after=became
        )
