"""A take as one person sees it: words, links, and only the numbers they may see."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.roles import Role
from generations.gallery.card import cards
from generations.models import Generation, ProviderAccount, Status
from generations.pipeline.causes import ADVICE, advice
from generations.pipeline.expectation import Usual
from generations.providers import Cause
from tests.factories import PAID, make_finished, make_project, make_take, make_team, seat

pytestmark = pytest.mark.django_db


def card_of(take, viewer=None):
    take = Generation.objects.for_cards().get(pk=take.pk)
    (card,) = cards([take], viewer=viewer or take.project.created_by, project=take.project)
    return card


def test_a_card_knows_its_addresses():
    project = make_project(make_team(slug="northlight"), code="NL")

    card = card_of(make_finished(project))

    assert card.url == "/northlight/t/NL-1/"
    assert card.video_url == "/northlight/t/NL-1/video.mp4"
    assert card.poster_url == "/northlight/t/NL-1/poster.webp"
    assert card.sprite_url == "/northlight/t/NL-1/sprite.webp"


def test_a_card_without_files_links_to_none():
    card = card_of(make_take())

    assert (card.video_url, card.poster_url, card.sprite_url) == ("", "", "")


@pytest.mark.parametrize("status", Status.values)
def test_only_what_was_not_made_can_be_edited_and_tried_again(status):
    take = make_take(status=status, video="takes/1.mp4", charged=0, failure="Declined.")

    card = card_of(take)

    expected = status in ("failed", "cancelled")
    assert bool(card.retry_url) == expected
    assert card.retry_url.endswith(f"?like={take.code}") == expected


def test_a_waiting_take_says_its_place_in_the_line():
    project = make_project()
    first, second, third = (make_take(project) for _number in range(3))
    make_take(project, model=PAID)

    words = [card_of(take).status_words for take in (first, second, third)]

    assert words == ["Next in line", "2 in line", "3 in line"]


def test_a_take_that_waits_for_a_paused_account_does_not_say_that_it_starts_soon():
    project = make_project()
    take = make_take(project, model=PAID)
    ProviderAccount.objects.create(team=project.team, provider=take.provider, is_paused=True)
    ProviderAccount.objects.create(team=make_team(), provider="practice", is_paused=True)

    card, other = card_of(take), card_of(make_take(project))

    words = render_to_string("generations/_wait_words.html", {"take": card})
    assert (card.status_words, other.status_words) == ("Paused", "Next in line")
    assert f"{card.provider_name} is paused" in words
    assert "Starts soon" not in words


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("waiting", "Needs approval"),
        ("submitting", "Sending"),
        ("generating", "Generating"),
        ("unconfirmed", "Unconfirmed"),
        ("collecting", "Saving"),
        ("failed", "Not made"),
        ("cancelled", "Cancelled"),
    ],
)
def test_each_state_is_said_in_a_word(status, words):
    assert card_of(make_take(status=status, failure="x")).status_words == words


@pytest.mark.parametrize("status", Status.values)
def test_it_is_said_when_it_is_too_late_to_cancel(status):
    take = make_take(status=status, video="takes/1.mp4", charged=0, failure="Declined.")

    words = card_of(take).cancel_words

    cancellable = status in ("waiting", "queued")
    assert words == (
        "Cancel" if cancellable else "Too late to cancel: it will finish and be charged."
    )


@pytest.mark.parametrize(
    ("fields", "progress"),
    [
        ({"status": "queued"}, None),
        ({"status": "generating"}, None),
        ({"status": "generating", "frames_done": 30, "frames_total": 120}, 0.25),
        ({"status": "collecting", "frames_done": 120, "frames_total": 120}, 1.0),
    ],
)
def test_progress_is_the_frames_that_are_drawn_and_never_a_guess(fields, progress):
    assert card_of(make_take(**fields)).progress == progress


def test_a_take_on_its_way_says_what_is_usual():
    take = make_take(model="aimlapi/seedance-1.5-pro", resolution="1080p", status="generating")
    done = make_take(model="aimlapi/seedance-1.5-pro", resolution="1080p", status="cancelled")

    assert card_of(take).expected == "usually about 4 min"
    assert card_of(done).expected == ""


def test_a_take_of_a_kind_nobody_knows_promises_nothing():
    assert card_of(make_take(status="generating")).expected == ""


@pytest.mark.parametrize(("running", "late"), [(100, False), (149, False), (160, True)])
def test_a_take_is_late_after_half_as_long_again(running, late, monkeypatch):
    cache.clear()
    monkeypatch.setattr("generations.gallery.card.usual", lambda **_kind: Usual(80, 100, early=60))
    started_at = timezone.now() - timedelta(seconds=running)

    assert card_of(make_take(status="generating", started_at=started_at)).late == late


def test_what_arrived_otherwise_than_asked_for_is_said():
    take = make_finished(sound=True)
    take.seconds, take.width, take.height, take.has_sound = Decimal("4.1"), 864, 496, False
    take.save()

    assert card_of(take).measured_differs == [
        "4.1 s arrived, 5 s were asked for.",
        "864 × 496 arrived, 1280 × 720 was expected.",
        "It came without the sound that was asked for.",
    ]


def test_what_arrived_as_asked_for_needs_no_words():
    assert card_of(make_finished()).measured_differs == []


@pytest.mark.parametrize("cause", [str(cause) for cause in Cause] + ["", "new"])
def test_every_cause_has_an_advice_that_says_what_was_charged(cause):
    assert advice(cause).endswith("Nothing was charged.")


def test_no_advice_is_for_a_cause_that_nobody_names():
    assert set(ADVICE) <= {str(cause) for cause in Cause}


MONEY = ["quoted", "charged", "per_second", "price_per_second"]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.OWNER, True),
        (Role.ACCOUNTANT, True),
        (Role.PRODUCER, True),
        (Role.ARTIST, True),
        (Role.REVIEWER, False),
    ],
)
def test_prices_are_for_those_who_may_see_them(role, sees):
    take = make_finished()
    viewer = take.project.created_by if role == Role.OWNER else seat(take.project, role)

    card = card_of(take, viewer)

    assert [getattr(card, name) is not None for name in MONEY] == [sees] * 4


@pytest.mark.parametrize(("role", "sees"), [(Role.ADMIN, True), (Role.PRODUCER, False)])
def test_the_providers_own_words_are_for_admins(role, sees):
    take = make_take(model=PAID, status="failed", failure="x", said="raw", external_id="job-1")

    card = card_of(take, seat(take.project, role))

    assert (card.said, card.external_id) == (("raw", "job-1") if sees else ("", ""))


def test_the_shape_of_a_card_is_known_before_the_film_is_there():
    assert card_of(make_take(asked_width=720, asked_height=1280)).data_ratio == "9:16"
    assert card_of(make_finished(asked_width=1470, asked_height=630)).data_ratio == "21:9"
