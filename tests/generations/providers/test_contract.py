"""What every adapter keeps, whichever provider it speaks to."""

import ast
import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from generations import providers
from generations.catalog import Catalog
from generations.providers import (
    ADAPTERS,
    Cause,
    ProviderError,
    Rejected,
    State,
    Unavailable,
)
from generations.providers.translator import warn_once
from tests.generations.providers.wire import KEY, LINK, TAKEN, Wire, ask_for, finished, said, task

SLUGS = sorted(ADAPTERS)
FOLDER = Path(providers.__file__).parent

WORDS = {
    "aimlapi": {
        State.WAITING: ["queued", "waiting", "pending"],
        State.RUNNING: ["generating", "active", "processing", "running"],
        State.SUCCEEDED: [
            "completed",
            "complete",
            "succeeded",
            "success",
            "done",
            "ready",
            "finished",
        ],
        State.FAILED: [
            "error",
            "failed",
            "cancelled",
            "canceled",
            "timeout",
            "timed_out",
            "expired",
        ],
    },
    "aivideoapi": {
        State.WAITING: ["pending"],
        State.RUNNING: ["processing"],
        State.SUCCEEDED: ["completed"],
        State.FAILED: ["failed"],
    },
    "apikley": {
        State.WAITING: ["waiting", "queuing"],
        State.RUNNING: ["generating"],
        State.SUCCEEDED: ["success"],
        State.FAILED: ["fail"],
    },
    "modelark": {
        State.WAITING: ["queued"],
        State.RUNNING: ["running"],
        State.SUCCEEDED: ["succeeded"],
        State.FAILED: ["failed", "expired", "cancelled"],
    },
}
EVERY_WORD = [
    (slug, word, state)
    for slug, states in WORDS.items()
    for state, words in states.items()
    for word in words
]


@pytest.fixture(autouse=True)
def fresh_warnings():
    warn_once.cache_clear()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_request_that_is_taken_gives_the_providers_id(slug):
    wire = Wire(slug, said(TAKEN[slug]))

    submission = wire.provider.submit(ask_for(slug))

    assert submission.external_id == "job-1"
    assert "job-1" in submission.raw
    assert [request.method for request in wire.asked] == ["POST"]
    assert wire.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert str(wire.asked[0].url).startswith(ADAPTERS[slug].base_url)


@pytest.mark.parametrize("slug", SLUGS)
def test_any_success_status_is_a_success(slug):
    wire = Wire(slug, said(TAKEN[slug], 201))

    assert wire.provider.submit(ask_for(slug)).external_id == "job-1"


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("key", ["", "  ", "ключ-ключ", "two\nlines"])
def test_what_is_not_a_key_never_leaves(slug, key):
    wire = Wire(slug, said(TAKEN[slug]), key=key)

    with pytest.raises(Rejected) as caught:
        wire.provider.submit(ask_for(slug))

    assert caught.value.cause is Cause.KEY
    assert wire.asked == []


@pytest.mark.parametrize(("slug", "word", "state"), EVERY_WORD)
@pytest.mark.parametrize("spelling", [str.lower, str.upper, lambda word: f" {word} "])
def test_every_status_word_is_understood(slug, word, state, spelling):
    wire = Wire(slug, said(finished(slug, spelling(word))))

    progress = wire.provider.progress("job-1")

    assert progress.state is state
    assert progress.unknown_status == ""
    assert (progress.video_url == LINK) == (state is State.SUCCEEDED)
    assert bool(progress.failure) == (state is State.FAILED)


@pytest.mark.parametrize("slug", SLUGS)
def test_an_unknown_word_means_still_running_and_is_told_once(slug, caplog):
    wire = Wire(slug, said(task(slug, "daydreaming")))

    with caplog.at_level(logging.WARNING):
        progress = wire.provider.progress("job-1")
        wire.provider.progress("job-1")

    assert (progress.state, progress.unknown_status) == (State.RUNNING, "daydreaming")
    assert [record.message for record in caplog.records] == [
        f"{wire.provider.name} sent an unknown status: 'daydreaming'"
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_question_is_a_question(slug):
    wire = Wire(slug, said(task(slug, WORDS[slug][State.RUNNING][0])))

    progress = wire.provider.progress("job/1?x")

    request = wire.asked[0]
    assert request.method == "GET"
    assert "job%2F1%3Fx" in str(request.url)
    assert progress.raw


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("status", [404, 422])
def test_a_job_that_is_not_visible_yet_still_runs(slug, status):
    wire = Wire(slug, said({"error": {"message": "task not found"}}, status))

    progress = wire.provider.progress("job-1")

    assert (progress.state, progress.not_found) == (State.RUNNING, True)
    assert "task not found" in progress.raw


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.ConnectError("refused"), Unavailable),
        (httpx.ReadTimeout("silence"), Unavailable),
        (httpx.RemoteProtocolError("cut off"), Unavailable),
        (httpx.Response(200, text="<html>"), Unavailable),
        (said({}), Unavailable),
        (said([]), Unavailable),
        (said({"data": None}), Unavailable),
        (said({}, 429), Unavailable),
        (said({}, 500), Unavailable),
        (httpx.Response(503, text="busy"), Unavailable),
        (said({}, 401), Rejected),
        (said({}, 403), Rejected),
    ],
)
def test_trouble_while_asking_is_never_a_failed_take(slug, answer, error):
    wire = Wire(slug, answer)

    with pytest.raises(ProviderError) as caught:
        wire.provider.progress("job-1")

    assert type(caught.value) is error


