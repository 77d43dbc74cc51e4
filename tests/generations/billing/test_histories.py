"""Whatever happens in whatever order, the cached sums of the budgets are the ledger's."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generations.billing import ledger
from generations.billing.ledger import OverBudget, ledger_sum
from generations.models import Budget, Generation, LedgerEntry, Status
from generations.models.money import NOTHING
from generations.pipeline.endings import cancel, complete, fail
from tests.factories import limit, make_member, make_project, press_paid

pytestmark = pytest.mark.django_db

SETTLED = ["charge", "release"]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("press"), st.integers(0, 1), st.integers(1, 4)),
        st.tuples(st.just("cancel"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("fail"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("complete"), st.integers(0, 9), st.integers(0, 50)),
        st.tuples(st.just("limit"), st.integers(0, 2), st.integers(0, 400)),
        st.tuples(st.just("month"), st.just(0), st.just(0)),
    ),
    max_size=14,
)


class Studio:
    """A project of two people who press, wait, cancel and change limits."""

    def __init__(self, clock):
        self.clock = clock
        self.clock.set(datetime(2031, 1, 15, tzinfo=UTC))
        self.project = make_project()
        self.people = [self.project.created_by, make_member(self.project.team)]

    def press(self, person, takes):
        press_paid(self.project, by=self.people[person], takes=takes)

    def cancel(self, number, _):
        if take := self.unfinished(number):
            cancel(take, by=take.requested_by)

    def fail(self, number, _):
        if take := self.unfinished(number):
            take.claim()
            fail(take, "Declined.")

    def complete(self, number, credits):
        if take := self.unfinished(number):
            take.claim()
            take.start(f"job-{take.pk}", look_at=ledger.timezone.now())
            take.collect()
            complete(take, charged=Decimal(credits), video="takes/1.mp4")

    def limit(self, scope, credits):
        team, project, person = self.project.team, self.project, self.people[0]
        amount = None if credits < 30 else credits
        scopes = [{"team": team}, {"project": project}, {"project": project, "member": person}]
        limit(amount, **scopes[scope])

    def next_month(self, *_):
        self.clock.forward(days=31)

    def unfinished(self, number):
        waiting = Generation.objects.filter(status=Status.QUEUED).order_by("pk")
        return waiting[number] if number < len(waiting) else None


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=steps)
def test_budgets_agree_with_the_ledger_after_any_history(history, clock):
    studio = Studio(clock)
    act = {"month": studio.next_month} | {
        name: getattr(studio, name) for name in ("press", "cancel", "fail", "complete", "limit")
    }

    for name, who, how_much in history:
        try:
            act[name](who, how_much)
        except OverBudget:
            assert name == "press"

    budgets = Budget.objects.filter(team=studio.project.team)
    takes = Generation.objects.filter(project=studio.project)
    assert [budget.used for budget in budgets] == [ledger_sum(budget) for budget in budgets]
    held, spent = LedgerEntry.objects.filter(project=studio.project).held_and_spent()
    assert held == sum((take.quoted for take in takes.unfinished()), NOTHING)
    assert spent == sum((take.charged or NOTHING for take in takes), NOTHING)
    for take in takes:
        assert take.ledger.filter(kind="hold").count() == 1
        assert take.ledger.filter(kind__in=SETTLED).count() == take.is_finished
