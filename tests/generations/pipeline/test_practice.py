"""Practice takes: drawn here, with the same holds, files and charges as all others."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image

from generations import tasks
from generations.media import read_video
from generations.models import Generation, Status
from generations.pipeline import practice
from generations.pipeline.submit import submit_next
from tests.factories import make_frame, make_project, press

pytestmark = pytest.mark.django_db


def test_a_practice_take_is_drawn_stored_and_charged(drawn):
    (take,) = press()

    submit_next()

    take.refresh_from_db()
    assert take.status == "completed"
    assert [step.status for step in take.steps.all()] == [
        "queued",
        "submitting",
        "generating",
        "collecting",
        "completed",
    ]
    assert [(row.kind, row.spent) for row in take.ledger.order_by("pk")] == [
        ("hold", 0),
        ("charge", 0),
    ]
    assert (take.width, take.height, take.seconds, take.has_sound) == (128, 72, 2, True)
    assert take.codecs == "h264 + aac"
    stills = (take.first_still, take.last_still)
    for file in (take.video, take.poster, take.sprite, *stills, take.ending):
        assert file.storage.exists(file.name)
    assert take.placeholder.startswith("data:image/webp;base64,")


def test_the_frames_to_go_on_from_are_the_clean_ones_and_not_cut_from_the_film(drawn):
    (take,) = press()

    submit_next()

    take.refresh_from_db()
    assert opened(take.first_still).getpixel((64, 36)) == (255, 0, 0)
    assert opened(take.last_still).getpixel((64, 36)) == (0, 0, 255)


def opened(field):
    with field.open("rb") as file:
        return Image.open(BytesIO(file.read()))


def test_what_is_drawn_is_what_was_asked_for(drawn):
    project = make_project()
    first, last = make_frame(project), make_frame(project)
    press(
        project,
        text="Open sea at sunset",
        resolution="480p",
        ratio="9:16",
        duration=4,
        sound=False,
        seed=0,
        camera_fixed=True,
        watermark=True,
        first=first,
        last=last,
    )

    submit_next()

    (shot,) = drawn
    assert (shot.prompt, shot.width, shot.height) == ("Open sea at sunset", 496, 864)
    assert (shot.seconds, shot.seed, shot.sound) == (4, 0, False)
    assert (shot.camera_fixed, shot.watermark) == (True, True)
    assert shot.first.name != shot.last.name


def test_frames_are_cropped_to_the_pixels_of_the_take(monkeypatch, drawn):
    sizes = []
    render = practice.animatic.render

    def measure(shot, into, *, progress):
        sizes.append(Image.open(BytesIO(shot.first.read_bytes())).size)
        return render(shot, into, progress=progress)

    monkeypatch.setattr(practice.animatic, "render", measure)
    project = make_project()
    press(project, first=make_frame(project), ratio="1:1", resolution="480p")

    submit_next()

    assert sizes == [(640, 640)]


def test_progress_is_the_frames_that_are_drawn(monkeypatch, drawn):
    seen = []
    render = practice.animatic.render

    def look(shot, into, *, progress):
        progress(0, 0)
        monkeypatch.setattr(practice, "REPORT_EVERY", 0)
        progress(30, 120)
        take = Generation.objects.get()
        seen.append((take.frames_done, take.frames_total, take.look_at > timezone.now()))
        return render(shot, into, progress=progress)

    monkeypatch.setattr(practice.animatic, "render", look)
    press()

    submit_next()

    assert seen == [(30, 120, True)]


def test_progress_is_written_twice_a_second_and_no_oftener(drawn, django_assert_num_queries):
    (take,) = press()
    report = practice._reporter(take)

    with django_assert_num_queries(1):
        for frame in range(1, 121):
            report(frame, 120)


def lost(take, *, status="generating"):
    """A take whose worker died: its lease has run out."""
    past = timezone.now() - timedelta(seconds=1)
    Generation.objects.filter(pk=take.pk).update(status=status, look_at=past, started_at=past)
    return Generation.objects.for_cards().get(pk=take.pk)


def test_a_take_rendered_twice_is_charged_once(drawn):
    (take,) = press()
    take = lost(take)
    copy = Generation.objects.for_cards().get(pk=take.pk)

    tasks.render(take.pk)
    tasks.render(take.pk)
    practice.render(copy)

    take.refresh_from_db()
    assert take.status == "completed"
    assert [row.kind for row in take.ledger.order_by("pk")] == ["hold", "charge"]
    assert len(drawn) == 1


def test_two_workers_that_both_drew_it_charge_once(drawn, monkeypatch):
    """The first worker was so slow that its lease ran out while it drew."""
    (take,) = press()
    lost(take)
    render = practice.animatic.render

    def slow(shot, into, *, progress):
        files = render(shot, into, progress=progress)
        if len(drawn) == 1:
            lost(take)
            tasks.render(take.pk)
        return files

    monkeypatch.setattr(practice.animatic, "render", slow)

    tasks.render(take.pk)

    take.refresh_from_db()
    assert len(drawn) == 2
    assert take.status == "completed"
    assert [row.kind for row in take.ledger.order_by("pk")] == ["hold", "charge"]
    assert take.video.storage.exists(take.video.name)


def test_a_worker_that_draws_is_left_alone(drawn):
    (take,) = press()
    lost(take)
    Generation.objects.update(look_at=timezone.now() + timedelta(seconds=20))

    tasks.render(take.pk)

    assert drawn == []


def test_a_worker_that_stores_is_left_alone_too(drawn, monkeypatch):
    """Between the last frame and the stored file the lease must hold, or it is drawn twice."""
    leases = []

    def look(video, into):
        leases.append(Generation.objects.get().look_at)
        return read_video(video, into)

    monkeypatch.setattr("generations.pipeline.collect.read_video", look)
    press()

    submit_next()

    assert leases[0] is not None
    assert leases[0] > timezone.now()


def test_a_take_whose_worker_died_while_storing_is_drawn_again(drawn):
    (take,) = press()
    lost(take, status="collecting")

    tasks.render(take.pk)

    take.refresh_from_db()
    assert (take.status, len(drawn)) == ("completed", 1)


@pytest.mark.parametrize("status", ["queued", "submitting", "completed", "cancelled"])
def test_a_take_that_is_not_being_made_is_not_drawn(status, drawn):
    (take,) = press()
    Generation.objects.update(status=status, video="takes/1.mp4", charged=0)

    tasks.render(take.pk)

    assert drawn == []


def test_what_kills_every_worker_is_given_up_and_its_credits_come_back(drawn):
    (take,) = press()
    lost(take)
    Generation.objects.update(attempts=practice.MOST_ATTEMPTS)

    tasks.render(take.pk)

    take.refresh_from_db()
    assert (take.status, drawn) == ("failed", [])
    assert take.failure == "This could not be drawn here. Nothing was charged."
    assert [row.kind for row in take.ledger.order_by("pk")] == ["hold", "release"]


def test_a_drawn_take_frees_the_renderer_before_it_is_stored(
    drawn, queued, django_capture_on_commit_callbacks
):
    press()

    with django_capture_on_commit_callbacks(execute=True):
        submit_next()

    assert queued == [("submit",)]


def test_nothing_stays_on_the_workbench(drawn, tmp_path):
    press()

    submit_next()

    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.pictures
def test_the_real_renderer_gives_a_real_film_with_everything_it_needs():
    (take,) = press(
        resolution="480p", duration=4, sound=True, seed=11, text="Open sea at sunset, low swell."
    )

    submit_next()

    take.refresh_from_db()
    assert (take.status, take.failure) == (Status.COMPLETED, "")
    assert (take.width, take.height, take.seconds) == (864, 496, 4)
    assert (take.has_sound, take.codecs) == (True, "h264 + aac")
    assert (take.frames_done, take.frames_total) == (96, 96)
    assert (take.quoted, take.charged) == (0, 0)
    assert opened(take.first_still).size == (864, 496)