@pytest.mark.parametrize("slug", SLUGS)
def test_a_watcher_asks_with_connections_of_its_own(slug):
    provider = providers.connect(slug, key=KEY)
    asked = []

    def answer(request):
        asked.append(request)
        return said(finished(slug, WORDS[slug][State.SUCCEEDED][0]))

    async def watch():
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            return await client.send(provider.progress_request("job-1"))

    progress = provider.read_progress(asyncio.run(watch()))

    assert progress.video_url == LINK
    assert asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert asked[0].extensions["timeout"]["read"] == 20


@pytest.mark.parametrize("slug", SLUGS)
def test_a_watchers_broken_line_is_an_error_like_any_other(slug):
    trouble = providers.connect(slug, key=KEY).trouble_asking(httpx.ReadError(f"reset {KEY}"))

    assert isinstance(trouble, Unavailable)
    assert KEY not in trouble.said


@pytest.mark.parametrize("slug", SLUGS)
def test_requests_carry_time_outs(slug):
    wire = Wire(slug, said(TAKEN[slug]))

    wire.provider.submit(ask_for(slug))

    waits = wire.asked[0].extensions["timeout"]
    assert waits == {"connect": 5, "write": 120, "read": 60, "pool": 5}


@pytest.mark.parametrize("slug", SLUGS)
def test_another_address_may_be_asked(slug):
    wire = Wire(slug, said(TAKEN[slug]), base_url="http://127.0.0.1:9/api/")

    wire.provider.submit(ask_for(slug))

    assert str(wire.asked[0].url).startswith("http://127.0.0.1:9/api/")
    assert "api//" not in str(wire.asked[0].url)


@pytest.mark.parametrize("slug", SLUGS)
def test_what_a_provider_does_not_offer_is_not_asked_of_it(slug):
    wire = Wire(slug, said({}))
    provider = wire.provider

    if not provider.has_balance:
        assert provider.balance() is None
    if not provider.finds_lost:
        assert provider.find_lost(ask_for(slug), asked_at=datetime.now(UTC)) == []
    if not provider.takes_callbacks:
        assert provider.callback_job({"id": "job-1"}) == ""
        provider.submit_ask(ask_for(slug, callback_url="https://studio.example/hook"))
    assert wire.asked == []


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("body", [None, [], {}, "job-1", {"data": []}, {"id": None}, {"id": {}}])
def test_a_callback_that_names_no_job_is_about_none(slug, body):
    assert providers.connect(slug, key=KEY).callback_job(body) == ""


def test_a_provider_is_closed_after_use():
    with Wire("aimlapi", said(TAKEN["aimlapi"])).provider as provider:
        provider.submit(ask_for("aimlapi"))

    assert provider.client.is_closed


def test_reading_an_answer_opens_no_connection():
    with providers.connect("aimlapi", key=KEY) as provider:
        provider.read_progress(said(task("aimlapi", "queued")))

    assert not provider.is_open


@pytest.mark.parametrize("slug", SLUGS)
def test_an_adapter_fills_in_what_the_door_needs(slug):
    adapter = ADAPTERS[slug]

    assert adapter.slug == slug
    assert adapter.base_url.startswith("https://")
    assert {State.WAITING, State.RUNNING, State.SUCCEEDED, State.FAILED} == set(
        adapter.states.values()
    )
    assert all(word == word.lower() for word in (*adapter.states, *adapter.causes))


def test_adapters_know_nothing_of_the_rest_of_the_project():
    ours = ("accounts", "generations", "studio", "django")
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in modules:
                if module.startswith(ours):
                    assert module.startswith("generations.providers"), f"{path} imports {module}"


def test_a_new_model_of_a_known_provider_is_an_entry_and_no_code(tmp_path):
    packaged = Path(providers.__file__).parents[1] / "catalog.toml"
    entry = """
[models."aimlapi/seedance-9"]
name = "Seedance 9"
id = "bytedance/seedance-9"
note = "New"
durations = [3, 6]
resolutions = ["480p"]
ratios = ["16:9"]
default = { duration = 6, resolution = "480p", ratio = "16:9" }
sound = "none"
first_frame = "optional"
last_frame = "none"
camera_fixed = true
watermark = false
prompt = [1, 2500]
names = { camera_fixed = "still", duration = "seconds" }
sizes = "seedance-1.5"
"""
    path = tmp_path / "catalog.toml"
    path.write_text(packaged.read_text() + entry)
    model = Catalog.load(path).get("aimlapi/seedance-9")
    wire = Wire(model.provider, said(TAKEN[model.provider]))

    wire.provider.submit(
        ask_for(model.provider, model=model.external_id, fields=model.fields(model.defaults()))
    )

    assert wire.body == {
        "model": "bytedance/seedance-9",
        "prompt": "A lighthouse in fog",
        "aspect_ratio": "16:9",
        "resolution": "480p",
        "seconds": 6,
        "still": False,
    }
