"""The clock jumps: takes wait a little, and nothing is lost, paid twice or given up."""

import pytest

from tests.paid.studio import creates
from tests.upstreams import Fault

JUMPS = {"back an hour": -3600, "back a week": -7 * 86400, "on an hour": 3600, "on a week": 604800}
STEPS = ("queued", "generating", "collecting")


@pytest.mark.parametrize("seconds", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("step", STEPS)
def test_a_take_survives_a_jump_at_every_step(studio, step, seconds):
    take = studio.press("modelark")
    studio.go_on(take, until=(step,))
    assert studio.fresh(take).status == step

    studio.clock.forward(seconds=seconds)

    take = studio.go_on(take, rounds=30, seconds=180)
    assert take.status == "completed"
    assert len(creates(studio.upstreams["modelark"])) == 1


@pytest.mark.parametrize("seconds", JUMPS.values(), ids=JUMPS)
def test_a_lost_request_is_found_after_a_jump(studio, seconds):
    studio.break_with("aimlapi", Fault("create", "reset"))
    take = studio.send("aimlapi")

    studio.clock.forward(seconds=seconds)

    assert studio.go_on(take, rounds=30, seconds=180).status == "completed"


def test_a_sender_that_was_swept_by_a_jump_writes_its_job_all_the_same(studio, slug, monkeypatch):
    def jump(take):
        studio.watch(hours=1)
        assert studio.fresh(take).status == "unconfirmed"
        return answer(take)

    from generations.pipeline import submit

    answer = submit.ask_for
    monkeypatch.setattr(submit, "ask_for", jump)

    take = studio.send(slug)

    assert take.status == "generating"
    assert studio.go_on(take).status == "completed"


@pytest.mark.parametrize("status", [429, 402])
def test_a_sender_that_was_swept_and_is_then_refused_gives_the_credits_back(
    studio, slug, monkeypatch, status
):
    def jump(take):
        studio.watch(hours=1)
        return answer(take)

    from generations.pipeline import submit

    answer = submit.ask_for
    monkeypatch.setattr(submit, "ask_for", jump)
    studio.break_with(slug, Fault("create", "status", status=status))

    take = studio.send(slug)

    assert take.status == "failed"
    assert studio.jobs(slug) == []
