"""What a page shows of a limit: how much is used, how near it is, until when it is raised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Permission
from generations.billing.ledger import day_of, next_month
from generations.models import Budget, Raise
from generations.models.money import NOTHING
from studio.models import Project

MARKS = (50, 80, 95)  # Percent at which a limit is mentioned before it is reached.
AMBER = 80
HUNDRED = 100


def percent_of(used: Decimal, limit: Decimal) -> int:
    """Whole percent, rounded down so that 100 means all of it."""
    if limit <= 0:
        return HUNDRED if used > 0 else 0
    return max(0, int(used * HUNDRED / limit))


def mark_of(percent: int) -> int:
    """The highest soft mark that is reached; 0 below the first."""
    return max((mark for mark in MARKS if percent >= mark), default=0)


@dataclass(frozen=True, kw_only=True)
class BudgetLine:
    """One limit on a day, with what was granted on top."""

    budget: Budget
    used: Decimal
    limit: Decimal
    raises: tuple[Raise, ...] = ()
    resets: date | None = None

    @property
    def name(self) -> str:
        return self.budget.name

    @property
    def left(self) -> Decimal:
        return self.limit - self.used

    @property
    def over_by(self) -> Decimal:
        """What is used past the limit; nothing while it is kept."""
        return max(NOTHING, -self.left)

    @property
    def percent(self) -> int:
        return percent_of(self.used, self.limit)

    @property
    def mark(self) -> int:
        return mark_of(self.percent)

    @property
    def is_near(self) -> bool:
        return self.mark >= AMBER


def line_of(budget: Budget, team: Team) -> BudgetLine:
    """How a limit stands today, where the team is."""
    today = day_of(team, timezone.now())
    month = today.replace(day=1)
    return BudgetLine(
        budget=budget,
        used=budget.used_in(month),
        limit=budget.limit_on(today),
        raises=tuple(each for each in budget.raises.all() if each.counts_on(today)),
        resets=next_month(month) if budget.period == Budget.Period.MONTH else None,
    )


def over_words(lines: Iterable[BudgetLine | None]) -> str:
    """What to say when a limit is below what is used already; "" when none is."""
    over = [line for line in lines if line and line.over_by]
    return " ".join(
        f"Already over by {line.over_by.normalize():f} cr: {line.name}. Nothing new starts there "
        f"{f'until {line.resets:%-d %B}, or ' if line.resets else ''}until the limit is raised."
        for line in over
    )


def lines_of(project: Project) -> list[BudgetLine]:
    """The project's own limits: its month, then the whole of it."""
    budgets = Budget.objects.filter(project=project, member=None).order_by("period")
    related = budgets.select_related("team", "project").with_raises()
    return [line_of(budget, project.team) for budget in related]


def line_of_team(team: Team) -> BudgetLine | None:
    budgets = Budget.objects.filter(team=team, project=None).select_related("team").with_raises()
    budget = budgets.first()
    return line_of(budget, team) if budget else None


def budget_of(project: Project, viewer: User) -> BudgetLine | None:
    """Of the project's own limits the nearest to its end, for whoever may see prices."""
    if not viewer.can(Permission.SEE_PRICES, project):
        return None
    return max(lines_of(project), key=lambda line: line.percent, default=None)
