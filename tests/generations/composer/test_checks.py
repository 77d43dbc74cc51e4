"""Free checks before the press, and the ladder from draft to final. They inform and never block."""

import pytest
from django.urls import reverse

from generations.catalog import catalog
from generations.composer.checks import CAMERA
from tests.factories import PAID, make_finished, make_frame, make_project
from tests.generations.composer.posted import address, posted, with_every_key
from tests.pictures import jpeg

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}
MODELARK = "modelark/seedance-2.0"


@pytest.fixture
def project(settings):
    with_every_key(settings)
    return make_project()


def quoted(visitor, project, *model, **changes):
    """The composer as the answer to a change shows it, and what the page says."""
    page = visitor.post(address("quote", project), posted(*model, **changes), **HTMX)
    assert page.status_code == 200
    return page.context["composer"], page.content.decode()


def frame(project, width, height):
    return str(make_frame(project, picture=jpeg(width, height, seed=width * height)).pk)


def test_frames_that_fit_nothing_are_told_of_with_the_price(visitor, project):
    square, small = frame(project, 1080, 1080), frame(project, 640, 360)

    composer, said = quoted(visitor, project, ratio="16:9", first=square, last=small)

    assert composer.checks == [
        "The frames have different shapes: 1080 × 1080 first, 640 × 360 last.",
        "The first frame will be cropped to 1280 × 720.",
        "The first frame is 1080 × 1080: it will be enlarged and look soft.",
        "The last frame is 640 × 360: it will be enlarged and look soft.",
    ]
    assert all(check in said for check in composer.checks)
    assert composer.quote
    assert not composer.quote.is_stopped


def test_frames_that_fit_are_not_mentioned(visitor, project):
    wide = frame(project, 1920, 1080)

    composer, said = quoted(visitor, project, ratio="16:9", first=wide, last=wide)

    assert composer.checks == []
    assert 'class="check"' not in said


def test_faces_are_mentioned_where_a_source_says_they_are_refused_and_a_frame_is_given(
    visitor, project
):
    wide = frame(project, 1920, 1080)
    sentence = "ModelArk refuses frames that show the face of a real person."

    def checked(*model, **changes):
        return quoted(visitor, project, *model, **changes)[0].checks

    assert sentence in checked(MODELARK, first=wide)
    assert checked(MODELARK) == []
    assert checked(PAID, first=wide) == []
    sources = {slug: each.refuses_faces for slug, each in catalog().providers.items()}
    assert [slug for slug, source in sources.items() if source] == ["modelark"]


def test_camera_words_contradict_only_a_camera_that_is_held_still(visitor, project):
    prompt = "Fog lifts. Slow  Pan over the harbour, then zoom in."

    still, _said = quoted(visitor, project, prompt=prompt, camera_fixed="on")
    free, _said = quoted(visitor, project, prompt=prompt)

    assert [check.partition(" moves")[0] for check in still.checks] == ["“slow pan”"]
    assert free.checks == []


@pytest.mark.parametrize(
    ("words", "moves"),
    [
        ("the camera follows her", True),
        ("dolly in on the door", True),
        ("handheld, uneasy", True),
        ("tilting up the tower", True),
        ("a tracking shot of a fox", True),
        ("no zoom, a calm picture", False),
        ("a frying pan on the stove", False),
        ("cranes over the marsh", False),
        ("an orange tree orbited by nothing", False),
        ("a train on its track", False),
        ("🌊🌊🌊", False),
    ],
)
def test_which_words_move_a_camera(words, moves):
    assert bool(CAMERA.search(words)) is moves


def ladder(composer):
    return {rung.words: (rung.quality, rung.total) for rung in composer.rungs}


def test_draft_and_final_stand_beside_the_choice_with_both_prices(visitor, project):
    middle, said = quoted(visitor, project, PAID, quality="720p", duration="5", takes="2")
    draft, _said = quoted(visitor, project, PAID, quality="480p", duration="5")
    final, _said = quoted(visitor, project, PAID, quality="1080p+sound", duration="5")
    silent, _said = quoted(
        visitor, project, "aimlapi/seedance-1.0-pro-fast", quality="1080p", duration="5"
    )

    assert ladder(middle) == {
        "Same at 480p silent": ("480p", 30),
        "Final 1080p with sound": ("1080p+sound", 300),
    }
    assert "Same at 480p silent · <b>30 cr</b>" in said
    assert list(ladder(draft)) == ["Final 1080p with sound"]
    assert list(ladder(final)) == ["Same at 480p silent"]
    assert list(ladder(silent)) == ["Same at 480p"]


def test_a_quality_that_nobody_priced_is_no_rung(visitor, project, monkeypatch):
    composer, _said = quoted(visitor, project, PAID, quality="720p")
    composer.team_prices = [each for each in composer.team_prices if each.resolution != "1080p"]

    assert list(ladder(composer)) == ["Same at 480p silent"]


def test_a_draft_is_finished_with_its_price_and_everything_else_as_it_was(visitor, project):
    fields = {"resolution": "480p", "text": "Fog lifts", "seed": 48, "model": PAID}
    draft = make_finished(project, asked_width=864, asked_height=496, **fields)
    page = visitor.get(
        reverse("take-lineage", args=[project.team.slug, draft.code])
    ).content.decode()
    other = make_finished(project)
    plain = visitor.get(
        reverse("take-lineage", args=[project.team.slug, other.code])
    ).content.decode()
    link = f"?like={draft.code}&reuse=all&quality=1080p%2Bsound"

    composer = visitor.get(address("project", project) + link).context["composer"]

    assert "Finish it at 1080p with sound · 150 cr" in page
    assert link.replace("&", "&amp;") in page
    assert "Finish it" not in plain
    assert (composer.options.resolution, composer.options.sound) == ("1080p", True)
    assert (composer.options.seed, composer.quote.total) == (48, 150)
