"""Bringing paid files home: tried again until stored, charged by what came."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from generations import tasks
from generations.media import Measured
from generations.models import Generation, Price
from generations.pipeline import collect
from generations.pipeline.collect import delivered_cost, delivered_resolution, fetch
from generations.pipeline.endings import arrive
from tests.factories import PAID, make_project, make_take, press_paid, price_of

pytestmark = pytest.mark.django_db

GONE = httpx.Response(404, json={})


def arrived(url, **fields):
    """A paid take of 128 × 72 and two seconds that its provider has made."""
    (take,) = press_paid(**fields)
    Generation.objects.filter(pk=take.pk).update(asked_width=128, asked_height=72, duration=2)
    take.refresh_from_db()
    take.claim()
    take.start("job-1", look_at=timezone.now() + timedelta(seconds=15))
    arrive(take, url)
    return take


def test_a_file_is_fetched_stored_and_charged(host, film):
    take = arrived(host.keep("/a.mp4", film.read_bytes()))

    tasks.collect(take.pk)

    take.refresh_from_db()
    assert (take.status, take.trouble) == ("completed", "")
    assert (take.width, take.height, take.seconds) == (128, 72, 2)
    assert take.charged == 14
    assert [(row.kind, row.held, row.spent) for row in take.ledger.order_by("pk")] == [
        ("hold", 35, 0),
        ("charge", -35, 14),
    ]
    with take.video.open("rb") as file:
        assert file.read() == film.read_bytes()


def test_a_file_is_fetched_at_once_although_the_next_look_was_later(host, film):
    """The watcher's claim moves the next look forward; that must not hold up the download."""
    take = arrived(host.keep("/a.mp4", film.read_bytes()))

    fetch(take)

    assert host.asked == ["/a.mp4"]


def test_a_take_fetched_twice_is_charged_once(host, film):
    take = arrived(host.keep("/a.mp4", film.read_bytes()))

    tasks.collect(take.pk)
    tasks.collect(take.pk)

    assert take.ledger.count() == 2
    assert host.asked == ["/a.mp4"]


def test_while_one_worker_fetches_another_leaves_it(host, film):
    take = arrived(host.keep("/a.mp4", film.read_bytes()))
    assert Generation.objects.get(pk=take.pk).lease(timezone.now() + timedelta(minutes=6))

    tasks.collect(take.pk)

    assert host.asked == []


@pytest.mark.parametrize("status", ["generating", "completed", "failed"])
def test_only_what_is_to_be_collected_is_fetched(status, host):
    (take,) = press_paid()
    Generation.objects.update(status=status, video="takes/1.mp4", charged=0, failure="x")

    tasks.collect(take.pk)

    assert host.asked == []


def test_trouble_is_never_a_failed_take(host, provider_says):
    provider_says(GONE)
    take = arrived(host.keep("/a.mp4", status=503))

    tasks.collect(take.pk)

    take.refresh_from_db()
    assert take.status == "collecting"
    assert take.trouble == "The file's host answered 503."
    assert [row.kind for row in take.ledger.all()] == ["hold"]


def test_what_is_no_video_is_fetched_again_later(host, provider_says):
    provider_says(GONE)
    take = arrived(host.keep("/a.mp4", b"not a film" * 100))

    tasks.collect(take.pk)

    take.refresh_from_db()
    assert (take.status, bool(take.trouble)) == ("collecting", True)
    assert take.look_at > timezone.now()


def test_the_pauses_between_tries_grow_up_to_ten_minutes(host, provider_says):
    provider_says(GONE)
    take = arrived(host.keep("/a.mp4", status=503))
    pauses = []

    for _try in range(9):
        Generation.objects.update(look_at=timezone.now())
        tasks.collect(take.pk)
        take.refresh_from_db()
        pauses.append(round((take.look_at - timezone.now()).total_seconds()))

    assert pauses == [10, 20, 40, 80, 160, 320, 600, 600, 600]


def test_trouble_is_over_once_the_file_is_there(host, film, provider_says):
    provider_says(GONE)
    take = arrived(host.keep("/a.mp4", status=503))
    tasks.collect(take.pk)
    host.keep("/a.mp4", film.read_bytes())
    Generation.objects.update(look_at=timezone.now())

    tasks.collect(take.pk)

    take.refresh_from_db()
    assert take.status == "completed"


def test_a_fresh_link_is_asked_for_after_trouble(host, film, provider_says):
    address = host.keep("/fresh.mp4", film.read_bytes())
    done = {"code": 200, "data": {"taskId": "job-1", "status": "completed"}}
    done |= {"id": "job-1", "status": "completed", "output": {"urls": [address]}}
    provider_says(httpx.Response(200, json=done))
    take = arrived(host.keep("/old.mp4", status=403))

    tasks.collect(take.pk)

    take.refresh_from_db()
    assert take.video_url == address


