"""aivideoapi.ai: its bodies, its error table and its envelope."""

from dataclasses import replace
from decimal import Decimal

import pytest

from generations.catalog import catalog
from generations.providers import Cause, Rejected, State, Unavailable, Unconfirmed
from tests.generations.providers.wire import FIRST, LAST, LINK, Wire, ask_for, finished, said, task

TAKEN = said({"code": 200, "msg": "success", "data": {"taskId": "job-1"}})


@pytest.mark.parametrize(
    ("frames", "urls"),
    [
        ({}, None),
        ({"first_frame": FIRST}, [FIRST]),
        ({"first_frame": FIRST, "last_frame": LAST}, [FIRST, LAST]),
    ],
)
def test_a_request_says_everything_and_nothing_else(frames, urls):
    wire = Wire("aivideoapi", TAKEN)

    wire.provider.submit(ask_for("aivideoapi", callback_url="https://s.example/hook", **frames))

    asked = {
        "prompt": "A lighthouse in fog",
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "duration": 5,
        "camera_fixed": False,
        "watermark": False,
        "generate_audio": True,
    }
    assert wire.asked[0].url.path == "/v1/videos/generations"
    assert wire.body == {
        "model": "doubao-seedance-1.5-pro",
        "callback_url": "https://s.example/hook",
        "input": asked | ({"image_urls": urls} if urls else {}),
    }


@pytest.mark.parametrize("seed", [0, -1, 4294967295])
def test_a_seed_that_was_asked_for_arrives(seed):
    model = catalog().get("aivideoapi/seedance-1.5-pro")
    wire = Wire("aivideoapi", TAKEN)

    wire.provider.submit(
        ask_for("aivideoapi", fields=model.fields(replace(model.defaults(), seed=seed)))
    )

    assert wire.body["input"]["seed"] == seed
    assert "callback_url" not in wire.body


@pytest.mark.parametrize(
    ("status", "code", "kind", "error", "cause"),
    [
        (400, "invalid_request", "invalid_request_error", Rejected, Cause.INPUT),
        (401, "invalid_api_key", "authentication_error", Rejected, Cause.KEY),
        (402, "insufficient_credits", "billing_error", Rejected, Cause.CREDITS),
        (403, "ip_not_allowed", "permission_error", Rejected, Cause.KEY),
        (404, "model_not_found", "invalid_request_error", Rejected, Cause.RETIRED),
        (429, "rate_limit_exceeded", "rate_limit_error", Unavailable, Cause.RATE),
        (429, "spend_limit_exceeded", "billing_error", Rejected, Cause.SPEND_LIMIT),
        (500, "internal_error", "api_error", Unconfirmed, Cause.PROVIDER_DOWN),
        (503, "upstream_error", "upstream_error", Unconfirmed, Cause.PROVIDER_DOWN),
    ],
)
def test_each_row_of_the_error_table_says_what_to_do(status, code, kind, error, cause):
    body = {"error": {"code": code, "message": "As documented.", "type": kind}}
    wire = Wire("aivideoapi", said(body, status))

    with pytest.raises(error) as caught:
        wire.provider.submit(ask_for("aivideoapi"))

    assert (caught.value.cause, caught.value.said) == (cause, "As documented.")


def test_an_upstream_error_about_the_content_says_so_and_stays_unconfirmed():
    body = {
        "error": {
            "code": "upstream_error",
            "message": "prohibited content",
            "type": "upstream_error",
        }
    }
    wire = Wire("aivideoapi", said(body, 503))

    with pytest.raises(Unconfirmed) as caught:
        wire.provider.submit(ask_for("aivideoapi"))

    assert caught.value.cause is Cause.CONTENT


@pytest.mark.parametrize(
    ("code", "error"), [(402, Rejected), (429, Unavailable), (500, Unconfirmed), ("?", Unconfirmed)]
)
def test_a_success_that_says_otherwise_inside_is_none(code, error):
    wire = Wire("aivideoapi", said({"code": code, "msg": "no", "data": {"taskId": "job-1"}}))

    with pytest.raises(error):
        wire.provider.submit(ask_for("aivideoapi"))


def test_the_question_names_the_job_in_the_path():
    wire = Wire("aivideoapi", said(task("aivideoapi", "pending", progress=None)))

    wire.provider.progress("cbf6b69d-4f03")

    assert str(wire.asked[0].url) == "https://api.aivideoapi.ai/v1/tasks/cbf6b69d-4f03"


def test_the_seed_that_was_used_comes_back():
    wire = Wire("aivideoapi", said(finished("aivideoapi", "completed")))

    progress = wire.provider.progress("job-1")

    assert (progress.video_url, progress.seed) == (LINK, 41485)


@pytest.mark.parametrize("output", [None, {}, {"urls": []}, {"urls": None}, {"urls": [None]}])
def test_done_without_a_file_is_still_running(output):
    wire = Wire("aivideoapi", said(task("aivideoapi", "completed", output=output)))

    assert wire.provider.progress("job-1").state is State.RUNNING


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("The input contains sensitive content", Cause.CONTENT),
        ("The image may contain a real person", Cause.CONTENT),
        ("Failed to download the image", Cause.FRAME),
        ("Something broke", Cause.UNKNOWN),
    ],
)
def test_a_failed_task_says_why(message, cause):
    error = {"code": "upstream_error", "message": message}
    wire = Wire("aivideoapi", said(task("aivideoapi", "failed", error=error)))

    progress = wire.provider.progress("job-1")

    assert (progress.cause, progress.said) == (cause, f"upstream_error: {message}")


def test_a_callback_names_its_job():
    provider = Wire("aivideoapi", TAKEN).provider

    assert provider.callback_job(finished("aivideoapi", "completed")) == "job-1"


def test_the_balance_is_in_credits_worth_half_a_cent():
    data = {"balance": 1000, "total_purchased": 2000, "total_consumed": 1000}
    wire = Wire("aivideoapi", said({"code": 200, "msg": "success", "data": data}))

    balance = wire.provider.balance()

    assert wire.asked[0].url.path == "/v1/credits"
    assert (balance.amount, balance.unit, balance.usd) == (1000, "credits", Decimal(5))
