"""Apikley: its bodies, the code inside its answers, and its uploads."""

import json
from decimal import Decimal

import httpx
import pytest

from generations.providers import Cause, Rejected, State, Unavailable, Unconfirmed
from tests.generations.providers.wire import FIRST, LAST, LINK, Wire, ask_for, finished, said, task

TAKEN = said({"code": 200, "msg": "success", "data": {"taskId": "task_bytedance_1765186743319"}})


@pytest.mark.parametrize(
    ("frames", "urls"),
    [
        ({}, None),
        ({"first_frame": FIRST}, [FIRST]),
        ({"first_frame": FIRST, "last_frame": LAST}, [FIRST, LAST]),
    ],
)
def test_a_request_says_everything_and_nothing_else(frames, urls):
    wire = Wire("apikley", TAKEN)

    submission = wire.provider.submit(
        ask_for("apikley", callback_url="https://s.example/hook", **frames)
    )

    asked = {
        "prompt": "A lighthouse in fog",
        "aspect_ratio": "1:1",
        "resolution": "720p",
        "duration": 8,
        "fixed_lens": False,
        "generate_audio": False,
    }
    assert submission.external_id == "task_bytedance_1765186743319"
    assert wire.asked[0].url.path == "/api/v1/jobs/createTask"
    assert wire.body == {
        "model": "bytedance/seedance-1.5-pro",
        "callBackUrl": "https://s.example/hook",
        "input": asked | ({"input_urls": urls} if urls else {}),
    }


CODES = [
    (401, "Unauthorized", Rejected, Cause.KEY),
    (402, "Insufficient Credits", Rejected, Cause.CREDITS),
    (404, "Not Found", Rejected, Cause.UNKNOWN),
    (422, "Validation Error", Rejected, Cause.INPUT),
    (422, "input_urls: unsupported image", Rejected, Cause.FRAME),
    (429, "Rate Limited", Unavailable, Cause.RATE),
    (455, "Service Unavailable", Unavailable, Cause.PROVIDER_DOWN),
    (408, "No result", Unavailable, Cause.PROVIDER_DOWN),
    (500, "Server Error", Unconfirmed, Cause.PROVIDER_DOWN),
    (500, "Credits insufficient", Rejected, Cause.CREDITS),
    (501, "Generation Failed", Rejected, Cause.UNKNOWN),
    (505, "Feature Disabled", Rejected, Cause.RETIRED),
    ("402", "Insufficient Credits", Rejected, Cause.CREDITS),
    (None, "?", Unconfirmed, Cause.PROVIDER_DOWN),
]


@pytest.mark.parametrize(("code", "text", "error", "cause"), CODES)
@pytest.mark.parametrize("field", ["msg", "message"])
@pytest.mark.parametrize("status", [200, 500])
def test_the_code_in_the_body_decides(code, text, error, cause, field, status):
    wire = Wire("apikley", said({"code": code, field: text, "data": None}, status))

    with pytest.raises((Rejected, Unavailable, Unconfirmed)) as caught:
        wire.provider.submit(ask_for("apikley"))

    assert (type(caught.value), caught.value.cause) == (error, cause)
    assert caught.value.said == text


def test_a_job_not_visible_yet_answers_422_inside_a_success():
    wire = Wire("apikley", said({"code": 422, "msg": "recordInfo is null", "data": None}))

    progress = wire.provider.progress("job-1")

    assert (progress.state, progress.not_found) == (State.RUNNING, True)


def test_the_question_names_the_job_in_the_query():
    wire = Wire("apikley", said(task("apikley", "waiting")))

    wire.provider.progress("job-1")

    assert str(wire.asked[0].url) == "https://api.apikley.ru/api/v1/jobs/recordInfo?taskId=job-1"


@pytest.mark.parametrize("spent", [{"creditsConsumed": 28.5}, {"consumeCredits": "28.5"}])
def test_what_it_cost_is_read_where_it_stands(spent):
    body = finished("apikley", "success")
    body["data"] |= spent
    wire = Wire("apikley", said(body))

    cost = wire.provider.progress("job-1").reported_cost

    assert (cost.amount, cost.unit, cost.usd) == (Decimal("28.5"), "credits", None)


