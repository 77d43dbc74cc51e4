"""What each model accepts, and what people read when they ask for something else."""

import ast
import re
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from pathlib import Path

import pytest

from generations import catalog as catalog_module
from generations.catalog import UnknownModel, catalog

KEYS = [model.key for model in catalog().models]
NO_FRAMES, FIRST, BOTH, ONLY_LAST = (False, False), (True, False), (True, True), (False, True)
PROMPT = "A lighthouse in fog"


def offered(key):
    return catalog().get(key)


def faults(key, *, prompt=PROMPT, frames=None, **changes):
    model = offered(key)
    if frames is None:
        frames = FIRST if model.first_frame == "required" else NO_FRAMES
    return model.faults(replace(model.defaults(), **changes), prompt=prompt, frames=frames)


# The file.


def test_the_practice_model_comes_first():
    assert KEYS[0] == "practice/animatic"


def test_every_model_of_the_documents_is_on_offer():
    assert set(KEYS) >= {
        "aimlapi/seedance-1.5-pro",
        "aimlapi/seedance-1.0-pro-i2v",
        "aimlapi/seedance-1.0-pro-fast",
        "aivideoapi/seedance-1.5-pro",
        "apikley/seedance-1.5-pro",
        "modelark/seedance-1.5-pro",
        "modelark/seedance-1.0-pro",
        "modelark/seedance-1.0-pro-fast",
        "modelark/seedance-2.0",
        "modelark/seedance-2.0-fast",
        "modelark/seedance-2.0-mini",
        "modelark/seedance-2.5",
    }


@pytest.mark.parametrize(
    ("key", "durations", "resolutions", "ratios", "default"),
    [
        (
            "aimlapi/seedance-1.5-pro",
            tuple(range(4, 13)),
            ("480p", "720p", "1080p"),
            ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"),
            ("16:9", "720p", 5, True),
        ),
        (
            "aimlapi/seedance-1.0-pro-i2v",
            (5, 10),
            ("480p", "720p", "1080p"),
            (),
            ("", "1080p", 5, False),
        ),
        (
            "aimlapi/seedance-1.0-pro-fast",
            (5, 10),
            ("480p", "720p", "1080p"),
            (),
            ("", "1080p", 5, False),
        ),
        (
            "aivideoapi/seedance-1.5-pro",
            tuple(range(4, 13)),
            ("480p", "720p", "1080p"),
            ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9"),
            ("16:9", "720p", 5, True),
        ),
        (
            "apikley/seedance-1.5-pro",
            (4, 8, 12),
            ("480p", "720p"),
            ("1:1", "4:3", "3:4", "16:9", "9:16", "21:9"),
            ("1:1", "720p", 8, False),
        ),
    ],
)
def test_an_entry_offers_what_its_document_states(key, durations, resolutions, ratios, default):
    model = offered(key)
    chosen = model.defaults()

    assert (model.durations, model.resolutions, model.ratios) == (durations, resolutions, ratios)
    assert (chosen.ratio, chosen.resolution, chosen.duration, chosen.sound) == default


@pytest.mark.parametrize("key", KEYS)
def test_every_model_allows_its_own_defaults(key):
    assert faults(key) == {}


@pytest.mark.parametrize("key", KEYS)
def test_every_combination_offered_has_even_pixels_and_a_note(key):
    model = offered(key)

    for resolution in model.resolutions:
        for ratio in model.ratios or ("",):
            options = replace(model.defaults(), resolution=resolution, ratio=ratio)
            width, height = model.size(options)
            assert width % 2 == height % 2 == 0
    assert model.note


def test_aivideoapi_is_priced_by_its_own_confirmed_table():
    model = offered("aivideoapi/seedance-1.5-pro")
    listed = {each: price.per_second for each, price in model.price_table.items()}

    assert listed == {
        ("480p", False): 3, ("480p", True): 7,
        ("720p", False): 7, ("720p", True): 14,
        ("1080p", False): 15, ("1080p", True): 30,
    }  # fmt: skip
    assert all(price.confirmed for price in model.price_table.values())


def test_only_two_tables_are_confirmed():
    confirmed = {
        model.provider
        for model in catalog().models
        if any(price.confirmed for price in model.price_table.values())
    }

    assert confirmed == {"practice", "aivideoapi"}


DOLLARS = re.compile(r"US\$([\d.]+) (?:a million tokens(?: silent)?|with sound|at 1080p)")


