"""A person's own figures: what they spent, what was kept, what goes wrong most. For them alone."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team, User
from generations.billing.ledger import month_of
from generations.models import Generation, LedgerEntry, Status
from generations.models.money import whole_cents
from generations.pipeline.causes import advice

LOOKS_BACK = timedelta(days=90)
CAUSES = {
    "content": lazy("The model’s content filter"),
    "input": lazy("Settings the model doesn’t take"),
    "prompt": lazy("The prompt"),
    "frame": lazy("A frame the model doesn’t take"),
    "credits": lazy("The provider account was empty"),
    "key": lazy("A provider key"),
    "retired": lazy("A retired model"),
    "rate": lazy("Too many at once"),
    "spend_limit": lazy("A spend limit at the provider"),
    "provider_down": lazy("The provider was down"),
}


@dataclass(frozen=True)
class Failure:
    """What most of one's failed takes failed of, and what helps."""

    words: str
    count: int
    of: int
    advice: str


@dataclass(frozen=True)
class Usage:
    """One person in one team."""

    spent: Decimal
    held: Decimal
    made: int
    kept: int
    failed: int
    failure: Failure | None

    @property
    def keeper_percent(self) -> int | None:
        return round(self.kept * 100 / self.made) if self.made else None


def usage_of(team: Team, person: User) -> Usage:
    """This month's credits; takes of the last ninety days."""
    now = timezone.now()
    month = LedgerEntry.objects.filter(team=team, member=person, month=month_of(team, now))
    sums = month.aggregate(spent=Sum("spent"), held=Sum("held"))
    finished = Generation.objects.filter(
        requested_by=person, project__team=team, finished_at__gt=now - LOOKS_BACK
    )
    counts = finished.aggregate(
        made=Count("pk", filter=Q(status=Status.COMPLETED)),
        kept=Count("pk", filter=Q(status=Status.COMPLETED, is_keeper=True)),
        failed=Count("pk", filter=Q(status=Status.FAILED)),
    )
    causes = (
        finished.filter(status=Status.FAILED)
        .values_list("failure_cause")
        .annotate(count=Count("pk"))
        .order_by("-count", "failure_cause")
    )
    worst = causes.first()
    failure = None
    if worst:
        cause, count = worst
        words = str(CAUSES.get(cause, lazy("Something else")))
        failure = Failure(words, count, counts["failed"], advice(cause))
    return Usage(
        spent=whole_cents(sums["spent"]), held=whole_cents(sums["held"]), failure=failure, **counts
    )
