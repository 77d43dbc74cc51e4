"""Asking how a job stands goes wrong in every way, and is never taken for a failure."""

import asyncio
import time

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from generations.pipeline import watch
from tests.paid.studio import a_round, creates
from tests.upstreams import Fault

HTML = "<html><body>Welcome</body></html>"
TROUBLE = {
    "404": Fault("ask", "status", status=404, body={"message": "Generation not found"}),
    "422": Fault("ask", "status", status=422, body={"message": "not visible yet"}),
    "429": Fault("ask", "status", status=429, headers={"Retry-After": "9"}),
    "401": Fault("ask", "status", status=401, body={"message": "Invalid API key"}),
    "500": Fault("ask", "status", status=500),
    "502": Fault("ask", "status", status=502, text=HTML),
    "503": Fault("ask", "status", status=503),
    "504": Fault("ask", "status", status=504, text=""),
    "a page": Fault("ask", "status", status=200, text=HTML),
    "a list": Fault("ask", "status", status=200, body=[]),
    "a number": Fault("ask", "status", status=200, body=7),
    "null": Fault("ask", "status", status=200, text="null"),
    "deep": Fault("ask", "status", status=200, text="[" * 5000),
    "no status": Fault("ask", "status", status=200, body={"code": 200, "data": {}}),
    "an unknown word": Fault("ask", "word", word="pondering"),
    "reset": Fault("ask", "reset"),
    "cut off": Fault("ask", "cut"),
    "silence": Fault("ask", "hang", seconds=0.3),
}


@pytest.mark.parametrize("fault", TROUBLE.values(), ids=TROUBLE)
@pytest.mark.parametrize("slug", ["aimlapi", "apikley"])
def test_trouble_while_asking_only_delays(studio, slug, fault, impatient):
    take = studio.send(slug)
    studio.break_with(slug, fault, fault)

    take = studio.go_on(take, rounds=20, until=("collecting",))

    assert take.status == "collecting"
    assert not studio.upstreams[slug].faults
    assert len(creates(studio.upstreams[slug])) == 1


def test_a_provider_that_names_a_time_is_left_alone_until_then(studio, slug):
    take = studio.send(slug)
    studio.break_with(slug, Fault("ask", "status", status=429, headers={"Retry-After": "100"}))
    studio.watch(seconds=6)
    asked = len(studio.upstreams[slug].asked)

    for _round in range(4):
        studio.watch(seconds=20)

    assert len(studio.upstreams[slug].asked) == asked
    assert studio.go_on(take, seconds=20).status == "completed"


def test_a_body_code_that_says_not_yet_is_not_a_failure(studio):
    take = studio.send("apikley")
    body = {"code": 422, "msg": "recordInfo is null", "data": None}
    studio.break_with("apikley", Fault("ask", "status", status=200, body=body))

    assert studio.go_on(take).status == "completed"


def done(job):
    return job["status"] == "completed"


def shaped(video):
    """What the provider says, with its video in another shape once there is one."""

    def change(body):
        return body | {"video": video(body["video"])} if done(body) else body

    return change


SHAPES = {
    "a list": shaped(lambda video: [video]),
    "a list of links": shaped(lambda video: [video["url"]]),
    "a text": shaped(lambda video: video["url"]),
    "null": shaped(lambda video: None),
    "empty": shaped(lambda video: {}),
}


@pytest.mark.parametrize("change", SHAPES.values(), ids=SHAPES)
def test_a_video_of_another_shape_is_found(studio, change):
    take = studio.send("aimlapi")
    studio.break_with("aimlapi", *[Fault("ask", "change", change=change)] * 3)

    assert studio.go_on(take, rounds=20).status == "completed"


@pytest.mark.parametrize("word", ["succeeded", "SUCCESS", "Completed ", "done"])
def test_another_word_for_done_is_done(studio, word):
    def change(body):
        return body | {"status": word} if done(body) else body

    take = studio.send("aimlapi")
    studio.break_with("aimlapi", *[Fault("ask", "change", change=change)] * 9)

    assert studio.go_on(take).status == "completed"


