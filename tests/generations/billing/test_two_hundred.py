"""Two hundred presses against a budget for thirty-seven, and people who decide at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from generations.billing.ledger import OverBudget, ledger_sum
from generations.models import (
    AlreadyDecided,
    Approval,
    Budget,
    Generation,
    LedgerEntry,
    Raise,
    Status,
)
from generations.pipeline.approving import decline, grant, withdraw
from generations.pipeline.request import request_generation
from tests.factories import PAID, ask, limit, make_order, make_project, press_paid, seat

pytestmark = pytest.mark.django_db(transaction=True)

PRESSES, FIT, EACH = 200, 37, 35
HANDS = 20  # Threads; each keeps a connection and presses ten times.


def by_many_hands(acts, *, hands=HANDS):
    """Run these over a few threads that start together; returns what each gave back or raised."""
    ready = Barrier(hands)

    def work(share):
        ready.wait()
        try:
            return [outcome(act) for act in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as pool:
        shares = [acts[number::hands] for number in range(hands)]
        return [each for outcomes in pool.map(work, shares) for each in outcomes]


def outcome(act):
    try:
        return act()
    except Exception as error:  # noqa: BLE001 (what it was is the outcome)
        return error


def of_kind(outcomes, kind):
    return [each for each in outcomes if isinstance(each, kind)]


@pytest.mark.parametrize("scope", ["team", "project", "member"])
def test_two_hundred_presses_against_a_budget_for_thirty_seven(scope):
    project = make_project()
    person = project.created_by
    scopes = {
        "team": {"team": project.team},
        "project": {"project": project},
        "member": {"project": project, "member": person},
    }
    tight = limit(FIT * EACH + EACH - 1, **scopes[scope])
    wide = [limit(10**6, **place) for name, place in scopes.items() if name != scope]
    wanted = {"model": PAID, "resolution": "720p", "sound": False, "duration": 5}
    orders = [make_order(project, **wanted) for _press in range(PRESSES)]

    outcomes = by_many_hands(
        [lambda order=order: request_generation(order, press=uuid4()) for order in orders]
    )

    assert len(of_kind(outcomes, list)) == FIT
    assert len(of_kind(outcomes, OverBudget)) == len(of_kind(outcomes, Exception)) == PRESSES - FIT
    assert LedgerEntry.objects.count() == Generation.objects.count() == FIT
    assert LedgerEntry.objects.all().held_and_spent() == (FIT * EACH, 0)
    for budget in [tight, *wide]:
        budget.refresh_from_db()
        assert budget.used == ledger_sum(budget) == FIT * EACH
    assert {take.status for take in Generation.objects.all()} == {Status.QUEUED}


def test_of_two_hundred_who_ask_those_who_do_not_fit_wait_and_hold_nothing():
    project = make_project()
    artist = seat(project)
    budget = limit(FIT * EACH, project=project)

    outcomes = by_many_hands([lambda: ask(project, by=artist)] * PRESSES)

    waiting = Generation.objects.filter(status=Status.WAITING)
    budget.refresh_from_db()
    assert of_kind(outcomes, Exception) == []
    assert waiting.count() == Approval.objects.count() == PRESSES - FIT
    assert budget.used == ledger_sum(budget) == FIT * EACH
    assert not LedgerEntry.objects.filter(generation__in=waiting).exists()


def test_people_who_decide_at_once_decide_once():
    project = make_project()
    owner = project.created_by
    budget = limit(10, project=project)
    acts = [
        lambda row: grant(row, by=owner),
        lambda row: grant(row, by=owner),
        lambda row: decline(row, by=owner, why="No."),
        lambda row: withdraw(row, by=row.asked_by),
    ]
    for _round in range(3):
        (take,) = ask(project, by=seat(project))
        copies = [Approval.objects.get(pk=take.approval_id) for _act in acts]

        outcomes = by_many_hands(
            [lambda act=act, row=row: act(row) for act, row in zip(acts, copies, strict=True)],
            hands=len(acts),
        )

        take.refresh_from_db()
        decided = Approval.objects.get(pk=take.approval_id)
        granted = decided.decision == Approval.Decision.GRANTED
        assert len(of_kind(outcomes, AlreadyDecided)) == len(of_kind(outcomes, Exception)) == 3
        assert take.status == (Status.QUEUED if granted else Status.CANCELLED)
        assert take.ledger.count() == Raise.objects.filter(approval=decided).count() == granted
        budget.refresh_from_db()
        assert budget.used == ledger_sum(budget)


def test_grants_and_presses_at_once_pass_no_limit_by_a_credit():
    project = make_project()
    owner, artist = project.created_by, seat(project)
    limit(4 * EACH, project=project)
    press_paid(project, takes=4)
    rows = [ask(project, by=artist, credits=EACH)[0].approval for _question in range(5)]
    acts = [lambda row=row: grant(row, by=owner) for row in rows]
    acts += [lambda: press_paid(project)] * 5

    outcomes = by_many_hands(acts, hands=len(acts))

    budget = Budget.objects.get(project=project)
    raised = sum(each.credits for each in Raise.objects.all())
    assert len(of_kind(outcomes, Exception)) == len(of_kind(outcomes, OverBudget))
    assert budget.used == ledger_sum(budget) == 4 * EACH + raised
