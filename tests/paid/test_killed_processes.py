"""A whole studio of real processes against the fakes, killed while it sends, waits and collects."""

import os
import signal
from contextlib import ExitStack, closing
from sqlite3 import connect

import pytest

from tests.run_fake import environment_of
from tests.studio_process import running_studio, until
from tests.upstreams import DOCUMENTS, Fault, Upstream

# Long and mostly waiting: as a group they are begun early, beside the others.
pytestmark = [pytest.mark.processes, pytest.mark.xdist_group("processes")]

PRESSED = {
    "aimlapi/seedance-1.5-pro": "4",
    "aivideoapi/seedance-1.5-pro": "4",
    "apikley/seedance-1.5-pro": "4",
    "modelark/seedance-2.0": "4",
}


@pytest.fixture
def studio(upstreams, tmp_path):
    for upstream in upstreams.values():
        upstream.speed = 4
    with running_studio(tmp_path, **environment_of(upstreams)) as studio:
        yield studio


@pytest.fixture
def upstreams():
    with ExitStack() as stack:
        yield {
            slug: stack.enter_context(Upstream(document)) for slug, document in DOCUMENTS.items()
        }


@pytest.fixture(autouse=True)
def alone():
    """Nothing is patched: other processes do the talking."""


def statuses(studio):
    return [status for (status,) in studio.rows("select status from generations_generation")]


def long_ago(studio, *columns):
    """As if it had stood like this for ten minutes."""
    moved = ", ".join(f"{column} = datetime({column}, '-10 minutes')" for column in columns)
    with closing(connect(studio.home / "rushes.db", timeout=20)) as database:
        database.execute(f"update generations_generation set {moved}")
        database.commit()


def kill_all_but_the_parent(studio):
    for pid in studio.children():
        os.kill(pid, signal.SIGKILL)


def test_paid_takes_survive_the_death_of_everything_at_every_step(studio, upstreams):
    upstreams["aimlapi"].faults.append(Fault("create", "hang", seconds=6))
    upstreams["modelark"].faults.append(Fault("file", "slow", seconds=8))
    with studio.browser() as person:
        for model, duration in PRESSED.items():
            answer = studio.press(person, model=model, quality="480p", duration=duration)
            assert answer.status_code == 200
    jobs = [upstream.jobs for upstream in upstreams.values()]

    until(lambda: all(jobs) and statuses(studio).count("generating") == 3, studio.log())
    kill_all_but_the_parent(studio)
    assert "submitting" in statuses(studio)
    long_ago(studio, "status_changed_at")
    until(lambda: "collecting" in statuses(studio), studio.log())
    studio.kill()
    until(lambda: not studio.children(), "processes outlived the killed parent")
    long_ago(studio, "look_at")
    studio.start()

    until(lambda: set(statuses(studio)) == {"completed"}, f"{statuses(studio)} {studio.log()}")
    assert [len(each) for each in jobs] == [1, 1, 1, 1]
    kinds = studio.rows("select kind, count(*) from generations_ledgerentry group by 1 order by 1")
    assert kinds == [("charge", 4), ("hold", 4)]
