"""The composer's form: what each model takes, and what is said beside a field when it does not."""

import pytest

from generations.catalog import catalog
from generations.composer.form import OrderForm
from generations.pipeline.request import request_generation
from tests.factories import make_frame, make_project, make_prompt, press, seat
from tests.generations.composer.posted import PRACTICE, posted, with_every_key

pytestmark = pytest.mark.django_db

SIX = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9"]
ALL = ["480p", "720p", "1080p"]
TOP = 2**32 - 1


def model_of(durations, resolutions, ratios, **more):
    usual = {"sound": True, "frame": "may", "last": True, "seeds": (-1, TOP), "still": True}
    rest = {"watermark": True, "prompt": (1, 2500)}
    return (
        {"durations": durations, "resolutions": resolutions, "ratios": ratios} | usual | rest | more
    )


# What each provider's document says, written down a second time.
TAKES = {
    "practice/animatic": model_of(range(4, 13), ALL, [*SIX, "adaptive"], seeds=(0, TOP)),
    "aimlapi/seedance-1.5-pro": model_of(range(4, 13), ALL, [*SIX, "adaptive"]),
    "aimlapi/seedance-1.0-pro-i2v": model_of([5, 10], ALL, [], sound=False, frame="must", seeds=(0, TOP)),
    "aimlapi/seedance-1.0-pro-fast": model_of([5, 10], ALL, [], sound=False, seeds=(0, TOP)),
    "aivideoapi/seedance-1.5-pro": model_of(range(4, 13), ALL, SIX),
    "apikley/seedance-1.5-pro": model_of([4, 8, 12], ALL[:2], SIX, seeds=None, watermark=False, prompt=(3, 2500)),
    "modelark/seedance-1.0-pro-fast": model_of(range(2, 13), ALL, SIX, sound=False, last=False),
    "modelark/seedance-2.0": model_of(range(4, 16), ALL, [*SIX, "adaptive"], still=False),
    "modelark/seedance-2.0-fast": model_of(range(4, 16), ALL[:2], [*SIX, "adaptive"], still=False),
    "modelark/seedance-2.0-mini": model_of(range(4, 16), ALL[:2], [*SIX, "adaptive"], still=False),
    "modelark/seedance-2.5": model_of(range(4, 31), ALL, [*SIX, "adaptive"], still=False),
}  # fmt: skip
RETIRED = ["modelark/seedance-1.5-pro", "modelark/seedance-1.0-pro"]

every_model = pytest.mark.parametrize("model", TAKES)


@pytest.fixture
def project(settings):
    with_every_key(settings)
    return make_project()


@pytest.fixture
def faults(project):
    """The faults of a posted form; none when it could be asked for."""
    frame = make_frame(project)

    def read(model=PRACTICE, **changes):
        if TAKES.get(model, {}).get("frame") == "must":
            changes = {"first": frame.pk} | changes
        form = OrderForm(posted(model, **changes), project=project, by=project.created_by)
        assert form.is_valid() == (not form.faults)
        return form.faults

    return read


def test_no_model_of_the_catalogue_is_forgotten_here():
    assert set(TAKES) | set(RETIRED) == {model.key for model in catalog().models}


@every_model
def test_each_model_can_be_asked_for_with_its_defaults(model, faults):
    assert faults(model) == {}


@pytest.mark.parametrize("model", RETIRED)
def test_a_retired_model_says_that_it_is(model, faults):
    assert "has retired" in faults(model)["model"]


@every_model
def test_each_model_takes_its_durations_and_no_others(model, faults):
    wanted = set(TAKES[model]["durations"])

    taken = {seconds for seconds in range(33) if not faults(model, duration=str(seconds))}

    assert taken == wanted
    assert list(faults(model, duration="31")) == ["duration"]


@every_model
def test_each_model_takes_its_resolutions_and_no_others(model, faults):
    offered = [*ALL, "360p", "540p", "2k", "4k", ""]

    taken = [quality for quality in offered if not faults(model, quality=quality)]

    assert taken == TAKES[model]["resolutions"]
    assert list(faults(model, quality="4k")) == ["quality"]


