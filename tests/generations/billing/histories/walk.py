"""A studio in which things happen at random: each deed is done for real and told to the model."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from random import Random
from uuid import uuid4

from django.utils import timezone

from accounts.roles import Role
from generations.billing.adjustments import Correction, TooMuch, correct, decide
from generations.billing.closing import AlreadyClosed, NotOver, close_month
from generations.billing.ledger import OverBudget
from generations.billing.months import Month
from generations.billing.price_changes import Change, set_prices
from generations.billing.rules import NeedsApproval
from generations.bulk.emptying import empty_trash
from generations.catalog import catalog
from generations.gallery.keeping import NothingToKeep, keep, let_go
from generations.models import Adjustment, Approval, Budget, Generation
from generations.pipeline.approving import decline, grant, withdraw
from generations.pipeline.endings import arrive, cancel, complete, fail, fail_unconfirmed
from generations.pipeline.moving import move_takes
from generations.pipeline.request import Asking, request_generation
from generations.pipeline.trashing import restore, trash
from tests.factories import PAID, limit, make_member, make_order, make_project, make_rules, seat
from tests.generations.billing.histories.plain import Limit, Plain, Take

ZONES = ["UTC", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]
NEEDS_APPROVAL_ABOVE, ALONE_UP_TO = 90, 50
DEEDS = {
    "press": 9,
    "press_again": 1,
    "send": 9,
    "arrive": 8,
    "finish": 8,
    "fail": 2,
    "lose": 2,
    "find": 2,
    "put_back": 1,
    "cancel": 2,
    "grant": 3,
    "decline": 1,
    "withdraw": 1,
    "set_price": 2,
    "set_limit": 3,
    "correct": 3,
    "look_twice": 2,
    "move": 5,
    "trash": 3,
    "restore": 2,
    "empty_trash": 1,
    "keep": 3,
    "let_go": 1,
    "wait": 4,
    "close": 2,
}


class Walk:
    """Two projects of a team, an owner and an artist, at some moment near a month's end."""

    def __init__(self, seed, clock):
        self.dice, self.clock, self.plain, self.told = Random(seed), clock, Plain(), []
        self.model = catalog().get(PAID)
        self.rates = {}
        clock.set(
            datetime(
                2031, self.dice.choice([1, 6, 12]), 28, self.dice.randrange(24), 30, tzinfo=UTC
            )
        )
        first = make_project()
        self.team = first.team
        self.team.time_zone = self.dice.choice(ZONES)
        self.team.save()
        self.owner = first.created_by
        self.second = make_member(self.team, Role.ADMIN)
        self.projects = [first, make_project(self.team, created_by=self.owner)]
        self.artist = seat(first, Role.ARTIST)
        seat(self.projects[1], Role.ARTIST, user=self.artist)
        make_rules(self.team, approve_above=NEEDS_APPROVAL_ABOVE, adjust_alone=ALONE_UP_TO)
        self.last_press = None

    def step(self):
        """One thing happens; what it was can be read in `told`."""
        (deed,) = self.dice.choices(list(DEEDS), DEEDS.values())
        self.told.append(deed)
        getattr(self, deed)()

    @property
    def day(self):
        return timezone.now().astimezone(self.team.zone).date()

    @property
    def month(self):
        return self.day.replace(day=1)

    # The press, and asking for more.

    def press(self):
        order = make_order(
            self.dice.choice(self.projects),
            by=self.dice.choice([self.owner, self.artist]),
            model=PAID,
            resolution="720p",
            sound=self.dice.random() < 0.3,
            duration=self.dice.choice([4, 5, 12]),
            takes=self.dice.choice([1, 1, 2, 4]),
            text=self.dice.choice(["A lighthouse in fog", "Boats at dawn"]),
        )
        if self.dice.random() < 0.2 and (before := self.some("ended")):
            order = replace(order, parent=before)  # A retry is a press like any other.
        self._order(order, asks=self.dice.random() < 0.5)

    def _order(self, order, *, asks):
        key, each = uuid4(), self._rate(order) * order.options.duration
        wanted, person = each * order.takes, order.by
        fits = self.plain.passes(order.project.pk, person.pk, wanted, self.day)
        ruled = person == self.artist and wanted > NEEDS_APPROVAL_ABOVE
        try:
            takes = request_generation(order, press=key, asking=Asking() if asks else None)
        except OverBudget:
            assert not fits
            assert not asks
            return
        except NeedsApproval:
            assert fits
            assert ruled
            assert not asks
            return
        waits = not fits or ruled
        assert waits <= asks
        self.last_press = (order, key, takes)
        for take in takes:
            assert take.quoted == each
            state = Take(order.project.pk, person.pk, each, "waiting")
            self.plain.takes[take.pk] = state
            if not waits:
                self.plain.hold(take.pk, self.month)

    def _rate(self, order):
        sound = order.options.sound
        return self.rates.get(sound, Decimal(14 if sound else 7))

    def press_again(self):
        if self.last_press:
            order, key, takes = self.last_press
            if all(self.plain.takes[take.pk].project == order.project.pk for take in takes):
                assert set(request_generation(order, press=key)) == set(takes)

    def grant(self):
        approval = self.waiting_approval()
        if approval is None:
            return
        takes = list(approval.takes.order_by("number"))
        scope = self.scope_of(approval.budget) if approval.budget else None
        wanted = sum(take.quoted for take in takes)
        was = [*self.plain.limits[scope].raises] if scope else None
        if scope:
            self.plain.grant(scope, approval.credits, self.day)
        fits = self.plain.passes(approval.project_id, approval.asked_by_id, wanted, self.day)
        try:
            grant(approval, by=self.owner)
        except OverBudget:
            assert not fits
            if scope:
                self.plain.limits[scope].raises = was
            return
        assert fits
        for take in takes:
            self.plain.hold(take.pk, self.month)

    def decline(self):
        self._turn_down(lambda approval: decline(approval, by=self.second, why="Not this month"))

    def withdraw(self):
        self._turn_down(lambda approval: withdraw(approval, by=approval.asked_by))

    def _turn_down(self, act):
        if approval := self.waiting_approval():
            act(approval)
            for take in approval.takes.all():
                self.plain.takes[take.pk].state = "ended"

    def waiting_approval(self):
        return self.any_of(Approval.objects.pending().filter(project__in=self.projects))

    # A take's way.

    def send(self):
        if take := self.some("queued"):
            take.claim()
            if self.dice.random() < 0.15:
                take.requeue(note="Busy")  # Taken by nobody, tried again later.
            else:
                take.start(f"job-{take.pk}-{take.attempts}", look_at=timezone.now())
                self.become(take, "running")

    def arrive(self):
        if take := self.some("running"):
            arrive(take, "https://example.com/1.mp4", reported_usd=Decimal("0.175"))
            self.become(take, "arrived")

    def finish(self):
        if take := self.some("arrived"):
            charged = self.dice.choice([take.quoted, take.quoted, Decimal(0), Decimal("12.34")])
            seconds = Decimal(self.dice.choice(["5.042", "4.000", "12.000"]))
            complete(take, charged=charged, seconds=seconds, video="takes/1.mp4")
            self.plain.settle(take.pk, self.month, charged=charged, seconds=seconds)

    def fail(self):
        if take := self.some("running"):
            fail(take, "The model declined this take.")
            self.plain.settle(take.pk, self.month)

    def lose(self):
        if take := self.some("queued"):
            take.claim()
            take.leave_unconfirmed("Silence")
            self.become(take, "lost")

    def find(self):
        if take := self.some("lost"):
            take.start(f"found-{take.pk}", look_at=timezone.now(), note="It ran after all")
            self.become(take, "running")

    def put_back(self):
        if take := self.some("lost"):
            fail_unconfirmed(take, "It never ran.")
            self.plain.settle(take.pk, self.month)

    def cancel(self):
        if take := self.some("queued"):
            cancel(take, by=self.owner)
            self.plain.settle(take.pk, self.month)

    # Prices, limits, corrections.

    def set_price(self):
        sound, rate = self.dice.random() < 0.5, Decimal(self.dice.randrange(1, 40)) / 2
        change = Change(resolution="720p", sound=sound, old=None, new=rate)
        told = {"team": self.team, "model": self.model, "by": self.owner, "source": "Their letter"}
        set_prices([change], effective_from=timezone.now(), **told)
        self.rates[sound] = rate

    def set_limit(self):
        project, member = (
            self.dice.choice(self.projects),
            self.dice.choice([self.owner, self.artist]),
        )
        scope = self.dice.choice(
            [(None, None), (project.pk, None), (project.pk, member.pk), (None, None)]
        )
        credits = self.dice.choice([None, Decimal(0), Decimal(150), Decimal(400), Decimal(2000)])
        place = {"project": project} if scope[0] else {"team": self.team}
        limit(credits, **place, **({"member": member} if scope[1] else {}))
        if credits is None:
            self.plain.limits.pop(scope, None)
        elif scope in self.plain.limits:
            self.plain.limits[scope].credits = credits
        else:
            self.plain.limits[scope] = Limit(credits, monthly=scope[0] is None or bool(scope[1]))

    def scope_of(self, budget: Budget):
        return budget.project_id, budget.member_id

    def correct(self):
        take = self.some("completed") if self.dice.random() < 0.7 else None
        credits = Decimal(self.dice.choice([-120, -35, -10, 5, 60]))
        project = take.project if take else self.dice.choice(self.projects)
        member = take.requested_by if take else self.artist
        told = {"project": project, "member": member, "reason": "Their bill", "take": take}
        try:
            correct(Correction(credits=credits, **told), by=self.owner)
        except TooMuch:
            assert self.plain.takes[take.pk].net + credits < 0
            return
        assert take is None or credits > 0 or self.plain.takes[take.pk].net + credits >= 0
        if abs(credits) <= ALONE_UP_TO:
            key = take.pk if take else None
            self.plain.correct(project.pk, member.pk, credits, self.month, key)

    def look_twice(self):
        pending = Adjustment.objects.filter(state="pending", project__in=self.projects)
        if found := self.any_of(pending):
            writes = self.dice.random() < 0.7
            try:
                decide(found, by=self.second, write=writes)
            except TooMuch:
                assert self.plain.takes[found.generation_id].net + found.credits < 0
                return
            if writes:
                told = (found.project_id, found.member_id, found.credits, self.month)
                self.plain.correct(*told, found.generation_id)

    # Moving, trashing, keeping.

    def move(self):
        there = self.dice.choice(self.projects)
        takes = self.few()
        outcome = move_takes(takes, to=there, by=self.owner)
        for take in takes:
            row = self.plain.takes[take.pk]
            free = row.state in ("completed", "ended") and not row.trashed
            if free and row.project != there.pk:
                self.plain.move(take.pk, there.pk, self.month)
        done = {take.pk for take in outcome.done}
        assert {self.plain.takes[key].project for key in done} <= {there.pk}
        self._read_marks()

    def trash(self):
        for take in trash(self.few(), by=self.owner).done:
            row = self.plain.takes[take.pk]
            assert row.state in ("completed", "ended")
            row.trashed, row.is_keeper = True, False

    def restore(self):
        for take in restore(self.few(), by=self.second).done:
            self.plain.takes[take.pk].trashed = False

    def empty_trash(self):
        """What lay in it long enough loses its files; its charges stay on every bill."""
        empty_trash()
        gone = self.rows().exclude(files_removed_at=None)
        assert all(take.trashed_at for take in gone)

    def keep(self):
        if take := self.some("completed"):
            try:
                keep(take, by=self.artist)
            except NothingToKeep:
                assert self.plain.takes[take.pk].trashed
            self._read_marks()

    def let_go(self):
        if take := self.some("completed"):
            let_go(take, by=self.artist)
            self._read_marks()

    def _read_marks(self):
        """Marks are not money: which take has one is read, what it counts for is not."""
        for pk, is_keeper in self.rows().values_list("pk", "is_keeper"):
            self.plain.takes[pk].is_keeper = is_keeper

    # Time.

    def wait(self):
        self.clock.forward(hours=self.dice.choice([1, 5, 26, 200, 500]))

    def close(self):
        month = Month.present(self.team).previous
        try:
            close_month(month, by=self.owner)
        except AlreadyClosed:
            assert month.first in self.plain.closed
            return
        except NotOver:
            raise AssertionError("A month that is over can be closed") from None
        kept = {key for key, take in self.plain.takes.items() if take.is_keeper}
        self.plain.kept_then[month.first] = kept
        self.plain.closed[month.first] = self.plain.spent(month.first, by="member")

    # Which.

    def rows(self):
        return Generation.objects.filter(project__in=self.projects)

    def some(self, state):
        """A take that stands so, by the model."""
        keys = [key for key, take in self.plain.takes.items() if take.state == state]
        return self.rows().for_cards().get(pk=self.dice.choice(keys)) if keys else None

    def few(self):
        keys = list(self.plain.takes)
        chosen = self.dice.sample(keys, min(len(keys), self.dice.randrange(1, 4)))
        return list(self.rows().filter(pk__in=chosen))

    def any_of(self, rows):
        found = list(rows.order_by("pk"))
        return self.dice.choice(found) if found else None

    def become(self, take, state):
        self.plain.takes[take.pk].state = state

    @cached_property
    def keys(self):
        return [project.pk for project in self.projects]
