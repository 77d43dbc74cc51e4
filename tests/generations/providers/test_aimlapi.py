"""AI/ML API: its bodies, its shapes, its money and its log."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from generations.catalog import catalog
from generations.providers import Cause, Found, Rejected, State, Unavailable
from generations.providers.translator import warn_once
from tests.generations.providers.wire import FIRST, LAST, LINK, Wire, ask_for, said, task

TAKEN = said({"id": "job-1", "status": "queued"})


def test_a_request_says_everything_and_nothing_else():
    wire = Wire("aimlapi", TAKEN)

    wire.provider.submit(ask_for("aimlapi", first_frame=FIRST, last_frame=LAST))

    assert wire.asked[0].url.path == "/v2/video/generations"
    assert wire.body == {
        "model": "bytedance/seedance-1-5-pro",
        "prompt": "A lighthouse in fog",
        "image_url": FIRST,
        "last_image_url": LAST,
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "duration": 5,
        "camera_fixed": False,
        "watermark": False,
        "generate_audio": True,
    }


@pytest.mark.parametrize("slug", ["seedance-1.0-pro-i2v", "seedance-1.0-pro-fast"])
def test_the_older_models_are_told_neither_ratio_nor_sound(slug):
    model = catalog().get(f"aimlapi/{slug}")
    wire = Wire("aimlapi", TAKEN)
    fields = model.fields(replace(model.defaults(), seed=0))

    wire.provider.submit(
        ask_for("aimlapi", model=model.external_id, fields=fields, first_frame=FIRST)
    )

    assert wire.body == {
        "model": model.external_id,
        "prompt": "A lighthouse in fog",
        "image_url": FIRST,
        "resolution": "1080p",
        "duration": 5,
        "seed": 0,
        "camerafixed": False,
        "watermark": False,
    }


def test_our_own_id_travels_in_a_header():
    wire = Wire("aimlapi", TAKEN)

    wire.provider.submit(ask_for("aimlapi"))

    assert wire.asked[0].headers["x-client-request-id"] == "take-1"


@pytest.mark.parametrize("ours", ["with space", "x" * 129, "ünï"])
def test_an_id_that_would_be_ignored_is_refused_before_anything_leaves(ours):
    wire = Wire("aimlapi", TAKEN)

    with pytest.raises(ValueError, match="client request id"):
        wire.provider.submit(ask_for("aimlapi", client_request_id=ours))
    assert wire.asked == []


def test_the_question_names_the_job_in_the_query():
    wire = Wire("aimlapi", said(task("aimlapi", "queued")))

    wire.provider.progress("job-1")

    assert (
        str(wire.asked[0].url) == "https://api.aimlapi.com/v2/video/generations?generation_id=job-1"
    )


@pytest.mark.parametrize("video", [{"url": LINK}, [{"url": LINK}], [None, {"url": LINK}], LINK])
def test_the_video_is_found_in_every_shape_it_comes_in(video):
    wire = Wire("aimlapi", said(task("aimlapi", "completed", video=video)))

    progress = wire.provider.progress("job-1")

    assert (progress.state, progress.video_url) == (State.SUCCEEDED, LINK)


@pytest.mark.parametrize("video", [None, {}, [], {"url": None}, {"url": ""}, 7, "soon"])
def test_done_without_a_file_is_still_running_and_told(video, caplog):
    warn_once.cache_clear()
    wire = Wire("aimlapi", said(task("aimlapi", "completed", video=video)))

    progress = wire.provider.progress("job-1")

    assert caplog.messages == ["AI/ML API says 'completed' without a file"]

    assert (progress.state, progress.word) == (State.RUNNING, "completed")


@pytest.mark.parametrize(
    ("error", "cause", "said_by_them"),
    [
        ({"name": "Error", "message": "Internal failure"}, Cause.UNKNOWN, "Error: Internal failure"),
        ({"name": "ModerationError", "message": "Blocked by moderation"}, Cause.CONTENT, "ModerationError: Blocked by moderation"),
        ("timeout while fetching resource", Cause.FRAME, "timeout while fetching resource"),
        ({"detail": [{"loc": ["body", "prompt"], "msg": "prompt too long", "type": "value"}]}, Cause.PROMPT, "prompt too long"),
        ([{"message": "one"}, {"message": "two"}], Cause.UNKNOWN, "one; two"),
        (None, Cause.UNKNOWN, ""),
        (17, Cause.UNKNOWN, ""),
    ],
)  # fmt: skip
def test_a_failure_is_told_in_every_shape_it_comes_in(error, cause, said_by_them):
    wire = Wire("aimlapi", said(task("aimlapi", "error", error=error)))

    progress = wire.provider.progress("job-1")

    assert (progress.state, progress.cause, progress.said) == (State.FAILED, cause, said_by_them)


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        ("You have run out of credits. Please top up your balance.", Cause.CREDITS),
        ("Forbidden", Cause.CREDITS),
        ("Content policy violation", Cause.CONTENT),
    ],
)
def test_forbidden_means_an_empty_account_unless_it_says_otherwise(message, cause):
    body = {
        "message": message,
        "path": "/v2",
        "requestId": "req-77",
        "statusCode": "403",
        "timestamp": 1,
    }
    wire = Wire("aimlapi", said(body, 403))

    with pytest.raises(Rejected) as caught:
        wire.provider.submit(ask_for("aimlapi"))

    assert (caught.value.cause, caught.value.request_id) == (cause, "req-77")
    assert caught.value.said == message.rstrip()


def test_a_hit_of_the_hourly_free_limit_is_tried_again():
    wire = Wire(
        "aimlapi", said({"message": "You've reached the free-tier limit for the hour"}, 429)
    )

    with pytest.raises(Unavailable) as caught:
        wire.provider.submit(ask_for("aimlapi"))

    assert caught.value.cause is Cause.RATE


@pytest.mark.parametrize(
    ("usage", "amount", "usd"),
    [
        ({"credits_used": 6289921, "usd_spent": 3.1449605}, "6289921", "3.1449605"),
        ({"credits_used": 2000000}, "2000000", "1"),
        ({"tokens_used": 1000000}, "1000000", "0.5"),
    ],
)
def test_what_it_cost_is_read_in_credits_and_dollars(usage, amount, usd):
    body = task("aimlapi", "completed", video={"url": LINK}, meta={"usage": usage})
    wire = Wire("aimlapi", said(body))

    cost = wire.provider.progress("job-1").reported_cost

    assert (cost.amount, cost.unit, cost.usd) == (Decimal(amount), "credits", Decimal(usd))


@pytest.mark.parametrize(
    "meta",
    [
        None,
        {},
        {"usage": None},
        {"usage": {"credits_used": "?"}},
        {"usage": {"credits_used": True}},
        3,
    ],
)
def test_no_cost_is_no_trouble(meta):
    wire = Wire("aimlapi", said(task("aimlapi", "queued", meta=meta)))

    assert wire.provider.progress("job-1").reported_cost is None


def test_a_cost_at_the_request_is_kept_from_the_body_or_the_headers():
    body = {"id": "job-1", "status": "queued"}
    in_body = Wire("aimlapi", said(body | {"meta": {"usage": {"credits_used": 2000000}}}))
    in_headers = Wire("aimlapi", said(body, **{"x-aimlapi-credits-used": "4000000"}))
    in_dollars = Wire("aimlapi", said(body, **{"x-aimlapi-usd-spent": "0.26"}))

    assert in_body.provider.submit(ask_for("aimlapi")).reported_cost.usd == 1
    assert in_headers.provider.submit(ask_for("aimlapi")).reported_cost.usd == 2
    assert in_dollars.provider.submit(ask_for("aimlapi")).reported_cost.usd == Decimal("0.26")


def log(*rows, more=False):
    kept = [{"inference_id": job, "client_request_id": ours} for job, ours in rows]
    return said({"data": kept, "pagination": {"has_more": more}})


def test_a_lost_request_is_found_by_our_own_id():
    page = [("job-8", None), ("job-7", "take-2")]
    wire = Wire("aimlapi", log(*page, more=True), log(("job-9", "take-1")))
    asked_at = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)

    found = wire.provider.find_lost(ask_for("aimlapi"), asked_at=asked_at)

    assert found == [Found(external_id="job-9", certain=True)]
    first, second = (request.url.params for request in wire.asked)
    assert (first["start"], first["offset"], second["offset"]) == (
        "2026-11-01T11:55:00Z",
        "0",
        "100",
    )
    assert (first["model"], first["limit"]) == ("bytedance/seedance-1-5-pro", "100")


def test_a_row_without_an_id_never_matches_a_request_without_one():
    wire = Wire("aimlapi", log(("job-8", None), ("job-9", "")))
    video = ask_for("aimlapi", client_request_id="")

    assert wire.provider.find_lost(video, asked_at=datetime.now(UTC)) == []


def test_a_log_without_an_end_is_not_read_for_ever():
    wire = Wire("aimlapi", log(("job-8", None), more=True))

    wire.provider.find_lost(ask_for("aimlapi"), asked_at=datetime.now(UTC) - timedelta(hours=1))

    assert len(wire.asked) == 10


def test_a_balance_in_another_currency_is_not_taken_for_dollars():
    wire = Wire("aimlapi", said({"current_balance": "7", "currency": "EUR"}))

    balance = wire.provider.balance()

    assert (balance.amount, balance.unit, balance.usd) == (7, "EUR", None)


def test_the_balance_is_in_dollars():
    wire = Wire("aimlapi", said({"current_balance": 12.5, "currency": "USD"}))

    balance = wire.provider.balance()

    assert wire.asked[0].url.path == "/v2/billing"
    assert (balance.amount, balance.unit, balance.usd) == (Decimal("12.5"), "USD", Decimal("12.5"))
