"""The sweep: what stood too long in a step is moved on, and what is worked on is left alone."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from generations import tasks
from generations.models import Generation
from generations.pipeline.sweep import sweep
from generations.pipeline.workbench import workbench
from tests.factories import PAID, hold_for, make_take

pytestmark = pytest.mark.django_db


@pytest.fixture
def swept(queued, django_capture_on_commit_callbacks):
    """Sweep once; returns what the queue was told."""

    def run():
        queued.clear()
        with django_capture_on_commit_callbacks(execute=True):
            sweep()
        return list(queued)

    return run


def ago(**span):
    return timezone.now() - timedelta(**span)


def ahead(**span):
    return timezone.now() + timedelta(**span)


def status_of(take):
    return Generation.objects.get(pk=take.pk).status


def test_a_studio_in_order_is_left_as_it_is(swept):
    make_take(status="completed", video="takes/1.mp4", charged=0)
    make_take(status="waiting")

    assert swept() == []


def test_a_queued_take_whose_nudge_was_lost_gets_another(swept):
    make_take(created_at=ago(seconds=6))

    assert swept() == [("submit",)]


def test_a_take_that_was_just_pressed_is_not_nudged_twice(swept):
    make_take(created_at=ago(seconds=2))

    assert swept() == []


def test_a_take_that_was_put_back_is_nudged_when_its_time_has_come(swept):
    take = make_take(created_at=ago(seconds=60), look_at=ahead(seconds=9))
    assert swept() == []

    Generation.objects.filter(pk=take.pk).update(look_at=ago(seconds=1))

    assert swept() == [("submit",)]


def test_each_waiting_take_gets_a_nudge_of_its_own(swept):
    for _take in range(3):
        make_take(created_at=ago(seconds=9))

    assert swept() == [("submit",)] * 3


def test_a_sender_that_was_lost_leaves_a_paid_take_unconfirmed_and_its_credits_held(swept):
    take = make_take(model=PAID, status="submitting", status_changed_at=ago(minutes=5))
    hold_for(take)

    swept()

    assert status_of(take) == "unconfirmed"
    assert [row.kind for row in take.ledger.all()] == ["hold"]
    assert "may be running" in take.steps.last().note


def test_a_sender_is_given_the_time_that_a_request_may_take(swept):
    take = make_take(model=PAID, status="submitting", status_changed_at=ago(minutes=3))

    swept()

    assert status_of(take) == "submitting"


def test_a_lost_practice_take_goes_back_to_the_queue_since_nothing_is_billed(swept):
    take = make_take(status="submitting", status_changed_at=ago(seconds=31))

    assert ("submit",) not in swept()[1:]
    assert status_of(take) == "queued"
    assert swept() == [("submit",)]


def test_a_practice_take_whose_worker_died_is_drawn_again(swept):
    drawing = make_take(status="generating", look_at=ago(seconds=1))
    storing = make_take(status="collecting", look_at=ago(seconds=1))

    assert sorted(swept()) == sorted([("render", drawing.pk), ("render", storing.pk)])


def test_a_practice_take_that_shows_progress_is_left_alone(swept):
    make_take(status="generating", look_at=ahead(seconds=20))

    assert swept() == []


def test_a_dead_workers_take_is_drawn_to_its_end_by_the_next(swept, drawn):
    take = make_take(status="generating", look_at=ago(seconds=1), asked_width=128, asked_height=72)
    hold_for(take)

    ((task, pk),) = swept()
    getattr(tasks, task)(pk)

    assert status_of(take) == "completed"
    assert [row.kind for row in take.ledger.order_by("pk")] == ["hold", "charge"]


def test_a_file_that_is_not_home_is_fetched_again_when_its_pause_is_over(swept):
    due = make_take(model=PAID, status="collecting", look_at=ago(seconds=1))
    never_tried = make_take(model=PAID, status="collecting", status_changed_at=ago(seconds=6))
    make_take(model=PAID, status="collecting")
    make_take(model=PAID, status="collecting", look_at=ahead(seconds=20))

    assert sorted(swept()) == sorted([("collect", due.pk), ("collect", never_tried.pk)])


def test_what_lies_on_the_rescue_shelf_waits_for_a_person(swept):
    make_take(model=PAID, status="collecting", shelved_at=ago(hours=1))

    assert swept() == []


def test_a_lost_request_is_looked_for_when_its_time_has_come(swept):
    due = make_take(model=PAID, status="unconfirmed", look_at=ago(seconds=1))
    make_take(model=PAID, status="unconfirmed", look_at=ahead(minutes=1))

    assert swept() == [("recover", due.pk)]


def test_a_paid_take_on_its_way_is_the_watchers_and_not_the_sweeps(swept):
    make_take(model=PAID, status="generating", look_at=ago(minutes=5))

    assert swept() == []


def test_two_sweeps_at_once_do_no_harm(swept):
    take = make_take(model=PAID, status="submitting", status_changed_at=ago(minutes=5))

    swept()
    swept()

    assert status_of(take) == "unconfirmed"
    assert [step.status for step in take.steps.all()] == ["unconfirmed"]


def test_a_crowd_is_nudged_in_portions(swept, monkeypatch):
    monkeypatch.setattr("generations.pipeline.sweep.MOST_NUDGES", 2)
    for _take in range(3):
        make_take(status="generating", look_at=ago(seconds=1))

    assert len(swept()) == 2


def test_what_dead_workers_left_on_the_workbench_is_cleared_after_an_hour(swept):
    old, fresh = workbench() / "old", workbench() / "fresh"
    for folder in (old, fresh):
        folder.mkdir()
    (old / "video.mp4").write_bytes(b"half a film")
    os.utime(old, (time.time() - 3700,) * 2)

    swept()

    assert [folder.name for folder in workbench().iterdir()] == ["fresh"]


def test_the_queue_shows_that_it_is_alive(tmp_path):
    tasks.beat()

    assert time.time() - (tmp_path / "queue-beat").stat().st_mtime < 5
