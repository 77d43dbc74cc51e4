"""The table of moves is the only way for a take from one status to another."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from generations.models import MOVES, Generation, Status, WrongStatus
from tests.factories import make_frame, make_take, make_user

pytestmark = pytest.mark.django_db

# The way of a take as the design draws it, written down a second time on purpose.
ALLOWED = {
    ("waiting", "queued"),
    ("waiting", "cancelled"),
    ("queued", "submitting"),
    ("queued", "cancelled"),
    ("submitting", "queued"),
    ("submitting", "generating"),
    ("submitting", "failed"),
    ("submitting", "unconfirmed"),
    ("unconfirmed", "generating"),
    ("unconfirmed", "failed"),
    ("generating", "collecting"),
    ("generating", "failed"),
    ("generating", "unconfirmed"),
    ("collecting", "completed"),
}
FINISHED = {"completed", "failed", "cancelled"}

MOVE = {
    "queued": lambda take: take.requeue(),
    "submitting": lambda take: take.claim(),
    "generating": lambda take: take.start("job-1", look_at=timezone.now()),
    "unconfirmed": lambda take: take.leave_unconfirmed("The line went dead."),
    "collecting": lambda take: take.collect("https://files.example/1.mp4"),
    "completed": lambda take: take.complete(charged=Decimal(35), video="takes/1.mp4"),
    "failed": lambda take: take.fail("The model declined this take."),
    "cancelled": lambda take: take.cancel(take.requested_by),
}


def take_in(status):
    """A take in a status, with what the database asks of that status."""
    return make_take(status=status, video="takes/0.mp4", charged=Decimal(0), failure="Declined.")


@pytest.mark.parametrize(("source", "target"), sorted(ALLOWED))
def test_an_allowed_move_is_made_and_written_down(source, target):
    take = take_in(source)

    MOVE[target](take)

    assert Generation.objects.get(pk=take.pk).status == target
    assert [step.status for step in take.steps.all()] == [target]


@pytest.mark.parametrize(("source", "target"), sorted(set(product(Status.values, MOVE)) - ALLOWED))
def test_every_other_move_is_refused_and_leaves_no_trace(source, target):
    take = take_in(source)

    with pytest.raises(WrongStatus):
        MOVE[target](take)

    assert Generation.objects.get(pk=take.pk).status == source
    assert not take.steps.exists()


def test_the_table_of_moves_has_no_row_beyond_the_design():
    listed = {(str(source), str(target)) for source, targets in MOVES.items() for target in targets}

    assert listed == ALLOWED


@pytest.mark.parametrize("status", Status.values)
def test_finished_are_the_statuses_that_lead_nowhere(status):
    take = take_in(status)

    assert take.is_finished == (status in FINISHED)
    assert Generation.objects.unfinished().exists() == (status not in FINISHED)


@pytest.mark.parametrize("status", Status.values)
def test_only_what_was_not_sent_yet_can_be_cancelled(status):
    assert take_in(status).can_cancel == (status in ("waiting", "queued"))


@pytest.mark.parametrize("status", Status.values)
def test_in_flight_are_the_takes_that_a_provider_may_be_making(status):
    take_in(status)

    flying = Generation.objects.in_flight().exists()

    assert flying == (status in ("submitting", "unconfirmed", "generating"))


def test_of_two_racing_copies_only_one_wins():
    take = make_take()
    copy = Generation.objects.get(pk=take.pk)
    take.claim()

    with pytest.raises(WrongStatus):
        copy.claim()

    assert Generation.objects.get(pk=take.pk).attempts == 1


def test_a_person_who_cancels_and_a_worker_who_claims_cannot_both_win():
    take = make_take()
    copy = Generation.objects.get(pk=take.pk)
    take.cancel(take.requested_by)

    with pytest.raises(WrongStatus):
        copy.claim()


def test_a_move_reads_the_row_again():
    take = make_take()
    Generation.objects.filter(pk=take.pk).update(text="Changed meanwhile")

    take.claim()

    assert take.text == "Changed meanwhile"


def test_a_take_keeps_its_history_with_notes_in_order():
    take = make_take()
    by = make_user(name="Ada Berg")

    take.claim()
    take.requeue(note="Apikley is busy.")
    take.cancel(by)

    assert [(step.status, step.note) for step in take.steps.all()] == [
        ("submitting", ""),
        ("queued", "Apikley is busy."),
        ("cancelled", "by Ada Berg"),
    ]


def test_a_move_tells_the_pages_that_the_take_changed():
    take = make_take()
    before = take.changed_at

    take.claim()

    assert take.changed_at > before
    assert take.status_changed_at == take.changed_at


def refused_by_the_database(take, **fields):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Generation.objects.filter(pk=take.pk).update(**fields)
    return str(refusal.value)


def test_the_database_keeps_a_completed_take_from_having_no_video():
    take = make_take()

    assert "take_completed_has_video" in refused_by_the_database(
        take, status="completed", charged=Decimal(0)
    )


def test_the_database_keeps_a_completed_take_from_having_no_charge():
    take = make_take()

    assert "take_completed_is_charged" in refused_by_the_database(
        take, status="completed", video="takes/1.mp4"
    )


def test_the_database_keeps_a_failed_take_from_having_no_reason():
    assert "take_failed_has_reason" in refused_by_the_database(make_take(), status="failed")


def test_the_database_keeps_a_last_frame_from_standing_alone():
    take = make_take()
    frame = make_frame(take.project)

    assert "take_last_frame_needs_first" in refused_by_the_database(take, last_frame=frame)


def test_the_database_keeps_two_takes_of_a_project_from_having_one_number():
    take = make_take()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_take(take.project, number=take.number)


def test_a_lease_is_taken_once_until_it_ends():
    now = timezone.now()
    take = make_take(status="generating", look_at=now)
    copy = Generation.objects.get(pk=take.pk)

    assert take.lease(now + timedelta(seconds=30))
    assert not copy.lease(now + timedelta(seconds=30))


def test_a_lease_that_ran_out_is_anybodys():
    now = timezone.now()
    take = make_take(status="generating", look_at=now - timedelta(seconds=1))

    assert take.lease(now + timedelta(seconds=30))
    assert take.attempts == 1


def test_a_take_that_moved_on_cannot_be_leased_by_whoever_knows_its_old_status():
    take = make_take(status="generating")
    copy = Generation.objects.get(pk=take.pk)
    take.collect()

    assert not copy.lease(timezone.now() + timedelta(seconds=30))


def test_progress_is_written_only_while_it_is_made():
    take = make_take(status="generating", look_at=timezone.now())
    copy = Generation.objects.get(pk=take.pk)
    take.report(12, 120, until=timezone.now())
    take.collect()

    copy.report(24, 120, until=timezone.now())

    take.refresh_from_db()
    assert (take.frames_done, take.frames_total) == (12, 120)


def test_trouble_is_said_and_cut_to_what_a_card_can_show():
    take = make_take(status="collecting")
    later = timezone.now() + timedelta(seconds=20)

    take.look_again(later, trouble="x" * 900)

    take.refresh_from_db()
    assert (take.look_at, len(take.trouble)) == (later, 300)
