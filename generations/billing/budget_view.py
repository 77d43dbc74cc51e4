"""What a page shows of a project's budget to one person."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from generations.billing.ledger import month_of
from generations.models import Budget
from studio.models import Project


@dataclass(frozen=True)
class BudgetLine:
    used: Decimal
    limit: Decimal

    @property
    def left(self) -> Decimal:
        return self.limit - self.used


def budget_of(project: Project, viewer: User) -> BudgetLine | None:
    """The project's own budget, where it has one and the person may see prices."""
    if not viewer.can(Permission.SEE_PRICES, project):
        return None
    budget = Budget.objects.filter(project=project, member=None).order_by("period").last()
    if budget is None:
        return None
    return BudgetLine(budget.used_in(month_of(project.team, timezone.now())), budget.limit)