@pytest.mark.parametrize(
    ("key", "sound"),
    [
        (model.key, sound)
        for model in catalog().models
        for sound in ((False, True) if model.has_sound else (False,))
        if not model.list_price("480p", sound=sound).confirmed
    ],
)
def test_a_computed_price_follows_from_the_sentence_about_its_source(key, sound):
    model = offered(key)

    for resolution in model.resolutions:
        price = model.list_price(resolution, sound=sound)
        amounts = DOLLARS.findall(price.source)
        special = "with sound" in price.source and sound
        special = special or ("at 1080p" in price.source and resolution == "1080p")
        dollars = Decimal(amounts[1] if special else amounts[0])
        width, height = model.sizes[resolution]["16:9"]
        tokens = Decimal(width * height * 24) / 1024
        credits = tokens * dollars / 1_000_000 / Decimal("0.005")
        assert price.per_second == credits.quantize(Decimal("0.01"), ROUND_UP)


def test_practice_is_free_with_and_without_sound():
    model = offered("practice/animatic")

    assert {price.per_second for price in model.price_table.values()} == {0}


def test_a_silent_model_has_no_price_with_sound():
    assert offered("aimlapi/seedance-1.0-pro-fast").list_price("720p", sound=True) is None


def test_an_unknown_model_is_named():
    with pytest.raises(UnknownModel, match="nobody/nothing"):
        catalog().get("nobody/nothing")


def test_models_are_found_by_their_provider():
    keys = [model.key for model in catalog().of_provider("apikley")]

    assert keys == ["apikley/seedance-1.5-pro"]


def test_a_retired_model_names_one_that_replaces_it():
    model = offered("modelark/seedance-1.5-pro")

    assert model.retired
    assert not offered(model.replaced_by).retired


def test_processing_times_come_from_the_documents():
    assert offered("aimlapi/seedance-1.5-pro").typical("1080p") == 216
    assert offered("aimlapi/seedance-1.0-pro-i2v").typical("480p") == 38
    assert offered("aimlapi/seedance-1.0-pro-i2v").typical("720p") == 56
    assert offered("aivideoapi/seedance-1.5-pro").typical("720p") is None


def test_the_catalogue_imports_nothing_of_ours_and_no_django():
    folder = Path(catalog_module.__file__).parent
    for name in ("catalog.py", "catalog_file.py", "catalog_money.py", "catalog_words.py"):
        nodes = ast.walk(ast.parse((folder / name).read_text()))
        for node in nodes:
            modules = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) else []
            ours = [
                m for m in modules if m.startswith(("generations", "studio", "accounts", "django"))
            ]
            assert set(ours) <= {
                "generations.catalog",
                "generations.catalog_file",
                "generations.catalog_money",
                "generations.catalog_words",
            }


# What may be asked for.


@pytest.mark.parametrize(
    ("key", "changes", "field", "sentence"),
    [
        ("aimlapi/seedance-1.0-pro-fast", {"duration": 12}, "duration", "12 s isn't offered by Seedance 1.0 Pro Fast. Choose 5 or 10."),
        ("apikley/seedance-1.5-pro", {"duration": 5}, "duration", "5 s isn't offered by Seedance 1.5 Pro. Choose 4, 8 or 12."),
        ("aivideoapi/seedance-1.5-pro", {"duration": 13}, "duration", "13 s isn't offered by Seedance 1.5 Pro. Choose 4 to 12."),
        ("apikley/seedance-1.5-pro", {"resolution": "1080p"}, "resolution", "1080p isn't offered by Seedance 1.5 Pro. Choose 480p or 720p."),
        ("aivideoapi/seedance-1.5-pro", {"ratio": "adaptive"}, "ratio", "adaptive isn't offered by Seedance 1.5 Pro. Choose 16:9, 4:3, 1:1, 3:4, 9:16 or 21:9."),
        ("aimlapi/seedance-1.0-pro-fast", {"ratio": "16:9"}, "ratio", "Seedance 1.0 Pro Fast follows the first frame: a ratio can't be chosen."),
        ("apikley/seedance-1.5-pro", {"ratio": ""}, "ratio", "No ratio isn't offered by Seedance 1.5 Pro. Choose 1:1, 4:3, 3:4, 16:9, 9:16 or 21:9."),
        ("aimlapi/seedance-1.0-pro-fast", {"sound": True}, "sound", "Seedance 1.0 Pro Fast makes no sound. Switch sound off."),
        ("apikley/seedance-1.5-pro", {"seed": 0}, "seed", "Seedance 1.5 Pro takes no seed. Leave it empty."),
        ("practice/animatic", {"seed": -1}, "seed", "The seed goes from 0 to 4294967295."),
        ("aivideoapi/seedance-1.5-pro", {"seed": 4294967296}, "seed", "The seed goes from -1 to 4294967295."),
        ("modelark/seedance-2.5", {"camera_fixed": True}, "camera_fixed", "Seedance 2.5 can't keep the camera still. Switch that off."),
        ("apikley/seedance-1.5-pro", {"watermark": True}, "watermark", "Seedance 1.5 Pro can't add a watermark. Switch that off."),
        ("modelark/seedance-1.0-pro", {"ratio": "adaptive"}, "ratio", "Adaptive follows the first frame. Add one, or choose a ratio."),
    ],
)  # fmt: skip
def test_what_a_model_does_not_take_is_refused_beside_its_field(key, changes, field, sentence):
    assert faults(key, **changes) == {field: sentence}


