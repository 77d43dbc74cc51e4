"""Whatever happens in whatever order, the bill, the statement and the budgets say the same."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from generations.billing.adjustments import Correction, correct
from generations.billing.check import differences
from generations.billing.months import Month
from generations.billing.review import By, Scope, groups, rolled_up, total
from generations.billing.statement import Statement
from generations.gallery.keeping import keep, let_go
from generations.models import Budget, Generation, Price, Status
from generations.pipeline.endings import cancel, complete, fail
from tests.factories import PAID, limit, make_member, make_project, press_paid, price_of
from tests.generations.desk.books import start

pytestmark = pytest.mark.django_db

some, few = st.integers(0, 9), st.integers(0, 1)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("press"), few, few, st.integers(1, 3)),
        st.tuples(st.just("finish"), some, st.integers(0, 60), st.integers(1, 12)),
        st.tuples(st.just("fail"), some, few, few),
        st.tuples(st.just("cancel"), some, few, few),
        st.tuples(st.just("correct"), some, st.integers(-50, 50), few),
        st.tuples(st.just("keep"), some, few, few),
        st.tuples(st.just("price"), st.integers(1, 20), few, few),
        st.tuples(st.just("wait"), st.integers(1, 40), few, few),
    ),
    max_size=12,
)


class Model:
    """What should be so, in plain sums: who spent what, where, in which month."""

    def __init__(self):
        self.spent = []  # (month, project, member, credits)
        self.returned = defaultdict(Decimal)
        self.held = {}  # take: credits
        self.kept = {}  # prompt: take
        self.made = {}  # take: (month, project, seconds)
        self.used = defaultdict(Decimal)  # (month of the press, project): held and spent


class Studio:
    """Two projects of a team in which things happen, each told to the model as well."""

    def __init__(self, clock):
        self.clock, self.model = clock, Model()
        clock.set(datetime(2031, 1, 20, 22, tzinfo=UTC))
        first = make_project()
        self.team = first.team
        self.team.time_zone = "America/New_York"
        self.team.save()
        self.projects = [first, make_project(self.team)]
        self.people = [make_member(self.team, Role.ADMIN) for _person in range(2)]
        limit(100_000, team=self.team)
        limit(100_000, project=first)

    @property
    def month(self):
        return Month.present(self.team).key

    def press(self, project, person, takes):
        for take in press_paid(self.projects[project], by=self.people[person], takes=takes):
            self.model.held[take.pk] = take.quoted
            self.model.used[self.month, take.project_id] += take.quoted

    def finish(self, number, credits, seconds):
        if take := self.waiting(number):
            pressed = self.pressed_in(take)
            start(take)
            take.collect()
            complete(take, charged=Decimal(credits), seconds=Decimal(seconds), video="1.mp4")
            held = self.model.held.pop(take.pk)
            self.model.used[pressed, take.project_id] += credits - held
            self.spend(take.project_id, take.requested_by_id, Decimal(credits))
            self.model.made[take.pk] = (self.month, take.project_id, Decimal(seconds))

    def fail(self, number, *_):
        if take := self.waiting(number):
            start(take)
            fail(take, "Declined.")
            self.give_back(take)

    def cancel(self, number, *_):
        if take := self.waiting(number):
            cancel(take, by=take.requested_by)
            self.give_back(take)

    def correct(self, number, credits, of_take):
        take = self.nth(Generation.objects.filter(status=Status.COMPLETED), number)
        if credits and (take or not of_take):
            project = take.project if take and of_take else self.projects[number % 2]
            member = take.requested_by if take and of_take else self.people[0]
            wanted = Correction(
                project=project,
                member=member,
                credits=Decimal(credits),
                reason="Their bill",
                take=take if of_take else None,
            )
            correct(wanted, by=self.people[1])
            self.spend(project.pk, member.pk, Decimal(credits))
            self.model.used[self.month, project.pk] += credits

    def keep(self, number, lets_go, _):
        if take := self.nth(Generation.objects.filter(status=Status.COMPLETED), number):
            if lets_go:
                let_go(take, by=self.people[0])
                if self.model.kept.get(take.prompt_id) == take.pk:
                    del self.model.kept[take.prompt_id]
            else:
                keep(take, by=self.people[0])
                self.model.kept[take.prompt_id] = take.pk

    def price(self, per_second, *_):
        at = datetime.now(UTC) + self.clock.ahead
        Price.objects.create(
            team=self.team,
            model=PAID,
            resolution="720p",
            sound=False,
            per_second=per_second,
            effective_from=at,
        )

    def wait(self, days, *_):
        self.clock.forward(days=days)

    def spend(self, project, member, credits):
        self.model.spent.append((self.month, project, member, credits))

    def give_back(self, take):
        held = self.model.held.pop(take.pk)
        self.model.returned[self.month] += held
        self.model.used[self.pressed_in(take), take.project_id] -= held

    def pressed_in(self, take):
        return f"{take.created_at.astimezone(self.team.zone):%Y-%m}"

    def waiting(self, number):
        queued = Generation.objects.filter(status=Status.QUEUED, project__in=self.projects)
        return self.nth(queued, number)

    def nth(self, takes, number):
        found = list(takes.filter(project__in=self.projects).order_by("pk"))
        return found[number % len(found)] if found else None


def agree(studio):
    """The pages' sums beside the model's, month by month."""
    model = studio.model
    assert list(differences()) == []
    keys = {month for month, *_rest in model.spent} | set(model.returned) | {studio.month}
    for key in keys:
        month = Month.of(studio.team, key)
        scope, statement = Scope(month=month), Statement(month)
        spent = [entry for entry in model.spent if entry[0] == key]
        whole = sum((credits for *_who, credits in spent), Decimal(0))
        assert statement.total.credits == total(groups(scope, By.DAY)).credits == whole
        assert statement.returned[0] == model.returned[key]
        for by, column in ((By.PROJECT, 1), (By.MEMBER, 2)):
            expected = defaultdict(Decimal)
            for entry in spent:
                expected[entry[column]] += entry[3]
            rolled = rolled_up(groups(scope, by))
            assert {pk: each.credits for pk, each in rolled.items() if each.credits} == {
                pk: credits for pk, credits in expected.items() if credits
            }
        assert sum(entry.spent for entry in statement.entries()) == whole
        keepers_agree(model, key, statement.total)
    assert scope.held()[0] == sum((held for held in model.held.values() if held), Decimal(0))
    budgets_agree(studio)


def keepers_agree(model, key, figures):
    """Keepers that cost something count in the month in which they were charged."""
    kept = [model.made[take] for take in model.kept.values()]
    seconds = [seconds for month, _project, seconds in kept if month == key]
    assert (figures.keepers, figures.kept_seconds) == (len(seconds), sum(seconds))


def budgets_agree(studio):
    for budget in Budget.objects.filter(team=studio.team):
        used = sum(
            credits
            for (month, project), credits in studio.model.used.items()
            if budget.project_id in (None, project)
            and (budget.month is None or f"{budget.month:%Y-%m}" == month)
        )
        assert budget.used == used


@settings(
    max_examples=25,
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=steps)
def test_bill_statement_and_budgets_agree_after_each_step_of_any_history(history, clock):
    assert price_of(PAID, "720p").per_second
    studio = Studio(clock)

    for name, *told in history:
        getattr(studio, name)(*told)

        agree(studio)
