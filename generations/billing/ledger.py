"""The only writer of credits: holds, charges, releases, and the budgets they count in.

Each function belongs inside the transaction that moves the take, so that a take and its
credits never disagree. Budget rows are locked in the order of their keys.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.audit import AuditEntry, note
from accounts.models import Team, User
from generations.billing.figures import number
from generations.models import Adjustment, Approval, Budget, Generation, LedgerEntry, Raise
from generations.models.money import NOTHING, THOUSANDTH, whole_cents
from studio.models import Project

Kind, Subject = LedgerEntry.Kind, AuditEntry.Subject


class OverBudget(Exception):
    """The hold would pass a limit. Names the limit, its numbers and its reset; fit to show."""

    def __init__(self, budget: Budget, *, wanted: Decimal, day: date) -> None:
        self.budget = budget
        left, limit = budget.left_on(day), f"{number(budget.limit_on(day))} cr"
        self.missing = wanted - left
        stands = _("{left} of {limit} left").format(left=number(left), limit=limit)
        if left < 0:
            stands = _("already over its {limit} by {left}").format(limit=limit, left=number(-left))
        super().__init__(
            _("This goes {missing} cr over the limit of {name}: {stands}.{budget}").format(
                missing=number(self.missing),
                name=budget.name,
                stands=stands,
                budget=reset_words(budget, day),
            )
        )


def reset_words(budget: Budget, day: date) -> str:
    """When a limit starts anew; nothing for a whole project."""
    if budget.period == Budget.Period.WHOLE:
        return ""
    return _(" It resets on {day}.").format(
        day=date_format(next_month(day.replace(day=1)), "MONTH_DAY_FORMAT")
    )


def day_of(team: Team, at: datetime) -> date:
    """The calendar day of that moment in the team's time zone."""
    return at.astimezone(team.zone).date()


def month_of(team: Team, at: datetime) -> date:
    """The first day of the calendar month of that moment in the team's time zone."""
    return day_of(team, at).replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


@dataclass(frozen=True)
class Outlook:
    """What a press would do to the limits above it: the tightest, and the widest it passes."""

    tightest: Budget | None
    left: Decimal | None
    over: OverBudget | None


def outlook(*, project: Project, member: User, wanted: Decimal) -> Outlook:
    """Look at every limit over such a press without locking any; `hold` looks again."""
    scope = Budget.objects.over(project=project, member=member)
    budgets = list(scope.select_related("team", "project", "member").with_raises())
    return outlook_over(budgets, team=project.team, wanted=wanted)


def outlook_over(budgets: Sequence[Budget], *, team: Team, wanted: Decimal) -> Outlook:
    """The outlook of limits that were read already."""
    day = day_of(team, timezone.now())
    if not budgets:
        return Outlook(None, None, None)
    tightest = min(budgets, key=lambda budget: budget.left_on(day))
    left = tightest.left_on(day) - wanted
    return Outlook(tightest, left, _widest_passed(budgets, wanted=wanted, day=day))


def _widest_passed(budgets: Iterable[Budget], *, wanted: Decimal, day: date) -> OverBudget | None:
    """The widest limit that this would pass. What is free passes an overdrawn one."""
    for budget in sorted(budgets, key=lambda budget: (budget.breadth, budget.pk)):
        if wanted > max(budget.left_on(day), NOTHING):
            return OverBudget(budget, wanted=wanted, day=day)
    return None


@transaction.atomic
def hold(
    takes: Sequence[Generation], *, at: datetime | None = None, by: User | None = None
) -> None:
    """Set the quoted credits of one press aside. Raises OverBudget, holding nothing.

    A press that waited for approval counts in the month in which it was granted.
    """
    first = takes[0]
    open_books(first.project.team)
    day = day_of(first.project.team, at or first.created_at)
    wanted = sum((take.quoted for take in takes), NOTHING)
    if over := _widest_passed(_locked(first), wanted=wanted, day=day):
        raise over
    month = day.replace(day=1)
    for take in takes:
        _write(take, Kind.HOLD, month=month, held=take.quoted, by=by or take.requested_by)