@every_model
def test_each_model_takes_its_ratios_and_no_others(model, faults):
    offered = [*SIX, "adaptive", "2:1", "9:21"]

    taken = [ratio for ratio in offered if not faults(model, ratio=ratio)]

    assert taken == TAKES[model]["ratios"]
    assert list(faults(model, ratio="2:1")) == ["ratio"]


@every_model
def test_sound_is_asked_of_those_that_make_it(model, faults):
    found = faults(model, quality="720p+sound")

    assert list(found) == ([] if TAKES[model]["sound"] else ["quality"])


@every_model
def test_each_model_takes_its_seeds(model, faults):
    seeds = TAKES[model]["seeds"]
    low, high = seeds or (None, None)

    fine = [seed for seed in (-2, -1, 0, 7, TOP, TOP + 1) if not faults(model, seed=str(seed))]

    assert fine == [s for s in (-2, -1, 0, 7, TOP, TOP + 1) if seeds and low <= s <= high]
    assert faults(model, seed="") == {}


@every_model
def test_a_still_camera_and_a_watermark_are_asked_of_those_that_can(model, faults):
    still = faults(model, camera_fixed="on")
    watermark = faults(model, watermark="on")

    assert list(still) == ([] if TAKES[model]["still"] else ["camera_fixed"])
    assert list(watermark) == ([] if TAKES[model]["watermark"] else ["watermark"])


@every_model
def test_frames_are_given_as_each_model_takes_them(model, faults, project):
    first, last = make_frame(project), make_frame(project)
    ratio = {"ratio": "adaptive"} if model == "modelark/seedance-2.5" else {}

    assert faults(model, first=first.pk, **ratio) == {}
    assert list(faults(model, first="")) == ["first"] * (TAKES[model]["frame"] == "must")
    both = faults(model, first=first.pk, last=last.pk, **ratio)
    assert list(both) == ([] if TAKES[model]["last"] else ["last"])
    alone = faults(model, first="", last=last.pk, **ratio)
    assert "last" in alone or "first" in alone


@every_model
def test_a_prompt_is_as_long_as_each_model_reads(model, faults):
    low, high = TAKES[model]["prompt"]

    assert faults(model, prompt="a" * low) == faults(model, prompt="a" * high) == {}
    assert list(faults(model, prompt="a" * (low - 1))) == ["prompt"]
    assert list(faults(model, prompt="a" * (high + 1))) == ["prompt"]


def test_an_older_model_is_adaptive_only_to_a_frame(faults, project):
    model = "modelark/seedance-1.0-pro-fast"

    assert list(faults(model, ratio="adaptive")) == ["ratio"]
    assert faults(model, ratio="adaptive", first=make_frame(project).pk) == {}


def test_the_newest_model_follows_a_frame_and_says_so(faults, project):
    found = faults("modelark/seedance-2.5", first=make_frame(project).pk, ratio="16:9")

    assert found == {"ratio": "Seedance 2.5 follows the first frame. Choose adaptive."}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"prompt": ""}, "prompt", "Write a prompt."),
        ({"prompt": " \n\t "}, "prompt", "Write a prompt."),
        ({"prompt": "A harbour --dur 12"}, "prompt", "Take “--dur 12” out: it would be read as a setting. Use the settings."),
        ({"duration": "5.5"}, "duration", "Whole seconds only."),
        ({"duration": "five"}, "duration", "Whole seconds only."),
        ({"duration": ""}, "duration", "Choose a duration."),
        ({"duration": "13"}, "duration", "13 s isn't offered by Animatic. Choose 4 to 12."),
        ({"takes": "0"}, "takes", "Ensure this value is greater than or equal to 1."),
        ({"takes": "5"}, "takes", "Ensure this value is less than or equal to 4."),
        ({"takes": ""}, "takes", "Choose how many takes."),
        ({"seed": "abc"}, "seed", "A seed is a whole number, or empty."),
        ({"seed": "1.5"}, "seed", "A seed is a whole number, or empty."),
        ({"seed": "4294967296"}, "seed", "The seed goes from 0 to 4294967295."),
        ({"model": "nobody/nothing"}, "model", "“nobody/nothing” isn't in the catalogue. Choose a model."),
        ({"model": ""}, "model", "Choose a model."),
        ({"press": ""}, "press", "Reload the page and press again."),
        ({"quality": "4k+sound"}, "quality", "4k isn't offered by Animatic. Choose 480p, 720p or 1080p."),
        ({"first": "999999"}, "first", "That isn't in this project any more. Choose another."),
        ({"last": "x"}, "last", "That isn't in this project any more. Choose another."),
        ({"shot": "999999"}, "shot", "That isn't in this project any more. Choose another."),
        ({"parent": "999999"}, "parent", "That isn't in this project any more. Choose another."),
    ],
)  # fmt: skip
def test_each_fault_is_said_beside_its_field(changes, field, sentence, faults):
    assert faults(**changes) == {field: sentence}


