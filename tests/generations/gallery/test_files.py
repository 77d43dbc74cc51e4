"""The files of takes and frames: ranges, tags, names, and nothing without permission."""

import pytest
from django.urls import reverse

from tests.factories import make_finished, make_frame, make_project, make_take
from tests.generations.composer.posted import address

pytestmark = pytest.mark.django_db

BODY = bytes(range(256)) * 12


@pytest.fixture
def take():
    return make_finished(make_project(code="NL"))


@pytest.fixture
def visitor(take, sign_in):
    return sign_in(take.project.created_by)


def place(take, name):
    return reverse(name, args=[take.project.team.slug, take.code])


def test_a_film_comes_whole_to_whoever_asks_for_it_whole(visitor, take):
    response = visitor.get(place(take, "take-video"))

    assert (response.status_code, response.getvalue()) == (200, BODY)
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert "private" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "span", "part"),
    [
        ("bytes=0-1", "bytes 0-1/3072", BODY[:2]),
        ("bytes=100-", "bytes 100-3071/3072", BODY[100:]),
        ("bytes=-5", "bytes 3067-3071/3072", BODY[-5:]),
        ("bytes=3000-9999", "bytes 3000-3071/3072", BODY[3000:]),
    ],
)
def test_a_player_gets_the_part_it_asks_for(asked, span, part, visitor, take):
    response = visitor.get(place(take, "take-video"), headers={"Range": asked})

    assert (response.status_code, response.getvalue()) == (206, part)
    assert response.headers["Content-Range"] == span


def test_a_part_beyond_the_end_is_refused(visitor, take):
    response = visitor.get(place(take, "take-video"), headers={"Range": "bytes=3072-"})

    assert (response.status_code, response.headers["Content-Range"]) == (416, "bytes */3072")


def test_a_file_that_the_visitor_has_is_not_sent_again(visitor, take):
    for name in ("take-video", "take-poster", "take-sprite", "take-first", "take-last"):
        first = visitor.get(place(take, name))
        first.getvalue()

        again = visitor.get(place(take, name), headers={"If-None-Match": first.headers["ETag"]})

        assert (again.status_code, again.content) == (304, b"")


def test_two_takes_never_share_a_tag(visitor, take):
    other = make_finished(take.project)

    tags = [visitor.head(place(each, "take-video")).headers["ETag"] for each in (take, other)]

    assert tags[0] != tags[1]


def test_a_film_is_saved_under_a_name_that_says_what_it_is(visitor, take):
    response = visitor.get(place(take, "take-download"))
    response.getvalue()

    named = response.headers["Content-Disposition"]
    assert named.startswith("attachment")
    assert "NL-1 A lighthouse.mp4" in named


def test_a_title_that_no_file_can_have_still_gives_a_name(visitor, take):
    take.prompt.title = 'A/B "c": d\né'
    take.prompt.save()

    response = visitor.get(place(take, "take-download"))
    response.getvalue()

    assert response.status_code == 200
    assert "\n" not in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "name", ["take-video", "take-poster", "take-sprite", "take-first", "take-last", "take-download"]
)
def test_a_take_without_its_file_has_none_to_give(name, visitor, take):
    unfinished = make_take(take.project)

    assert visitor.get(place(unfinished, name)).status_code == 404


def test_frames_are_served_as_they_were_kept(visitor, take):
    frame = make_frame(take.project)

    image, thumb = visitor.get(frame.image_url), visitor.get(frame.thumb_url)

    assert image.getvalue()[:3] == b"\xff\xd8\xff"
    assert thumb.getvalue()[8:12] == b"WEBP"
    assert image.headers["ETag"] != thumb.headers["ETag"]


def test_a_frame_that_was_removed_is_still_there_for_the_takes_that_used_it(visitor, take):
    frame = make_frame(take.project)

    visitor.post(reverse("frame-delete", args=[take.project.team.slug, frame.pk]))

    response = visitor.get(frame.image_url)
    response.getvalue()
    assert response.status_code == 200
    assert list(visitor.get(address("frames", take.project)).context["frames"]) == []