@transaction.atomic
def charge(take: Generation, credits: Decimal) -> None:
    """Turn the hold into a charge for what was really made."""
    open_books(take.project.team)
    held = _hold_of(take)
    _write(take, Kind.CHARGE, month=held.month, held=-held.held, spent=credits, made=take)


@transaction.atomic
def release(take: Generation, *, note: str) -> None:
    """Give the hold back."""
    open_books(take.project.team)
    held = _hold_of(take)
    _write(take, Kind.RELEASE, month=held.month, held=-held.held, note=note)


@transaction.atomic
def adjust(adjustment: Adjustment) -> None:
    """Write a correction. It counts in the present month, in every budget over its member."""
    project, take = adjustment.project, adjustment.generation
    open_books(project.team)
    if take:  # It may have moved to another project since the correction was asked for.
        project = Project.objects.select_related("team").get(takes=take)
    month = month_of(project.team, timezone.now())
    LedgerEntry.objects.create(
        kind=Kind.ADJUST,
        spent=adjustment.credits,
        team=project.team,
        project=project,
        member=adjustment.member,
        generation=take,
        price=take.price if take else None,
        month=month,
        at=timezone.now(),
        by=adjustment.decided_by,
        note=adjustment.reason,
    )
    budgets = Budget.objects.over(project=project, member=adjustment.member)
    for budget in budgets.select_for_update(of=("self",), no_key=True):
        _count(budget, adjustment.credits, month)


@transaction.atomic
def carry_over(takes: Sequence[Generation], *, to: Project, by: User, notes: Sequence[str]) -> None:
    """Let what takes cost follow them into another project of their team, by a pair each.

    It counts in the present month, in every budget over its member. No limit stops it: the
    credits are spent already.
    """
    open_books(to.team)
    sums = LedgerEntry.objects.filter(generation__in=takes).values("generation")
    costs = {
        row["generation"]: (whole_cents(row["credits"]), row["made"])
        for row in sums.annotate(credits=Sum("spent"), made=Sum("seconds"))
    }
    entries = [
        entry
        for take, words in zip(takes, notes, strict=True)
        if (cost := costs.get(take.pk)) and cost[0]
        for entry in _pair(take, *cost, to=to, by=by, note=words)
    ]
    LedgerEntry.objects.bulk_create(entries)
    _count_together(entries)


def _pair(
    take: Generation, credits: Decimal, seconds: Any, *, to: Project, by: User, note: str
) -> Iterator[LedgerEntry]:
    """The two adjustments of a move: out of the take's project, and into another."""
    made = Decimal(seconds or 0).quantize(THOUSANDTH)
    at = timezone.now()
    for project, sign in ((take.project, -1), (to, 1)):
        yield LedgerEntry(
            kind=Kind.ADJUST,
            spent=sign * credits,
            seconds=sign * made,
            team=to.team,
            project=project,
            member=take.requested_by,
            generation=take,
            price=take.price,
            month=month_of(to.team, at),
            at=at,
            by=by,
            note=note,
        )


def _count_together(entries: Sequence[LedgerEntry]) -> None:
    """Count many adjustments of one team and month in the budgets over each."""
    projects = {entry.project_id for entry in entries}
    members = {entry.member_id for entry in entries}
    budgets = Budget.objects.filter(
        Q(project=None) | Q(project__in=projects),
        Q(member=None) | Q(member__in=members),
        team__in={entry.team_id for entry in entries},
    ).order_by("pk")
    for budget in budgets.select_for_update(of=("self",), no_key=True):
        counting = (entry.spent for entry in entries if budget.counts(entry))
        _count(budget, sum(counting, NOTHING), entries[0].month)


