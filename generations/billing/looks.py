"""What of a team's money somebody should look at: near limits, doubts, differences. Reads only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from accounts.models import Team
from generations.billing.months import Month
from generations.billing.review import Scope, in_credits, provider_of
from generations.models import Adjustment, Approval, Budget, Generation, Status
from generations.models.money import NOTHING, whole_cents

NEAR = Decimal("0.8")


@dataclass(frozen=True)
class NearLimit:
    """A limit of which little is left."""

    budget: Budget
    used: Decimal
    limit: Decimal

    @property
    def percent(self) -> int:
        return int(self.used * 100 / self.limit) if self.limit else 100


def near_limits(team: Team, today: date) -> list[NearLimit]:
    """Limits that are used by four fifths or more today, the fullest first."""
    budgets = Budget.objects.filter(team=team).select_related("team", "project", "member")
    found = []
    for budget in budgets.with_raises():
        used, limit = budget.used_in(today.replace(day=1)), budget.limit_on(today)
        if used and used >= limit * NEAR:
            found.append(NearLimit(budget, used, limit))
    return sorted(found, key=lambda near: (-near.percent, near.budget.pk))


@dataclass(frozen=True)
class Difference:
    """How far what a provider reports is from what was charged."""

    provider: str
    takes: int
    charged: Decimal
    reported: Decimal

    @property
    def credits(self) -> Decimal:
        return self.reported - self.charged


def differences(month: Month) -> list[Difference]:
    """By provider, over the charges that nobody corrected yet."""
    sums = (
        Scope(month=month, differs=True)
        .entries()
        .values("price__model")
        .annotate(takes=Count("pk"), charged=Sum("spent"), usd=Sum("reported_usd"))
        .order_by("price__model")
    )
    found: dict[str, Difference] = {}
    for row in sums:
        provider, usd = provider_of(row["price__model"]), Decimal(row["usd"])
        before = found.get(provider, Difference(provider, 0, NOTHING, NOTHING))
        found[provider] = Difference(
            provider,
            before.takes + row["takes"],
            before.charged + whole_cents(row["charged"]),
            before.reported + (in_credits(usd, month.team) or NOTHING),
        )
    return list(found.values())


def unstored(team: Team) -> QuerySet[Generation]:
    """Made and paid, but the file was never brought home."""
    shelved = Generation.objects.filter(status=Status.COLLECTING, shelved_at__isnull=False)
    return shelved.filter(project__team=team).select_related("project").order_by("pk")


def unconfirmed(team: Team) -> QuerySet[Generation]:
    """May be running and billed: nobody knows yet."""
    lost = Generation.objects.filter(status=Status.UNCONFIRMED, project__team=team)
    return lost.select_related("project").order_by("pk")


def waiting_approvals(team: Team) -> tuple[int, Decimal]:
    """How many presses wait for somebody's yes, and what they would cost."""
    pending = Approval.objects.filter(project__team=team).pending()
    sums = pending.aggregate(count=Count("pk"), credits=Sum("credits"))
    return sums["count"], whole_cents(sums["credits"])


def waiting_corrections(team: Team) -> QuerySet[Adjustment]:
    """Corrections that wait for a second look."""
    pending = Adjustment.objects.filter(project__team=team, state=Adjustment.State.PENDING)
    return pending.select_related("project__team", "member", "asked_by", "generation").order_by(
        "pk"
    )
