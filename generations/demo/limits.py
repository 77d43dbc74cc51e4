"""The demo's limits: loose while the past is played, then as the script has them."""

from decimal import ROUND_CEILING, Decimal

from django.utils import timezone

from accounts.models import User
from generations.billing.ledger import month_of, set_limit
from generations.demo.script import House, Production
from generations.models import Budget, LedgerEntry
from studio.models import Project

LOOSE = 10  # Times the script's limit: no press of the past may meet it, whatever today's date.
AT_MOST = Decimal("0.9")  # Of a limit is used when the demo opens, however the months fall.
NEAR = Decimal("0.94")  # Of a limit: how near to it one member is.
LEAST = Decimal(100)


def set_team_limit(house: House, *, by: User, times: int = 1) -> None:
    team = by.memberships.get(team__slug=house.slug).team
    budget = Budget(team=team, period=Budget.Period.MONTH)
    _set(budget, Decimal(house.month * times), by=by)


def set_project_limits(
    project: Project, production: Production, *, by: User, times: int = 1
) -> None:
    for limit, period in (
        (production.month, Budget.Period.MONTH),
        (production.whole, Budget.Period.WHOLE),
    ):
        if limit:
            budget = Budget(team=project.team, project=project, period=period)
            _set(budget, Decimal(limit * times), by=by)


def set_near_limit(project: Project, production: Production, *, by: User) -> None:
    """Give one member a limit that this month's work has nearly reached."""
    if production.near_limit:
        member = User.objects.get(email=production.near_limit)
        budget = Budget(team=project.team, project=project, member=member, period="month")
        _set(budget, max(LEAST, (_used(budget) / NEAR).quantize(Decimal(1))), by=by)


def _set(budget: Budget, limit: Decimal, *, by: User) -> None:
    """Set the limit of a scope, or the next round number that leaves something of it."""
    tens = (_used(budget) / AT_MOST / 10).to_integral_value(ROUND_CEILING) * 10
    set_limit(
        team=budget.team,
        project=budget.project,
        member=budget.member,
        period=Budget.Period(budget.period),
        limit=limit if budget.member else max(limit, tens),
        by=by,
    )


def _used(budget: Budget) -> Decimal:
    scope = LedgerEntry.objects.filter(team=budget.team)
    if budget.project:
        scope = scope.filter(project=budget.project)
    if budget.member:
        scope = scope.filter(member=budget.member)
    if budget.period == Budget.Period.MONTH:
        scope = scope.filter(month=month_of(budget.team, timezone.now()))
    return sum(scope.held_and_spent(), Decimal(0))
