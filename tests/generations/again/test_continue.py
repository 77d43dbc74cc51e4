"""Going on from a take: the strip of its last second, and the frame that was chosen."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from generations.again.strip import strip_of
from generations.composer.form import OrderForm
from generations.models import Generation
from generations.pipeline.request import request_generation
from studio.models import Frame
from tests.factories import make_finished, press
from tests.generations.composer.posted import posted
from tests.generations.media.clips import counting, make_clip

pytestmark = pytest.mark.django_db


def page_of(take):
    return reverse("take-continue", args=[take.project.team.slug, take.code])


def filmed(project, tmp_path, *, pictures=30, field="video", **fields):
    """A finished paid take whose film can be cut, and whose strip nobody has asked for yet."""
    take = make_finished(project, **{"provider": "aivideoapi"} | fields)
    take.strip, take.strip_frames = "", []
    film = make_clip(tmp_path / "film.mp4", counting(pictures), sound=None)
    getattr(take, field).save("film.mp4", ContentFile(Path(film).read_bytes()))
    take.save()
    return take


def test_the_strip_is_cut_once_and_marks_the_sharpest(project, visitor, tmp_path):
    take = filmed(project, tmp_path)

    page = visitor.get(page_of(take))
    take.refresh_from_db()
    kept = take.strip.name
    visitor.get(page_of(take))
    take.refresh_from_db()

    cells = page.context["strip"].cells
    assert (len(cells), cells[-1].words, cells[0].back) == (24, "Last frame", 23)
    assert sum(cell.is_sharp for cell in cells) == 3
    assert page.content.count(b'type="radio"') == 24
    assert take.strip.name == kept
    sheet = visitor.get(reverse("take-strip", args=[project.team.slug, take.code]))
    assert sheet.getvalue()[:4] == b"RIFF"


def test_the_chosen_frame_fills_the_first_slot_and_the_rest_stays(project, visitor, tmp_path):
    take = filmed(project, tmp_path, text="Fog lifts", duration=9)
    address = page_of(take)

    first, again = (visitor.post(address, {"back": "3"}) for _press in range(2))
    last = visitor.post(address, {"back": "0"})
    composer = visitor.get(first.headers["Location"].partition("#")[0]).context["composer"]

    assert first.headers["Location"] == again.headers["Location"] != last.headers["Location"]
    assert (composer.first.label, composer.last) == (f"{take.code}, 3 before its end", None)
    assert composer.parent == take
    assert composer.values["prompt"] == "Fog lifts"
    assert (composer.options.duration, composer.options.seed) == (9, None)
    assert {frame.label for frame in Frame.objects.all()} == {
        f"{take.code}, 3 before its end",
        f"{take.code} end",
    }


def test_what_is_pressed_then_remembers_its_parent_and_is_a_shot_of_its_own(project, visitor):
    parent = make_finished(project)
    parent.prompt.text = parent.text
    parent.prompt.save()
    for _try in range(2):
        values = posted(parent=str(parent.pk), prompt=parent.text)
        form = OrderForm(values, project=project, by=project.created_by)
        assert form.is_valid(), form.errors
        request_generation(form.order, press=form.cleaned_data["press"])

    one, two = Generation.objects.exclude(pk=parent.pk)
    assert one.parent == two.parent == parent
    assert one.prompt == two.prompt != parent.prompt


def test_practice_never_offers_a_frame_with_its_label(project, visitor, tmp_path):
    old = filmed(project, tmp_path, provider="practice")
    new = filmed(project, tmp_path, provider="practice", field="ending")

    page = visitor.get(page_of(old))
    refused = visitor.post(page_of(old), {"back": "5"})

    assert page.context["strip"].cells == []
    assert b"Only its last frame can be had" in page.content
    assert (refused.status_code, refused.context["fault"][:12]) == (422, "That frame c")
    assert len(strip_of(new).cells) == 24
    assert visitor.post(page_of(new), {"back": "5"}).status_code == 302


@pytest.mark.parametrize("back", ["999", "-1", "x", "", "9" * 500])
def test_a_frame_that_is_not_there_is_said_or_the_last_is_taken(back, project, visitor, tmp_path):
    take = filmed(project, tmp_path)

    answer = visitor.post(page_of(take), {"back": back})

    assert answer.status_code == (422 if back == "999" else 302)


def test_a_film_that_is_gone_leaves_the_last_frame(project, visitor, tmp_path):
    take = filmed(project, tmp_path)
    take.video.storage.delete(take.video.name)

    page = visitor.get(page_of(take))

    assert page.context["strip"].cells == []
    assert visitor.post(page_of(take), {"back": "0"}).status_code == 302


def test_a_take_without_a_film_cannot_be_continued(project, visitor):
    (take,) = press(project)

    assert visitor.get(page_of(take)).status_code == 404
    assert visitor.post(page_of(take)).status_code == 404
