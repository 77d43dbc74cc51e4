"""What leaves the studio, and what never does: signed frames, keys, links, pictures."""

import logging
import re

import httpx
import pytest
from django.core import signing
from django.urls import reverse

from accounts.roles import Role
from generations.gallery.card import cards
from generations.pipeline.delivery import LIFE, SALT, sign
from tests.factories import make_frame, make_member, make_project, make_team, seat
from tests.paid.studio import creates
from tests.pictures import jpeg
from tests.upstreams import KEY, Fault


@pytest.fixture
def framed(studio):
    """A take with two frames, not sent yet."""
    studio.project = make_project()
    first, last = [make_frame(studio.project, picture=jpeg(640, 360, seed=n)) for n in (3, 4)]
    return studio.press("aivideoapi", first=first, last=last)


def address(take, slot="first"):
    return reverse("signed-frame", args=[sign(take, slot)])


def test_whoever_holds_the_address_gets_that_one_frame_in_the_pixels_of_the_take(client, framed):
    answers = [client.get(address(framed, slot)) for slot in ("first", "last")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content != answers[1].content
    for answer in answers:
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert "private" in answer.headers["Cache-Control"]
        assert not answer.cookies


def test_the_address_dies(client, framed, monkeypatch):
    made = address(framed)
    import time

    honest = time.time
    monkeypatch.setattr(signing.time, "time", lambda: honest() + LIFE + 1)

    assert client.get(made).status_code == 404


@pytest.mark.parametrize("at", [0, 5, 20, -1])
def test_an_address_that_was_changed_is_not_found(client, framed, at):
    token = sign(framed, "first")
    changed = (
        token[:at] + ("A" if token[at] != "A" else "B") + (token[at + 1 :] if at != -1 else "")
    )

    assert client.get(reverse("signed-frame", args=[changed])).status_code == 404


def test_an_address_signed_for_something_else_is_not_found(client, framed):
    for value, salt in (
        ([framed.pk, "first"], "another purpose"),
        ([framed.pk + 999, "first"], SALT),
    ):
        token = signing.dumps(value, salt=salt)
        assert client.get(reverse("signed-frame", args=[token])).status_code == 404


def test_a_frame_that_the_take_does_not_have_is_not_found(studio, client):
    assert client.get(address(studio.press("aivideoapi"))).status_code == 404


def test_only_reading_is_possible(client, framed):
    assert client.post(address(framed)).status_code == 405


def test_the_provider_fetches_the_frames_from_there_and_nothing_else(studio, framed, public):
    studio.work()

    links = creates(studio.upstreams["aivideoapi"])[0].body["input"]["image_urls"]
    assert studio.fresh(framed).status == "generating"
    for link in links:
        assert link.startswith(f"{public}/hooks/frames/")
        assert httpx.get(link).content.startswith(b"\xff\xd8\xff")


def test_a_stranger_does_not_reach_the_frame_by_any_other_way(framed, sign_in):
    stranger = sign_in(make_member(make_team(), Role.OWNER))

    assert stranger.get(framed.get_absolute_url()).status_code == 404
    for name in ("frame-image", "frame-thumb"):
        path = reverse(name, args=[framed.project.team.slug, framed.first_frame.pk])
        assert stranger.get(path).status_code == 404


SECRETS = re.compile(
    rf"{re.escape(KEY)}|X-Tos-Signature=signed|;base64,/9j|/hooks/(?:frames|takes)/[\w:-]{{20}}"
)


def pages(studio, take, browser):
    team = studio.project.team.slug
    yield from (
        browser.get(path).content.decode()
        for path in (
            take.get_absolute_url(),
            f"{take.get_absolute_url()}card/",
            f"/{team}/p/{studio.project.code}/",
            f"/{team}/attention/",
            f"/{team}/providers/",
        )
    )


def repeating(request_said):
    """A refusal that says the whole request again, as some providers do."""
    return {"message": f"Bad request: {request_said}", "error": {"message": request_said}}


def test_no_page_and_no_log_holds_a_key_a_signed_link_or_a_picture(
    studio, slug, public, sign_in, caplog
):
    caplog.set_level(logging.DEBUG, logger="generations")
    studio.project = make_project()
    frame = make_frame(studio.project, picture=jpeg(640, 360, seed=5))
    request = (
        f"Authorization: Bearer {KEY}, image data:image/jpeg;base64,/9j/{'QUJD' * 80}, "
        f"see https://tos.example/a.mp4?X-Tos-Signature=signed-1 "
        f"callback_url={public}/hooks/takes/{'t' * 43}/"
    )
    studio.break_with(
        slug,
        Fault("create", "status", status=400, body=repeating(request)),
        Fault("create", "late-status", status=500, body=repeating(request)),
        *[Fault("ask", "status", status=500, body=repeating(request))] * 2,
        *[Fault("file", "expire")] * 2,
        Fault("create", "fail", body={"code": "upstream_error", "message": request}),
    )

    takes = [studio.send(slug, first=frame) for _take in range(4)]
    studio.go_on(*takes, rounds=6)

    browser = sign_in(studio.project.created_by)
    for take in takes:
        for text in pages(studio, take, browser):
            assert not SECRETS.search(text), SECRETS.search(text)
        assert not SECRETS.search(studio.fresh(take).said)
        assert not SECRETS.search(studio.fresh(take).trouble + studio.fresh(take).failure)
        assert not any(SECRETS.search(step.note) for step in take.steps.all())
    assert not SECRETS.search(caplog.text), SECRETS.search(caplog.text)


def test_only_admins_read_what_the_provider_said(studio, sign_in):
    studio.break_with("aimlapi", Fault("create", "status", status=400, body={"message": "Zebra."}))
    take = studio.send("aimlapi")

    artist = seat(studio.project)
    page = sign_in(artist).get(take.get_absolute_url()).content.decode()
    (for_owner,) = cards([take], viewer=studio.project.created_by, project=studio.project)
    (for_artist,) = cards([take], viewer=artist, project=studio.project)

    assert "Zebra" in for_owner.said
    assert "Zebra" not in for_artist.said + page