@pytest.mark.parametrize(
    "result", [None, "", "{", "[]", '{"resultUrls":[]}', '{"resultUrls":null}', '{"resultUrls":["soon"]}']
)  # fmt: skip
def test_done_without_a_file_is_a_failure(result):
    wire = Wire("apikley", said(task("apikley", "success", resultJson=result)))

    progress = wire.provider.progress("job-1")

    assert (progress.state, progress.cause) == (State.FAILED, Cause.UNKNOWN)
    assert progress.failure == "Apikley says that this take is done, but gave no file."


def test_a_result_that_is_already_an_object_is_read_too():
    wire = Wire("apikley", said(task("apikley", "success", resultJson={"resultUrls": [LINK]})))

    assert wire.provider.progress("job-1").video_url == LINK


def test_a_failed_task_says_why():
    wire = Wire("apikley", said(task("apikley", "fail", failCode="501", failMsg="nsfw content")))

    progress = wire.provider.progress("job-1")

    assert (progress.cause, progress.said) == (Cause.CONTENT, "501: nsfw content")


def test_the_request_it_repeats_keeps_neither_callback_nor_frames():
    asked = json.dumps(
        {"callBackUrl": "https://s.example/hook/s3cr3t", "input": {"input_urls": [FIRST]}}
    )
    body = finished("apikley", "success")
    body["data"]["param"] = asked
    wire = Wire("apikley", said(body))

    raw = wire.provider.progress("job-1").raw

    assert "s3cr3t" not in raw
    assert "signature" not in raw
    assert json.loads(json.loads(raw)["data"]["resultJson"])["resultUrls"]


@pytest.mark.parametrize("field", ["taskId", "task_id"])
def test_a_callback_names_its_job(field):
    provider = Wire("apikley", TAKEN).provider

    assert provider.callback_job({"code": 501, "data": {field: "job-1"}, "msg": ""}) == "job-1"


def test_the_balance_may_be_fractional():
    wire = Wire("apikley", said({"code": 200, "msg": "success", "data": 99.5}))

    balance = wire.provider.balance()

    assert wire.asked[0].url.path == "/api/v1/chat/credit"
    assert (balance.amount, balance.usd) == (Decimal("99.5"), None)


UPLOADED = said({"success": True, "code": 200, "data": {"downloadUrl": "https://f.example/1.jpg"}})


@pytest.mark.parametrize(
    ("addresses", "address"),
    [
        ({}, "https://api.apikley.ru/file-upload/api/file-stream-upload"),
        (
            {"base_url": "http://127.0.0.1:9/"},
            "http://127.0.0.1:9/file-upload/api/file-stream-upload",
        ),
        ({"upload_url": "https://up.example/"}, "https://up.example/api/file-stream-upload"),
    ],
)
def test_a_frame_is_uploaded_under_its_own_name(addresses, address):
    wire = Wire("apikley", UPLOADED, **addresses)

    link = wire.provider.upload_frame(b"\xff\xd8", name="a1.jpg", content_type="image/jpeg")

    request = wire.asked[0]
    assert (link, str(request.url)) == ("https://f.example/1.jpg", address)
    assert request.headers["content-type"].startswith("multipart/form-data")
    for part in (b'name="uploadPath"', b'name="fileName"', b'filename="a1.jpg"', b"image/jpeg"):
        assert part in request.content


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.ReadTimeout("silence"), Unavailable),
        (said({}, 500), Unavailable),
        (said({"code": 200, "data": {}}), Unavailable),
        (said({"code": 401, "msg": "no"}), Rejected),
    ],
)
def test_an_upload_that_broke_may_be_repeated(answer, error):
    wire = Wire("apikley", answer)

    with pytest.raises(error):
        wire.provider.upload_frame(b"\xff\xd8", name="a1.jpg", content_type="image/jpeg")
