"""Whatever happens in whatever order, ledger, budgets, bill and statements say what is so.

The suite walks a few histories; `RUSHES_HISTORIES=2000 pytest <this file>` walks thousands.
"""

import os
from collections import Counter
from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from generations.billing.check import differences
from generations.billing.closing import totals
from generations.billing.keepers import of_project
from generations.billing.months import Month
from generations.billing.review import By, Figures, Scope, groups, rolled_up, total
from generations.billing.statement import Statement
from generations.models import Budget, ClosedMonth, LedgerEntry
from tests.generations.billing.histories.plain import NOTHING
from tests.generations.billing.histories.walk import Walk

pytestmark = pytest.mark.django_db

HISTORIES = int(os.environ.get("RUSHES_HISTORIES", "4"))
STEPS = 25
SHARES = min(HISTORIES, 40)  # So that a long walk shows how far it is.


def agree(walk):
    """Everything that is summed up anywhere, beside the plain sums."""
    assert list(differences()) == []
    ledger_agrees(walk)
    takes_agree(walk)
    budgets_agree(walk)
    bill_agrees(walk, walk.month)
    statement_agrees(walk, Statement(Month(walk.team, walk.month), walk.dice.choice(walk.projects)))


def agree_in_the_end(walk):
    """Months that are over change no more; what their pages say is looked at once."""
    for month in walk.plain.months() | {walk.month}:
        bill_agrees(walk, month)
        for project in walk.projects:
            statement_agrees(walk, Statement(Month(walk.team, month), project))
    for row in ClosedMonth.objects.filter(team=walk.team):
        month = Month(walk.team, row.month)
        assert row.spent == sum(walk.plain.closed[row.month].values())
        assert row.spent == total(groups(Scope(month=month), By.DAY)).credits == totals(month)[0]
    lives_agree(walk)


def ledger_agrees(walk):
    """Every movement of every month, added up by hand."""
    bill, returned, held = Counter(), Counter(), NOTHING
    for row in LedgerEntry.objects.filter(team=walk.team):
        month = row.at.astimezone(walk.team.zone).date().replace(day=1)
        bill[month, row.project_id, row.member_id] += row.spent
        held += row.held
        if row.kind == "release":
            returned[month, row.project_id] -= row.held
    assert (bill, returned, held) == (walk.plain.bill, walk.plain.returned, walk.plain.held())
    for month, before in walk.plain.closed.items():
        assert walk.plain.spent(month, by="member") == before


def takes_agree(walk):
    rows = {take.pk: take for take in walk.rows()}
    assert rows.keys() == walk.plain.takes.keys()
    for key, expected in walk.plain.takes.items():
        take = rows[key]
        assert (take.project_id, take.charged) == (expected.project, expected.charged)
        assert bool(take.trashed_at) == expected.trashed


def budgets_agree(walk):
    budgets = list(Budget.objects.filter(team=walk.team).with_raises())
    assert {walk.scope_of(budget) for budget in budgets} == set(walk.plain.limits)
    for budget in budgets:
        scope = walk.scope_of(budget)
        assert budget.used_in(walk.month) == walk.plain.used(scope, walk.month)
        assert budget.limit_on(walk.day) == walk.plain.limits[scope].on(walk.day)


def bill_agrees(walk, first: date):
    """The month's bill, the statement of the team and those of its projects."""
    month, plain = Month(walk.team, first), walk.plain
    by_project = rolled_up(groups(Scope(month=month), By.PROJECT))
    by_member = Statement(month).by_member
    assert nonzero(by_project) == plain.spent(first, by="project")
    assert nonzero(by_member) == plain.spent(first, by="member")
    for project in walk.keys:
        figures = by_project.get(project, Figures())
        assert (figures.takes, figures.seconds) == plain.counts(first, project)
        kept = plain.counts(first, project, keepers=True)
        assert (figures.keepers, figures.kept_seconds) == kept
    statement_agrees(walk, Statement(month))


def statement_agrees(walk, statement):
    project, first = statement.project, statement.month.first
    spent = walk.plain.spent(first, by="project")
    back = {at: credits for (on, at), credits in walk.plain.returned.items() if on == first}
    keys = [project.pk] if project else walk.keys
    assert statement.total.credits == sum(spent.get(key, NOTHING) for key in keys)
    assert statement.returned[0] == sum(back.get(key, NOTHING) for key in keys)
    lines = list(statement.entries())
    assert sum(line.spent for line in lines) == statement.total.credits
    assert len(lines) == statement.lines


def lives_agree(walk):
    """What each project cost in its whole life, and what was kept of it."""
    cache.clear()
    for project in walk.projects:
        own = [take for take in walk.plain.takes.values() if take.project == project.pk]
        kept = [take for take in own if take.is_keeper and take.charged]
        figures = of_project(project)
        bill = walk.plain.bill.items()
        assert figures.credits == sum(cr for (_at, key, _who), cr in bill if key == project.pk)
        assert figures.kept_seconds == sum(take.seconds for take in kept)
        assert figures.keepers == len(kept)


def nonzero(sums):
    return {key: figures.credits for key, figures in sums.items() if figures.credits}


def changes_something(walk):
    """Take a step; False when there was nothing to do it to, so that all is as it was."""
    wrote = []

    def watch(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            wrote.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        walk.step()
    return bool(wrote) or walk.told[-1] == "wait"


@pytest.mark.parametrize("share", range(SHARES))
def test_every_sum_agrees_with_a_plain_model_after_each_step_of_any_history(share, clock):
    for seed in range(share, HISTORIES, SHARES):
        with transaction.atomic():
            walk = Walk(seed, clock)
            for _step in range(STEPS):
                try:
                    if changes_something(walk):
                        agree(walk)
                except Exception as error:
                    raise AssertionError(f"History {seed}: {' '.join(walk.told)}") from error
            agree_in_the_end(walk)
            transaction.set_rollback(True)
