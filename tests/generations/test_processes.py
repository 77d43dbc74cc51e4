"""The studio as real processes: killed at the worst moment, it still makes the take, once."""

import os
import signal

import pytest

from tests.studio_process import running_studio, until

# Long and mostly waiting: as a group they are begun early, beside the others.
pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]


def statuses(studio):
    return [status for (status,) in studio.rows("select status from generations_generation")]


def is_drawing(studio):
    drawn = studio.rows("select frames_done from generations_generation where status='generating'")
    return any(0 < done < 110 for (done,) in drawn)


def all_completed(studio):
    return set(statuses(studio)) == {"completed"}


def entries(studio):
    query = "select generation_id, kind, count(*) from generations_ledgerentry group by 1, 2"
    return sorted(studio.rows(query))


def test_a_take_survives_a_killed_worker_and_a_killed_studio(tmp_path):
    with running_studio(tmp_path) as studio:
        with studio.browser() as person:
            assert studio.press(person, quality="720p").status_code == 200

        until(lambda: is_drawing(studio), studio.log())
        os.kill(studio.busiest_queue_process(), signal.SIGKILL)
        until(lambda: is_drawing(studio), studio.log())
        studio.kill()
        until(lambda: not studio.children(), "processes outlived the killed parent")
        assert statuses(studio) == ["generating"]
        studio.start()

        until(lambda: all_completed(studio), studio.log())
        assert entries(studio) == [(1, "charge", 1), (1, "hold", 1)]


def test_stopping_ends_every_process(tmp_path):
    with running_studio(tmp_path) as studio:
        assert len(studio.children()) >= 3

        studio.stop()

        assert studio.children() == {}
