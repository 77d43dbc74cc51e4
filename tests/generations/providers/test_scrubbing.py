"""What may be kept of an answer."""

import json

import pytest

from generations.providers import ADAPTERS, Rejected
from generations.providers.scrubbing import scrub
from tests.generations.providers.wire import KEY, LINK, Wire, ask_for, finished, said, task

SLUGS = sorted(ADAPTERS)
DONE = {
    "aimlapi": "completed",
    "aivideoapi": "completed",
    "apikley": "success",
    "modelark": "succeeded",
}

PICTURE = "iVBORw0KGgoAAAANSUhEUg+/" * 20


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Authorization: Bearer abc.def", "Authorization: Bearer [removed]"),
        ("the key sk-abcdefgh12 is off", "the key [removed] is off"),
        (f"data:image/png;base64,{PICTURE}== end", "data:image/png;base64,[removed] end"),
        (f"bare {PICTURE} end", "bare [removed] end"),
        ("https://a.example/v.mp4?X-Sig=1&b=2 end", "https://a.example/v.mp4?[removed] end"),
        ('{"callback_url": "https://s/h/xyz"}', '{"callback_url": "[removed]"}'),
        ("https://a.example/plain.mp4", "https://a.example/plain.mp4"),
        ("a task-sketch of 12 words?", "a task-sketch of 12 words?"),
    ],
)
def test_what_is_secret_is_taken_out_and_the_rest_stays(text, kept):
    assert scrub(text) == kept


@pytest.mark.parametrize("times", [1, 2, 3])
def test_secrets_inside_escaped_json_are_found_and_it_stays_readable(times):
    text = {
        "url": "https://a.example/v.mp4?X-Sig=1\u0026b=2",
        "frame": f"data:image/png;base64,{PICTURE}",
    }
    for _ in range(times):
        text = json.dumps(text).replace("&", "\\u0026").replace("/", "\\/")

    kept = scrub(text)

    for secret in ("X-Sig", "b=2", PICTURE[:24]):
        assert secret not in kept
    for _ in range(times):
        kept = json.loads(kept)
    assert kept["url"] == "https://a.example/v.mp4?[removed]"


def test_the_key_in_use_is_taken_out_wherever_it_stands():
    assert scrub("x my-own-key-form y", "my-own-key-form") == "x [removed] y"


@pytest.mark.parametrize("secret", ["", "ab"])
def test_a_secret_too_short_to_be_one_does_not_blank_everything(secret):
    assert scrub("about this", secret) == "about this"


def test_a_long_answer_is_cut():
    assert len(scrub("la " * 3000)) == 4000


def test_a_hostile_answer_does_not_hold_the_worker():
    scrub("\\" * 50_000 + "https:" + "/" * 50_000 + "data:" * 10_000)


@pytest.mark.parametrize("slug", SLUGS)
def test_an_answer_keeps_no_key_no_picture_and_no_signed_link(slug):
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 50
    parts = {"echo": [KEY, picture, "https://studio.example/hook/secret", f"Bearer {KEY}"]}
    wire = Wire(slug, said(finished(slug, DONE[slug]) | parts))

    progress = wire.provider.progress("job-1")

    assert progress.video_url == LINK
    for secret in (KEY, "iVBORw0KGgo", "X-Tos-Signature"):
        assert secret not in progress.raw
    assert "https://files.example/video.mp4" in progress.raw


@pytest.mark.parametrize("slug", SLUGS)
def test_a_refusal_keeps_no_key_and_no_picture(slug):
    picture = "data:image/png;base64," + "iVBORw0KGgo" * 50
    wire = Wire(slug, said({"message": f"bad image {picture} for {KEY}"}, 400))

    with pytest.raises(Rejected) as caught:
        wire.provider.submit(ask_for(slug))

    error = caught.value
    for text in (str(error), error.said, error.raw):
        assert KEY not in text
        assert "iVBORw0KGgo" not in text


@pytest.mark.parametrize("slug", SLUGS)
def test_a_raw_answer_is_cut_to_a_storable_length(slug):
    wire = Wire(slug, said(task(slug, "daydreaming") | {"padding": "la " * 5000}))

    assert len(wire.provider.progress("job-1").raw) == 4000


def test_nothing_secret_shows_when_a_request_is_printed():
    video = ask_for("aimlapi", first_frame="data:image/png;base64,AAAA", callback_url="https://s/h")

    assert "AAAA" not in repr(video)
    assert "https://s/h" not in repr(video)