def open_books(team: Team) -> None:
    """One writer of a team's credits at a time, so that a new limit misses no hold."""
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)


def _hold_of(take: Generation) -> LedgerEntry:
    entry: LedgerEntry = take.ledger.get(kind=Kind.HOLD)
    return entry


def _locked(take: Generation) -> list[Budget]:
    # Not their keys: raises and approvals refer to budgets, and would wait here.
    budgets = Budget.objects.over(project=take.project, member=take.requested_by)
    locked = budgets.select_for_update(of=("self",), no_key=True)
    return list(locked.select_related("team", "project", "member").with_raises())


def _write(
    take: Generation,
    kind: LedgerEntry.Kind,
    *,
    month: date,
    held: Decimal,
    spent: Decimal = NOTHING,
    by: User | None = None,
    note: str = "",
    made: Generation | None = None,
) -> None:
    LedgerEntry.objects.create(
        kind=kind,
        held=held,
        spent=spent,
        team=take.project.team,
        project=take.project,
        member=take.requested_by,
        generation=take,
        price=take.price,
        month=month,
        at=timezone.now(),
        by=by,
        note=note,
        seconds=made.seconds if made else None,
        reported_usd=made.reported_usd if made else None,
    )
    for budget in _locked(take):
        _count(budget, held + spent, month)


def _count(budget: Budget, change: Decimal, month: date) -> None:
    """Add to a budget's cached sum; a month budget follows the newest month only."""
    if budget.period == Budget.Period.WHOLE or budget.month == month:
        Budget.objects.filter(pk=budget.pk).update(used=F("used") + change)
    elif budget.month is None or budget.month < month:
        Budget.objects.filter(pk=budget.pk).update(used=change, month=month)


@transaction.atomic
def set_limit(
    *,
    team: Team,
    limit: Decimal | None,
    period: Budget.Period,
    project: Project | None = None,
    member: User | None = None,
    by: User | None = None,
) -> None:
    """Give a scope a limit, counting what the ledger already has for it; None takes it away."""
    open_books(team)
    scope = Budget.objects.filter(team=team, project=project, member=member, period=period)
    before = scope.select_related("team", "project", "member").first()
    named = before or Budget(team=team, project=project, member=member, period=period)
    what, was = (
        _("Limit of {name}").format(name=named.name),
        before.limit.normalize() if before else None,
    )
    became = None if limit is None else limit.normalize()
    note(Subject.BUDGET, what, team=team, by=by, before=_plain(was), after=_plain(became))
    if limit is None:
        scope.delete()
        return
    budget, _is_new = Budget.objects.select_for_update(no_key=True).update_or_create(
        team=team, project=project, member=member, period=period, defaults={"limit": limit}
    )
    budget.month = month_of(team, timezone.now()) if period == Budget.Period.MONTH else None
    budget.used = ledger_sum(budget)
    budget.save(update_fields=["used", "month"])


@transaction.atomic
def raise_limit(
    budget: Budget, *, credits: Decimal, until: date | None, approval: Approval
) -> Raise:
    """Put granted credits on top of a limit until a day, or until the month ends."""
    open_books(budget.team)
    today = day_of(budget.team, timezone.now())
    if until is None and budget.period == Budget.Period.MONTH:
        until = next_month(today.replace(day=1)) - timedelta(days=1)
    return Raise.objects.create(
        budget=budget, credits=credits, since=today, until=until, approval=approval
    )


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:,f} cr"


def ledger_sum(budget: Budget) -> Decimal:
    """What the ledger says a budget has used; its cached sum must equal this."""
    scope = LedgerEntry.objects.filter(team=budget.team_id)
    if budget.project_id:
        scope = scope.filter(project=budget.project_id)
    if budget.member_id:
        scope = scope.filter(member=budget.member_id)
    if budget.month:
        scope = scope.filter(month=budget.month)
    held, spent = scope.held_and_spent()
    return held + spent
