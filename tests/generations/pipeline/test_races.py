"""Many at once, on real threads with connections of their own."""

from datetime import timedelta
from functools import partial
from threading import Event
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.actions import LastOwner, change_role
from accounts.models import Membership
from accounts.roles import Role
from generations.billing.ledger import OverBudget, ledger_sum
from generations.models import Budget, Generation, LedgerEntry, Status, WrongStatus
from generations.pipeline import submit
from generations.pipeline.endings import cancel
from generations.pipeline.request import request_generation
from tests.factories import (
    PAID,
    hold_for,
    limit,
    make_member,
    make_order,
    make_project,
    make_take,
    press,
    press_paid,
    price_of,
    seat,
)
from tests.racing import at_once, raised

pytestmark = pytest.mark.django_db(transaction=True)


def test_forty_presses_at_once_overspend_by_not_one_credit():
    project = make_project()
    budget = limit(7 * 35, project=project)
    month = limit(1000, team=project.team)
    wanted = {"model": PAID, "resolution": "720p", "sound": False, "duration": 5}
    orders = [make_order(project, **wanted) for _number in range(40)]

    outcomes = at_once(
        *(lambda order=order: request_generation(order, press=uuid4()) for order in orders)
    )

    assert len(raised(outcomes, OverBudget)) == 33
    assert len(raised(outcomes, Exception)) == 33
    assert LedgerEntry.objects.all().held_and_spent() == (7 * 35, 0)
    assert [each.number for each in Generation.objects.order_by("number")] == list(range(1, 8))
    for each in (budget, month):
        each.refresh_from_db()
        assert each.used == ledger_sum(each) == 7 * 35


def test_presses_in_two_projects_share_the_month_of_the_team():
    here = make_project()
    there = make_project(here.team)
    limit(5 * 35, team=here.team)
    presses = [lambda place=place: press_paid(place) for place in (here, there) * 6]

    outcomes = at_once(*presses)

    assert len(raised(outcomes, OverBudget)) == 7
    assert LedgerEntry.objects.all().held_and_spent() == (5 * 35, 0)


def test_the_same_form_pressed_by_eight_hands_is_one_take():
    order, key = make_order(), uuid4()

    outcomes = at_once(*[lambda: request_generation(order, press=key)] * 8)

    assert raised(outcomes, Exception) == []
    assert len({take.pk for takes in outcomes for take in takes}) == 1
    assert Generation.objects.count() == LedgerEntry.objects.count() == 1


@pytest.fixture
def sent(monkeypatch):
    """Which takes were sent, instead of sending them."""
    sent = []
    monkeypatch.setattr(submit, "send", lambda take: sent.append(take.pk))
    monkeypatch.setattr(submit.practice, "render", lambda take: sent.append(take.pk))
    return sent


def test_two_workers_never_send_the_same_take(sent):
    project = make_project()
    takes = press_paid(project, takes=4) + press_paid(project, takes=2)

    outcomes = at_once(*[submit.submit_next] * 8)

    assert raised(outcomes, Exception) == []
    assert sorted(sent) == sorted(take.pk for take in takes)
    assert [take.attempts for take in Generation.objects.all()] == [1] * 6


def test_workers_that_look_at_once_do_not_pass_the_number_of_renderers(sent, settings):
    settings.PRACTICE_RENDERERS = 2
    press(takes=4)

    at_once(*[submit.submit_next] * 6)

    assert Generation.objects.in_flight().count() == 2


def test_a_lease_is_given_to_one_of_many():
    take = make_take(status="generating", look_at=timezone.now())
    copies = [Generation.objects.get(pk=take.pk) for _number in range(8)]
    until = timezone.now() + timedelta(seconds=30)

    outcomes = at_once(*(lambda copy=copy: copy.lease(until) for copy in copies))

    assert sorted(outcomes) == [False] * 7 + [True]


def test_a_take_cancelled_and_claimed_at_once_is_one_of_both():
    for _round in range(4):
        (take,) = press_paid()
        by, copy = take.requested_by, Generation.objects.get(pk=take.pk)

        outcomes = at_once(partial(cancel, take, by=by), copy.claim)

        take.refresh_from_db()
        assert len(raised(outcomes, WrongStatus)) == 1
        assert take.status in (Status.CANCELLED, Status.SUBMITTING)
        assert take.ledger.count() == (2 if take.status == Status.CANCELLED else 1)


def test_a_limit_set_while_somebody_presses_counts_that_press(monkeypatch):
    """The sum is read before the press is written, and the press looked before the limit was."""
    from generations.billing import ledger

    project = make_project()
    summed, pressed = Event(), Event()
    read = ledger.ledger_sum

    def slow_sum(budget):
        used = read(budget)
        summed.set()
        pressed.wait(0.5)
        return used

    def late_press():
        summed.wait(2)
        takes = press_paid(project)
        pressed.set()
        return takes

    monkeypatch.setattr(ledger, "ledger_sum", slow_sum)

    outcomes = at_once(lambda: limit(100, project=project), late_press)

    budget = Budget.objects.get(project=project)
    assert raised(outcomes, Exception) == []
    assert budget.used == read(budget) == 35


def test_charges_and_presses_at_once_agree_with_the_ledger():
    project = make_project()
    budget = limit(1000, team=project.team)
    takes = [make_take(project, model=PAID, price=price_of(PAID)) for _number in range(4)]
    for take in takes:
        hold_for(take)
    limit(1000, team=project.team)

    outcomes = at_once(
        *(lambda take=take: cancel(take, by=take.requested_by) for take in takes),
        *[lambda: press_paid(project)] * 4,
    )

    budget.refresh_from_db()
    assert raised(outcomes, Exception) == []
    assert budget.used == ledger_sum(budget) == 4 * 35


def test_two_owners_who_step_back_at_once_leave_one():
    project = make_project()
    make_member(project.team, Role.OWNER)
    owners = Membership.objects.filter(team=project.team, role=Role.OWNER)

    outcomes = at_once(
        *(lambda owner=owner: change_role(owner, role=Role.MEMBER) for owner in owners)
    )

    assert len(raised(outcomes, LastOwner)) == 1
    assert owners.all().count() == 1


def test_people_of_one_project_press_at_once_and_get_numbers_without_gaps():
    project = make_project()
    people = [seat(project) for _number in range(6)]

    at_once(*(lambda person=person: press(project, by=person) for person in people))

    numbers = Generation.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]