@pytest.mark.parametrize("seed", [0, 1, 4294967295, None])
def test_a_seed_in_range_may_be_asked_for(seed):
    assert faults("aivideoapi/seedance-1.5-pro", seed=seed) == {}


def test_every_fault_is_told_at_once():
    found = faults("aimlapi/seedance-1.0-pro-fast", duration=7, sound=True, prompt=" ")

    assert set(found) == {"duration", "sound", "prompt"}


@pytest.mark.parametrize(
    ("key", "prompt", "sentence"),
    [
        ("practice/animatic", " \n ", "Write a prompt."),
        ("apikley/seedance-1.5-pro", " ab ", "The prompt needs at least 3 characters."),
        ("apikley/seedance-1.5-pro", "x" * 2501, "The prompt can be up to 2,500 characters; this one is 2,501."),
    ],
)  # fmt: skip
def test_a_prompt_is_measured_without_the_space_around_it(key, prompt, sentence):
    assert faults(key, prompt=prompt) == {"prompt": sentence}


@pytest.mark.parametrize("prompt", ["abc", "x" * 2500, " " * 9 + "x" * 2500])
def test_a_prompt_at_the_limit_is_allowed(prompt):
    assert faults("apikley/seedance-1.5-pro", prompt=prompt) == {}


@pytest.mark.parametrize(
    "tail",
    [
        "--rs 720p", "--rt 16:9", "--dur 12", "--seed 7", "--cf true", "--wm false",
        "--resolution 1080p", "--ratio adaptive", "--duration 12", "--camerafixed true",
        "--camera_fixed true", "--watermark", "--fps 30", "--framespersecond 30", "--frames 289",
        "--DUR 12", "--dur=12", "--dur  12", "--dur",
    ],
)  # fmt: skip
def test_a_setting_hidden_in_the_prompt_is_refused(tail):
    found = faults("modelark/seedance-2.0", prompt=f"A lighthouse in fog {tail}")

    assert found["prompt"].startswith(f"Take “{' '.join(tail.split())}” out")


def test_a_setting_glued_to_the_last_word_is_refused_too():
    assert "prompt" in faults("modelark/seedance-2.0", prompt="A lighthouse--dur 12")


@pytest.mark.parametrize(
    "prompt",
    [
        "He waits -- seed of doubt in his eyes",
        "A field--seed heads in the wind",
        "Slow zoom --durable steel, close",
        "Ratio 16:9, duration 12, said the sign",
        "Rain --- resolution comes at last",
    ],
)
def test_words_that_only_look_like_settings_are_left_alone(prompt):
    assert faults("modelark/seedance-2.0", prompt=prompt) == {}


@pytest.mark.parametrize(
    ("key", "frames", "field", "sentence"),
    [
        ("aimlapi/seedance-1.0-pro-i2v", NO_FRAMES, "first_frame", "Seedance 1.0 Pro needs a first frame."),
        ("aimlapi/seedance-1.5-pro", ONLY_LAST, "last_frame", "A last frame needs a first frame too."),
        ("modelark/seedance-1.0-pro-fast", BOTH, "last_frame", "Seedance 1.0 Pro Fast takes no last frame."),
    ],
)  # fmt: skip
def test_frames_are_asked_for_as_the_model_takes_them(key, frames, field, sentence):
    assert faults(key, frames=frames) == {field: sentence}


def test_a_model_that_follows_the_frame_refuses_another_ratio():
    assert faults("modelark/seedance-2.5", ratio="16:9", frames=NO_FRAMES) == {}
    assert faults("modelark/seedance-2.5", ratio="adaptive", frames=FIRST) == {}
    assert faults("modelark/seedance-2.5", ratio="16:9", frames=FIRST) == {
        "ratio": "Seedance 2.5 follows the first frame. Choose adaptive."
    }