def test_three_letters_are_enough_for_apikley_and_two_are_not(faults):
    short = faults("apikley/seedance-1.5-pro", prompt="ab")
    long = faults("apikley/seedance-1.5-pro", prompt="a" * 2501)

    assert short == {"prompt": "The prompt needs at least 3 characters."}
    assert long == {"prompt": "The prompt can be up to 2,500 characters; this one is 2,501."}


def test_a_last_frame_without_a_first_is_said_beside_it(faults, project):
    found = faults(last=make_frame(project).pk)

    assert found == {"last": "A last frame needs a first frame too."}


@pytest.mark.parametrize("field", ["first", "last"])
def test_a_frame_of_another_project_is_not_there(field, faults, project):
    foreign = make_frame(make_project(project.team))

    assert "isn't in this project" in faults(**{field: foreign.pk})[field]


def test_a_frame_that_was_removed_is_not_there(faults, project):
    frame = make_frame(project)
    frame.removed_at = frame.added_at
    frame.save()

    assert "first" in faults(first=frame.pk)


def test_a_prompt_and_a_take_of_another_project_are_not_there(faults, project):
    other = make_project(project.team)
    (take,) = press(other)

    assert list(faults(shot=make_prompt(other).pk)) == ["shot"]
    assert list(faults(parent=take.pk)) == ["parent"]


HOSTILE = [
    "\x00",
    "9" * 5000,
    "-9223372036854775809",
    "9223372036854775808",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "NaN",
    "1e5",
    "²",
    "[]",
]


@pytest.mark.parametrize("field", list(posted()))
def test_hostile_words_are_a_fault_or_harmless_and_never_a_crash(field, project):
    harmless = {"prompt": HOSTILE[2:]}

    for hostile in HOSTILE:
        form = OrderForm(posted() | {field: hostile}, project=project, by=project.created_by)

        if form.is_valid():
            assert hostile in harmless.get(field, [])
            request_generation(form.order, press=form.cleaned_data["press"])
        else:
            assert list(form.faults) == [field]


def test_a_missing_key_says_which_variable_to_set(project, settings):
    settings.PROVIDER_KEYS = dict.fromkeys(settings.PROVIDER_KEYS, "")

    form = OrderForm(posted("apikley/seedance-1.5-pro"), project=project, by=project.created_by)

    assert form.faults == {"model": "Needs a key for Apikley: set APIKLEY_API_KEY."}


def test_without_a_public_address_frames_do_not_reach_the_provider_that_fetches_them(
    faults, project, settings
):
    settings.PUBLIC_URL = ""

    found = faults("aivideoapi/seedance-1.5-pro", first=make_frame(project).pk)

    assert "PUBLIC_URL" in found["first"]
    assert faults("aivideoapi/seedance-1.5-pro") == {}


def test_a_valid_form_is_an_order_of_the_person_who_sent_it(project):
    artist, frame = seat(project), make_frame(project)
    values = posted(
        prompt="  Fog lifts  ", quality="1080p+sound", duration="7", takes="3", seed="0",
        ratio="9:16", camera_fixed="on", watermark="on", first=frame.pk, crop="centre",
    )  # fmt: skip

    form = OrderForm(values, project=project, by=artist)

    assert form.is_valid()
    asked = form.order
    assert (asked.project, asked.by, asked.text, asked.takes) == (project, artist, "Fog lifts", 3)
    assert (asked.first, asked.last, asked.crop) == (frame, None, "centre")
    options = asked.options
    assert (options.resolution, options.sound, options.duration) == ("1080p", True, 7)
    assert (options.ratio, options.seed) == ("9:16", 0)
    assert (options.camera_fixed, options.watermark) == (True, True)