def test_a_link_that_died_puts_the_take_on_the_rescue_shelf(host, provider_says):
    provider_says(GONE)
    take = arrived(host.keep("/a.mp4", status=403))
    Generation.objects.update(status_changed_at=timezone.now() - timedelta(hours=25))

    tasks.collect(take.pk)

    take.refresh_from_db()
    assert take.status == "collecting"
    assert take.shelved_at is not None
    assert "link has died" in take.trouble
    assert [row.kind for row in take.ledger.all()] == ["hold"]


def test_files_of_a_take_that_moved_on_are_dropped(host, film, monkeypatch):
    take = arrived(host.keep("/a.mp4", film.read_bytes()))
    read = collect.read_video

    def meanwhile(*words):
        found = read(*words)
        other = Generation.objects.get(pk=take.pk)
        collect.complete(other, charged=Decimal(14), video="takes/other.mp4")
        return found

    monkeypatch.setattr(collect, "read_video", meanwhile)

    tasks.collect(take.pk)

    take.refresh_from_db()
    assert (take.status, take.video.name) == ("completed", "takes/other.mp4")
    assert take.ledger.count() == 2
    assert [name for name in Path(default_storage.location).rglob("*") if name.is_file()] == []


def test_the_files_lie_at_addresses_that_nobody_can_guess(host, film):
    take = arrived(host.keep("/a.mp4", film.read_bytes()))

    tasks.collect(take.pk)

    take.refresh_from_db()
    folder = take.video.name.rpartition("/")[0]
    assert len(folder.rpartition("-")[2]) == 32
    assert {name.split(".")[0] for name in default_storage.listdir(folder)[1]} == {
        "video",
        "poster",
        "sprite",
        "first",
        "last",
    }


def measured(**fields):
    came = {"width": 1280, "height": 720, "seconds": Decimal(5), "has_sound": True}
    rest = {"frames": 120, "fps": Decimal(24), "video_codec": "h264", "audio_codec": "aac"}
    return Measured(**came | rest | {"size": 1, "transcoded": False} | fields)


def asked_for(**fields):
    wanted = {"resolution": "720p", "sound": True, "duration": 5} | fields
    price = price_of(PAID, wanted["resolution"], wanted["sound"])
    return make_take(model=PAID, price=price, **wanted)


@pytest.mark.parametrize(
    ("came", "credits"),
    [
        ({}, 70),
        ({"seconds": Decimal("5.042")}, 70),
        ({"seconds": Decimal("4.5")}, 70),
        ({"seconds": Decimal("4.4")}, 56),
        ({"seconds": Decimal("8")}, 112),
        ({"has_sound": False}, 35),
        ({"width": 864, "height": 496}, 35),
        ({"width": 864, "height": 496, "has_sound": False}, 15),
        ({"width": 1920, "height": 1080}, 150),
        ({"width": 1248, "height": 704}, 70),
    ],
)
def test_what_came_is_charged_at_its_own_price(came, credits):
    assert delivered_cost(asked_for(), measured(**came)) == credits


def test_sound_that_nobody_asked_for_costs_nothing():
    take = asked_for(sound=False)

    assert delivered_cost(take, measured(has_sound=True)) == 35


def test_what_came_otherwise_is_charged_at_the_prices_of_the_press():
    take = asked_for()
    Price.objects.create(model=PAID, resolution="720p", sound=False, per_second=99)

    assert delivered_cost(take, measured(has_sound=False)) == 35


def test_what_has_no_price_of_its_own_is_charged_as_it_was_asked_for(monkeypatch):
    take = asked_for()
    monkeypatch.setattr(collect, "price_table", lambda *_words: [])

    assert delivered_cost(take, measured(has_sound=False)) == 70


@pytest.mark.parametrize(
    ("size", "resolution"),
    [
        ((1280, 720), "720p"),
        ((1248, 704), "720p"),
        ((864, 480), "480p"),
        ((1920, 1088), "1080p"),
        ((720, 1280), "720p"),
        ((64, 64), "480p"),
        ((3840, 2160), "1080p"),
    ],
)
def test_the_resolution_that_came_is_the_one_with_the_nearest_pixels(size, resolution):
    width, height = size

    assert delivered_resolution(asked_for(), measured(width=width, height=height)) == resolution


def test_a_model_that_left_the_catalogue_is_charged_as_it_was_asked_for():
    take = asked_for()
    take.model = "gone/model"

    assert delivered_resolution(take, measured(width=64, height=64)) == "720p"
    assert delivered_cost(take, measured(width=64, height=64)) == 70


def test_a_charge_above_the_hold_is_still_taken():
    (take,) = press_paid(make_project())
    take.claim()
    take.start("job-1", look_at=timezone.now())
    take.collect()

    collect.complete(take, charged=Decimal(56), video="takes/1.mp4")

    assert [(row.held, row.spent) for row in take.ledger.order_by("pk")] == [(35, 0), (-35, 56)]
