"""What becomes of a take after the press, by the moves and the ledger that every take goes by."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Protocol

from accounts.models import User
from generations.catalog import Model
from generations.demo.films import Films
from generations.demo.schedule import CANCELLED, FAILED, UNCONFIRMED, WAITING, Try
from generations.models import Approval, Generation, Status
from generations.pipeline.approving import approvers_of, decline, grant
from generations.pipeline.collect import store
from generations.pipeline.endings import arrive, cancel, fail
from generations.providers.refusals import MAY_RUN, SENTENCES, Cause

DECISION = (120.0, 600.0)  # Seconds until somebody decides about what was asked.
DECLINED = "720p is enough until the cut is locked."
PRACTICE = (4.0, 8.0)  # Seconds for which a practice take is drawn.
USUAL = 75.0  # Seconds at a provider whose document names none.


class Course(Protocol):
    """The course of events that a fate adds to."""

    films: Films
    random: Random

    def expect(self, at: datetime, act: Callable[[], None]) -> None: ...


class Fate:
    """One take from its press to its end."""

    def __init__(
        self, course: Course, take: Generation, one: Try, model: Model, *, seed: int
    ) -> None:
        self.course, self.take, self.one = course, take, one
        self.model, self.seed = model, seed

    def expect(self) -> None:
        """Expect all that happens to the take."""
        asked = self.take.created_at
        if self.one.outcome == WAITING:
            return
        if self.take.status == Status.WAITING:
            self._expect_decision(asked)
        elif self.one.outcome == CANCELLED:
            self._later(asked, 3, 20, self._cancel)
        else:
            self._expect_turn(asked)

    def _expect_decision(self, asked: datetime) -> None:
        if self.one.outcome == CANCELLED:
            self._later(asked, *DECISION, self._decline)
        else:
            self._expect_turn(self._later(asked, *DECISION, self._grant))

    def _expect_turn(self, queued: datetime) -> None:
        turn = queued + timedelta(seconds=3 * self.take.press_index)
        self._expect_answer(self._later(turn, 0.2, 2, self.take.claim))

    def _expect_answer(self, claimed: datetime) -> None:
        trouble = self.one.trouble
        if self.one.outcome == UNCONFIRMED:
            self._later(claimed, 30, 40, self._lose)
        elif trouble and trouble.stage == "asking":
            self._later(claimed, 0.3, 1.8, self._fail)
        else:
            self._expect_end(self._later(claimed, 0.3, 1.8, self._start))

    def _expect_end(self, started: datetime) -> None:
        usual = self.model.typical(self.take.resolution) or USUAL
        soonest, latest = PRACTICE if self.take.is_practice else (usual * 0.8, usual * 1.5)
        if self.one.outcome == FAILED:
            self._later(started, soonest, latest, self._fail)
        else:
            made = self._later(started, soonest, latest, lambda: arrive(self.take))
            self._later(made, 0.4, 3, self._store)

    def _later(
        self, than: datetime, least: float, most: float, act: Callable[[], None]
    ) -> datetime:
        at = than + timedelta(seconds=self.course.random.uniform(least, most))
        self.course.expect(at, act)
        return at

    def _approver(self, approval: Approval) -> User:
        return self.course.random.choice(approvers_of(approval, [self.take]))

    def _grant(self) -> None:
        """Let the takes of one press start; the first of them brings the others along."""
        approval = self.take.approval
        if approval and self._is_pending():
            grant(approval, by=self._approver(approval))
        self.take.refresh_from_db()

    def _decline(self) -> None:
        approval = self.take.approval
        if approval and self._is_pending():
            decline(approval, by=self._approver(approval), why=DECLINED)

    def _is_pending(self) -> bool:
        self.take.refresh_from_db()
        return self.take.status == Status.WAITING

    def _cancel(self) -> None:
        cancel(self.take, by=self.take.requested_by)

    def _lose(self) -> None:
        self.take.leave_unconfirmed(MAY_RUN.format(name=self.model.provider_name))
        # No look-up at the provider: there is nothing to be found.
        Generation.objects.filter(pk=self.take.pk).update(look_at=None)

    def _start(self) -> None:
        at = self.take.status_changed_at
        number = self.course.random.getrandbits(48)
        self.take.start("practice" if self.take.is_practice else f"demo-{number:012x}", look_at=at)

    def _fail(self) -> None:
        trouble = self.one.trouble
        if trouble:
            sentence = SENTENCES[Cause(trouble.cause)].format(name=self.model.provider_name)
            fail(self.take, sentence, cause=trouble.cause, said=trouble.said)

    def _store(self) -> None:
        """Give the take its film, read and measured like any other."""
        films = self.course.films
        rendered = films.get(films.shot_of(self.take, seed=self.seed))
        with TemporaryDirectory(dir=films.folder) as name:
            store(
                self.take,
                rendered.video,
                Path(name),
                first_still=rendered.first_frame,
                last_still=rendered.last_frame,
                ending=rendered.ending,
            )
