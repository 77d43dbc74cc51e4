"""ModelArk: its content list, its error codes and its task list."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from generations.providers import Cause, Found, Rejected, State, Unavailable
from tests.generations.providers.wire import FIRST, LAST, LINK, Wire, ask_for, finished, said, task

TAKEN = said({"id": "cgt-1"})
TASKS = "https://ark.ap-southeast.bytepluses.com/api/v3/contents/generations/tasks"


def test_a_request_says_everything_and_nothing_else():
    wire = Wire("modelark", TAKEN)

    wire.provider.submit(
        ask_for(
            "modelark", first_frame=FIRST, last_frame=LAST, callback_url="https://s.example/hook"
        )
    )

    assert str(wire.asked[0].url) == TASKS
    assert wire.body == {
        "model": "seedance-1-5-pro-251215",
        "content": [
            {"type": "text", "text": "A lighthouse in fog"},
            {"type": "image_url", "image_url": {"url": FIRST}, "role": "first_frame"},
            {"type": "image_url", "image_url": {"url": LAST}, "role": "last_frame"},
        ],
        "callback_url": "https://s.example/hook",
        "ratio": "adaptive",
        "resolution": "720p",
        "duration": 5,
        "camera_fixed": False,
        "watermark": False,
        "generate_audio": True,
    }


def test_without_frames_there_is_only_the_text():
    wire = Wire("modelark", TAKEN)

    wire.provider.submit(ask_for("modelark"))

    assert [part["type"] for part in wire.body["content"]] == ["text"]
    assert "callback_url" not in wire.body


@pytest.mark.parametrize(
    ("status", "code", "error", "cause"),
    [
        (400, "MissingParameter", Rejected, Cause.INPUT),
        (400, "InvalidParameter.content[1].image_url", Rejected, Cause.FRAME),
        (400, "InputTextSensitiveContentDetected", Rejected, Cause.CONTENT),
        (400, "InputImageSensitiveContentDetected.PrivacyInformation", Rejected, Cause.CONTENT),
        (400, "SensitiveContentDetected.SevereViolation", Rejected, Cause.CONTENT),
        (401, "AuthenticationError", Rejected, Cause.KEY),
        (403, "AccessDenied", Rejected, Cause.KEY),
        (403, "AccountOverdueError", Rejected, Cause.CREDITS),
        (404, "ModelNotOpen", Rejected, Cause.KEY),
        (404, "InvalidEndpointOrModel.NotFound", Rejected, Cause.RETIRED),
        (429, "RateLimitExceeded.EndpointRPMExceeded", Unavailable, Cause.RATE),
        (429, "QuotaExceeded", Unavailable, Cause.RATE),
        (429, "ServerOverloaded", Unavailable, Cause.RATE),
        (429, "SetLimitExceeded", Rejected, Cause.SPEND_LIMIT),
    ],
)
def test_each_documented_code_says_what_to_do(status, code, error, cause):
    text = "As documented. Request id: 021728000000abcdef"
    wire = Wire("modelark", said({"error": {"code": code, "message": text, "type": "X"}}, status))

    with pytest.raises(error) as caught:
        wire.provider.submit(ask_for("modelark"))

    assert caught.value.cause is cause
    assert (caught.value.said, caught.value.request_id) == ("As documented", "021728000000abcdef")


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("OutputVideoSensitiveContentDetected.PolicyViolation", Cause.CONTENT),
        ("OutputAudioSensitiveContentDetected", Cause.CONTENT),
        ("InternalServiceError", Cause.UNKNOWN),
    ],
)
def test_a_failed_task_says_why_without_the_request_id(code, cause):
    error = {"code": code, "message": "The output was refused. Request id: 0217280000"}
    wire = Wire("modelark", said(task("modelark", "failed", error=error)))

    progress = wire.provider.progress("cgt-1")

    assert (progress.cause, progress.said) == (cause, f"{code}: The output was refused")
    assert progress.request_id == "0217280000"


def test_a_finished_task_tells_file_seed_and_tokens():
    body = finished("modelark", "succeeded") | {"seed": 0, "usage": {"completion_tokens": 108900}}
    wire = Wire("modelark", said(body))

    progress = wire.provider.progress("cgt-1")

    assert str(wire.asked[0].url) == f"{TASKS}/cgt-1"
    assert (progress.video_url, progress.seed) == (LINK, 0)
    assert (progress.reported_cost.amount, progress.reported_cost.unit) == (
        Decimal(108900),
        "tokens",
    )


@pytest.mark.parametrize("content", [None, {}, {"video_url": None}])
def test_done_without_a_file_is_still_running(content):
    wire = Wire("modelark", said(task("modelark", "succeeded", content=content)))

    assert wire.provider.progress("cgt-1").state is State.RUNNING


ASKED_AT = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def listed(job, *, after, **parts):
    return {"id": job, "created_at": int((ASKED_AT + timedelta(seconds=after)).timestamp())} | parts


@pytest.mark.parametrize(
    ("seed", "found"),
    [
        (7, [Found(external_id="ours", certain=True), Found(external_id="silent", certain=False)]),
        (0, [Found(external_id="other", certain=True), Found(external_id="silent", certain=False)]),
        (
            None,
            [
                Found(external_id="ours", certain=False),
                Found(external_id="other", certain=False),
                Found(external_id="silent", certain=False),
            ],
        ),
    ],
)
def test_a_lost_request_is_found_by_its_time_and_made_certain_by_its_seed(seed, found):
    tasks = [
        listed("ours", after=3, seed=7),
        listed("other", after=4, seed=0),
        listed("silent", after=5),
        listed("late", after=3600, seed=7),
        listed("early", after=-3600, seed=7),
    ]
    wire = Wire("modelark", said({"items": tasks, "total": 5}))
    fields = {} if seed is None else {"seed": seed}

    assert wire.provider.find_lost(ask_for("modelark", fields=fields), asked_at=ASKED_AT) == found
    assert wire.asked[0].url.params["filter.model"] == "seedance-1-5-pro-251215"


def test_a_callback_names_its_job():
    assert Wire("modelark", TAKEN).provider.callback_job({"id": "cgt-1"}) == "cgt-1"
