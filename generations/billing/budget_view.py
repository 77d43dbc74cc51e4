"""What a page shows of a limit: how much is used, how near it is, until when it is raised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Permission
from generations.billing.amounts import as_typed
from generations.billing.ledger import Outlook, day_of, next_month, outlook_over
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


class Limits:
    """Every limit over a person's presses in a project, read once for a whole page."""

    def __init__(self, project: Project, member: User) -> None:
        self.project, self.member = project, member

    @cached_property
    def budgets(self) -> list[Budget]:
        today = day_of(self.project.team, timezone.now())
        over = Budget.objects.over(project=self.project, member=self.member)
        return list(over.select_related("team", "project", "member").with_raised(today))

    @property
    def of_team(self) -> BudgetLine | None:
        own = [budget for budget in self.budgets if budget.project_id is None]
        return line_of(own[0], self.project.team) if own else None

    @property
    def of_project(self) -> BudgetLine | None:
        """Of the project's own limits the nearest to its end."""
        own = [each for each in self.budgets if each.project_id and not each.member_id]
        lines = [line_of(budget, self.project.team) for budget in own]
        return max(lines, key=lambda line: line.percent, default=None)

    def outlook(self, wanted: Decimal) -> Outlook:
        """What a press of so much would do to them."""
        return outlook_over(self.budgets, team=self.project.team, wanted=wanted)


def line_of(budget: Budget, team: Team) -> BudgetLine:
    """How a limit stands today, where the team is."""
    today = day_of(team, timezone.now())
    month = today.replace(day=1)
    return BudgetLine(
        budget=budget,
        used=budget.used_in(month),
        limit=budget.limit_on(today),
        raises=()
        if "raised" in budget.__dict__
        else tuple(each for each in budget.raises.all() if each.counts_on(today)),
        resets=next_month(month) if budget.period == Budget.Period.MONTH else None,
    )


def over_words(lines: Iterable[BudgetLine | None]) -> str:
    """What to say when a limit is below what is used already; "" when none is."""
    over = [line for line in lines if line and line.over_by]
    return " ".join(
        _(
            "Already over by {over_by} cr: {name}. Nothing new starts there {resets}until the "
            "limit is raised."
        ).format(over_by=as_typed(line.over_by), name=line.name, resets=_until(line.resets))
        for line in over
    )


def _until(resets: date | None) -> str:
    return (
        _("until {resets}, or ").format(resets=date_format(resets, "MONTH_DAY_FORMAT"))
        if resets
        else ""
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
