"""Budgets: what counts in them, when, and what a person reads when one is reached."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from generations.billing import ledger
from generations.billing.budget_view import budget_of
from generations.billing.ledger import OverBudget, ledger_sum, month_of, next_month, outlook
from generations.models import Budget, Generation, LedgerEntry
from generations.pipeline.endings import cancel, fail
from tests.factories import (
    limit,
    make_project,
    make_team,
    press,
    press_paid,
    seat,
)

pytestmark = pytest.mark.django_db

WHOLE, MONTH = Budget.Period.WHOLE, Budget.Period.MONTH


def used(budget):
    return Budget.objects.get(pk=budget.pk).used


@pytest.mark.parametrize(
    ("zone", "moment", "month"),
    [
        ("UTC", datetime(2026, 1, 31, 23, 59, tzinfo=UTC), date(2026, 1, 1)),
        ("Pacific/Auckland", datetime(2026, 1, 31, 12, 0, tzinfo=UTC), date(2026, 2, 1)),
        ("America/Los_Angeles", datetime(2026, 2, 1, 7, 59, tzinfo=UTC), date(2026, 1, 1)),
        ("America/Los_Angeles", datetime(2026, 2, 1, 8, 0, tzinfo=UTC), date(2026, 2, 1)),
        # Oslo is two hours ahead until the night of 25 October, then one.
        ("Europe/Oslo", datetime(2026, 9, 30, 22, 0, tzinfo=UTC), date(2026, 10, 1)),
        ("Europe/Oslo", datetime(2026, 10, 31, 22, 30, tzinfo=UTC), date(2026, 10, 1)),
        ("Europe/Oslo", datetime(2026, 10, 31, 23, 0, tzinfo=UTC), date(2026, 11, 1)),
    ],
)
def test_a_month_begins_at_midnight_where_the_team_is(zone, moment, month):
    assert month_of(make_team(time_zone=zone), moment) == month


def test_the_month_after_december_is_january_of_the_next_year():
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert next_month(date(2026, 11, 1)) == date(2026, 12, 1)


def test_a_hold_counts_in_the_month_project_and_member_budgets_alike():
    project = make_project()
    budgets = [
        limit(100, team=project.team),
        limit(90, project=project),
        limit(80, project=project, member=project.created_by),
    ]

    press_paid(project)

    assert [used(budget) for budget in budgets] == [35, 35, 35]


def test_a_take_counts_in_no_budget_of_others():
    project, colleague = make_project(), seat(make_project())
    neighbour = make_project(project.team)
    budgets = [
        limit(100, team=make_team()),
        limit(100, project=neighbour),
        limit(100, project=project, member=colleague),
        limit(100, project=neighbour, member=project.created_by),
    ]

    press_paid(project)

    assert [used(budget) for budget in budgets] == [0, 0, 0, 0]


@pytest.mark.parametrize("which", ["team", "project", "member"])
def test_each_budget_alone_can_refuse(which):
    project = make_project()
    limits = {
        "team": lambda credits: limit(credits, team=project.team),
        "project": lambda credits: limit(credits, project=project),
        "member": lambda credits: limit(credits, project=project, member=project.created_by),
    }
    for scope, make in limits.items():
        make(34 if scope == which else 1000)

    with pytest.raises(OverBudget) as refusal:
        press_paid(project)

    assert refusal.value.missing == 1


def test_a_hold_that_reaches_the_limit_exactly_passes():
    project = make_project()
    limit(35, project=project)

    press_paid(project)

    with pytest.raises(OverBudget):
        press_paid(project)


def test_a_refused_press_leaves_nothing_behind(queued, django_capture_on_commit_callbacks):
    project = make_project()
    budget = limit(100, team=project.team)
    limit(34, project=project)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(OverBudget):
        press_paid(project)

    project.refresh_from_db()
    assert not Generation.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not project.prompts.exists()
    assert (project.take_count, used(budget), queued) == (0, 0, [])


def test_a_press_of_several_takes_passes_whole_or_not_at_all():
    project = make_project()
    limit(69, project=project)

    with pytest.raises(OverBudget):
        press_paid(project, takes=2)

    assert not LedgerEntry.objects.exists()


def test_a_refusal_names_the_limit_its_numbers_and_the_day_it_resets(clock):
    clock.set(datetime(2031, 11, 21, 9, 0, tzinfo=UTC))
    project = make_project(make_team(name="Northlight"))
    limit("1000.50", team=project.team)
    for _take in range(28):
        press_paid(project)

    with pytest.raises(OverBudget) as refusal:
        press_paid(project)

    assert str(refusal.value) == (
        "This goes 14.50 cr over the limit of Northlight, this month: "
        "20.50 of 1,000.50 cr left. It resets on 1 December."
    )


def test_the_limit_of_a_whole_project_does_not_reset():
    project = make_project(name="Night ferry")
    limit(20, project=project)

    with pytest.raises(OverBudget) as refusal:
        press_paid(project)

    assert str(refusal.value) == (
        "This goes 15 cr over the limit of Night ferry, whole project: 20 of 20 cr left."
    )


def test_the_limit_of_a_member_names_the_person_and_the_project():
    project = make_project(name="Night ferry")
    project.created_by.name = "Ada Berg"
    project.created_by.save()
    limit(20, project=project, member=project.created_by)

    with pytest.raises(OverBudget, match="of Ada Berg in Night ferry, this month"):
        press_paid(project)


@pytest.mark.parametrize("ending", ["cancel", "fail"])
def test_what_was_not_made_is_given_back(ending):
    project = make_project()
    budget = limit(35, project=project)
    (take,) = press_paid(project)

    if ending == "cancel":
        cancel(take, by=take.requested_by)
    else:
        take.claim()
        fail(take, "Declined.")

    assert used(budget) == 0
    press_paid(project)


def test_a_charge_counts_what_was_made_and_no_longer_the_hold():
    project = make_project()
    budget = limit(100, project=project)
    (take,) = press_paid(project)

    ledger.charge(take, Decimal("28.50"))

    assert used(budget) == Decimal("28.50")


def test_a_month_starts_with_nothing_used(clock):
    clock.set(datetime(2031, 11, 30, 12, 0, tzinfo=UTC))
    project = make_project()
    budget = limit(40, team=project.team)
    press_paid(project)

    clock.set(datetime(2031, 12, 1, 12, 0, tzinfo=UTC))
    press_paid(project)

    budget.refresh_from_db()
    assert (budget.used, budget.month) == (35, date(2031, 12, 1))


def test_the_month_turns_where_the_team_is_and_not_in_greenwich(clock):
    clock.set(datetime(2031, 11, 30, 22, 59, tzinfo=UTC))
    project = make_project(make_team(time_zone="Europe/Oslo"))
    limit(40, team=project.team)
    press_paid(project)

    clock.set(datetime(2031, 11, 30, 23, 1, tzinfo=UTC))
    (take,) = press_paid(project)

    assert take.ledger.get().month == date(2031, 12, 1)


@pytest.mark.parametrize("pressed_again", [True, False])
def test_a_take_settled_next_month_counts_in_the_month_of_its_press(clock, pressed_again):
    clock.set(datetime(2031, 11, 30, 12, 0, tzinfo=UTC))
    project = make_project()
    budget = limit(200, team=project.team)
    (take,) = press_paid(project)

    clock.set(datetime(2031, 12, 1, 12, 0, tzinfo=UTC))
    if pressed_again:
        press_paid(project)
    ledger.charge(take, Decimal(21))

    budget.refresh_from_db()
    assert take.ledger.last().month == date(2031, 11, 1)
    assert budget.used_in(date(2031, 12, 1)) == (35 if pressed_again else 0)
    assert budget.used == ledger_sum(budget) == (35 if pressed_again else 21)


def test_a_new_limit_counts_what_is_there_already():
    project = make_project()
    (charged, _held) = press_paid(project, takes=2)
    ledger.charge(charged, Decimal(30))

    budgets = [
        limit(100, team=project.team),
        limit(100, project=project),
        limit(100, project=project, member=project.created_by),
    ]

    assert [used(budget) for budget in budgets] == [65, 65, 65]


def test_a_new_month_limit_does_not_count_the_month_before(clock):
    clock.set(datetime(2031, 11, 30, 12, 0, tzinfo=UTC))
    project = make_project()
    press_paid(project)
    clock.set(datetime(2031, 12, 1, 12, 0, tzinfo=UTC))
    press_paid(project)

    month, whole = limit(100, team=project.team), limit(100, project=project)

    assert (used(month), used(whole)) == (35, 70)


def test_a_limit_can_be_changed_and_keeps_what_was_used():
    project = make_project()
    first = limit(100, project=project)
    press_paid(project)

    again = limit(50, project=project)

    assert (again.pk, again.limit, again.used) == (first.pk, 50, 35)


def test_a_limit_that_is_taken_away_refuses_nothing():
    project = make_project()
    limit(10, project=project)

    assert limit(None, project=project) is None

    press_paid(project)


def test_a_limit_may_be_set_below_what_is_used():
    project = make_project()
    limit(100, project=project)
    press_paid(project)

    limit(10, project=project)

    with pytest.raises(OverBudget, match="already over its 10 cr by 25"):
        press_paid(project)


def test_a_free_take_passes_however_spent_the_budget_is():
    project = make_project()
    limit(100, project=project)
    press_paid(project)
    limit(10, project=project)

    (take,) = press(project, model="practice/animatic")

    assert take.ledger.get().held == 0


def test_the_page_is_told_what_the_tightest_limit_would_have_left():
    project = make_project()
    limit(1000, team=project.team)
    limit(50, project=project)
    person = project.created_by

    ahead = outlook(project=project, member=person, wanted=Decimal(20))
    assert (ahead.tightest.project, ahead.left, ahead.over) == (project, 30, None)

    ahead = outlook(project=project, member=person, wanted=Decimal(51))
    assert ahead.left == -1
    assert "1 cr over the limit" in str(ahead.over)


def test_without_a_limit_nothing_is_said_of_what_is_left():
    project = make_project()

    ahead = outlook(project=project, member=project.created_by, wanted=Decimal(9))

    assert (ahead.tightest, ahead.left, ahead.over) == (None, None, None)


def test_the_bar_of_a_project_shows_its_own_budget():
    project = make_project()
    limit(500, team=project.team)
    limit(80, project=project)
    press_paid(project)

    line = budget_of(project, project.created_by)

    assert (line.used, line.limit, line.left) == (35, 80, 45)


def test_the_database_keeps_one_budget_a_scope():
    project = make_project()
    limit(10, team=project.team)

    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.create(team=project.team, period=MONTH, limit=20)


@pytest.mark.parametrize("period", [MONTH, WHOLE])
def test_the_database_knows_no_budget_of_a_member_without_a_project(period):
    project = make_project()

    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.create(
            team=project.team, member=project.created_by, period=period, limit=Decimal(1)
        )


def test_the_offset_of_the_team_at_the_press_decides_and_not_todays():
    oslo = ZoneInfo("Europe/Oslo")
    team = make_team(time_zone="Europe/Oslo")

    assert month_of(team, datetime(2026, 7, 1, 0, 0, tzinfo=oslo)) == date(2026, 7, 1)
    assert month_of(team, datetime(2026, 12, 1, 0, 0, tzinfo=oslo)) == date(2026, 12, 1)