ABSURD = {
    "a price": {"meta": {"usage": {"credits_used": 10**30, "usd_spent": 10**20}}},
    "a price below nothing": {"meta": {"usage": {"credits_used": -5, "usd_spent": -1}}},
    "a seed": {"seed": 10**40},
    "a price without an end": {"meta": {"usage": {"credits_used": "Infinity"}}},
}


@pytest.mark.parametrize("told", ABSURD.values(), ids=ABSURD)
def test_an_absurd_report_stops_neither_the_take_nor_the_watcher(studio, slug, told):
    usual, absurd = studio.send(slug), studio.send(slug)

    def change(body):
        inner = body.get("data", body)
        metadata = {"output": inner["output"] | {"metadata": told}} if "output" in inner else {}
        usage = {"usage": {"completion_tokens": 10**30}} if "usage" in inner else {}
        spent = {"creditsConsumed": 10**30} if "creditsConsumed" in inner else {}
        inner |= told | metadata | usage | spent
        return body

    studio.break_with(slug, *[Fault("ask", "change", change=change)] * 9)

    takes = studio.go_on(usual, absurd, rounds=20)

    assert [take.status for take in takes] == ["completed", "completed"]


def test_a_take_that_fails_after_running_costs_nothing_and_says_why(studio, slug):
    error = {"code": "upstream_error", "message": "The output contains sensitive content"}
    studio.break_with(slug, Fault("create", "fail", body=error))

    take = studio.go_on(studio.send(slug))

    assert (take.status, take.failure_cause) == ("failed", "content")
    assert "sensitive content" in take.said


def test_apikleys_done_without_a_file_is_a_failure(studio):
    def change(body):
        body["data"]["resultJson"] = ""
        return body

    take = studio.send("apikley")
    studio.break_with("apikley", *[Fault("ask", "change", change=change)] * 9)

    take = studio.go_on(take)

    assert take.status == "failed"
    assert "gave no file" in take.failure


def test_a_take_that_never_finishes_is_shown_to_a_person_and_stays_held(studio, slug):
    studio.break_with(slug, Fault("create", "never"))

    take = studio.send(slug)
    early = studio.go_on(take, rounds=4, seconds=12 * 3600)
    late = studio.go_on(take, rounds=6, seconds=12 * 3600)

    assert early.status == "generating"
    assert late.status == "unconfirmed"
    assert "three days" in late.steps.last().note
    assert len(studio.upstreams[slug].asked) < 100


def test_a_job_that_its_provider_forgot_is_shown_to_a_person(studio, slug):
    take = studio.send(slug)
    job = studio.upstreams[slug].jobs.pop(take.external_id)

    take = studio.go_on(take, rounds=8, seconds=300)
    assert take.status == "unconfirmed"
    assert "doesn't know" in take.steps.last().note

    studio.upstreams[slug].jobs[job.id] = job
    assert studio.go_on(take, rounds=4, seconds=7200).status == "completed"


def test_a_provider_that_hangs_delays_nobody_else(studio):
    slow, early = studio.send("aimlapi"), studio.send("modelark")
    studio.break_with("aimlapi", Fault("ask", "hang", seconds=8))
    time.sleep(0.05)
    studio.clock.forward(seconds=6)

    async def two_rounds():
        watcher = watch.Watcher()
        try:
            await a_round(watcher, 1)
            late = await sync_to_async(studio.send)("modelark")
            await asyncio.sleep(0.05)
            studio.clock.forward(seconds=6)
            await a_round(watcher, 1)
            return late, len(watcher.looking)
        finally:
            await watcher.close()

    began = time.monotonic()
    late, still_asked = async_to_sync(two_rounds)()

    assert time.monotonic() - began < 8
    assert still_asked == 1
    assert studio.fresh(slow).status == "generating"
    assert {studio.fresh(each).status for each in (early, late)} <= {"collecting", "completed"}
