"""What each model accepts, and what people read when they ask for something else."""

import ast
import re
from dataclasses import replace
from decimal import ROUND_UP, Decimal
from pathlib import Path

import pytest

from generations import catalog as catalog_module
from generations.catalog import Catalog, CatalogError, UnknownModel, catalog

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
    for name in ("catalog.py", "catalog_file.py"):
        nodes = ast.walk(ast.parse((folder / name).read_text()))
        for node in nodes:
            modules = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module] if isinstance(node, ast.ImportFrom) else []
            ours = [
                m for m in modules if m.startswith(("generations", "studio", "accounts", "django"))
            ]
            assert ours in ([], ["generations.catalog_file"])


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


# Switching models.


def test_switching_keeps_what_is_offered_and_says_nothing():
    model = offered("aivideoapi/seedance-1.5-pro")
    options = replace(model.defaults(), ratio="9:16", duration=12, seed=0, camera_fixed=True)

    assert model.fit(options) == (options, [])


def test_switching_chooses_the_nearest_and_says_what_changed():
    options = replace(
        offered("aimlapi/seedance-1.5-pro").defaults(),
        duration=12,
        seed=7,
        camera_fixed=True,
        watermark=True,
    )

    fitted, sentences = offered("aimlapi/seedance-1.0-pro-i2v").fit(options)

    assert (fitted.duration, fitted.ratio, fitted.sound) == (10, "", False)
    assert (fitted.seed, fitted.camera_fixed, fitted.watermark) == (7, True, True)
    assert sentences == [
        "12 s isn't offered by Seedance 1.0 Pro: 10 s chosen.",
        "Seedance 1.0 Pro follows the first frame: 16:9 isn't sent.",
        "Seedance 1.0 Pro makes no sound: sound is off.",
    ]


def test_switching_never_chooses_a_sharper_picture_or_a_longer_take():
    options = replace(offered("practice/animatic").defaults(), resolution="1080p", duration=6)

    fitted, sentences = offered("apikley/seedance-1.5-pro").fit(options)

    assert (fitted.resolution, fitted.duration) == ("720p", 4)
    assert "1080p isn't offered by Seedance 1.5 Pro: 720p chosen." in sentences


def test_switching_drops_what_the_model_cannot_do():
    options = replace(
        offered("practice/animatic").defaults(), seed=0, watermark=True, ratio="adaptive"
    )

    fitted, sentences = offered("apikley/seedance-1.5-pro").fit(options)

    assert (fitted.seed, fitted.watermark, fitted.ratio) == (None, False, "1:1")
    assert sentences == [
        "5 s isn't offered by Seedance 1.5 Pro: 4 s chosen.",
        "adaptive isn't offered by Seedance 1.5 Pro: 1:1 chosen.",
        "Seedance 1.5 Pro can't take the seed 0: it is left open.",
        "Seedance 1.5 Pro can't add a watermark: that is off.",
    ]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("before", KEYS)
def test_after_a_switch_nothing_is_refused(key, before):
    first = offered(before)
    options = replace(
        first.defaults(), duration=first.durations[-1], seed=-1, watermark=True, camera_fixed=True
    )
    model = offered(key)

    fitted, _ = model.fit(options)

    refused = set(model.faults(fitted, prompt=PROMPT, frames=FIRST))
    assert refused <= ({"ratio"} if model.frame_needs_adaptive else set())


# Pixels and names.


@pytest.mark.parametrize(
    ("key", "ratio", "frame", "size"),
    [
        ("practice/animatic", "9:16", None, (720, 1280)),
        ("practice/animatic", "9:16", (4000, 1000), (720, 1280)),
        ("practice/animatic", "adaptive", None, (1280, 720)),
        ("practice/animatic", "adaptive", (900, 1600), (720, 1280)),
        ("practice/animatic", "adaptive", (1000, 1010), (960, 960)),
        ("practice/animatic", "adaptive", (5000, 1000), (1470, 630)),
        ("aimlapi/seedance-1.0-pro-i2v", "", (3000, 4000), (1248, 1664)),
        ("aimlapi/seedance-1.0-pro-fast", "", None, (1920, 1088)),
    ],
)
def test_a_take_has_the_listed_pixels(key, ratio, frame, size):
    model = offered(key)

    assert model.size(replace(model.defaults(), ratio=ratio), frame=frame) == size


def test_seedance_2_5_has_small_pixels_of_its_own_and_shares_the_rest():
    model = offered("modelark/seedance-2.5")

    assert model.sizes["480p"]["16:9"] == (854, 480)
    assert model.sizes["720p"] == offered("modelark/seedance-2.0").sizes["720p"]


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        (
            "aimlapi/seedance-1.5-pro",
            {"aspect_ratio": "16:9", "resolution": "720p", "duration": 5, "generate_audio": True, "seed": 0, "camera_fixed": False, "watermark": False},
        ),
        (
            "aimlapi/seedance-1.0-pro-i2v",
            {"resolution": "1080p", "duration": 5, "seed": 0, "camerafixed": False, "watermark": False},
        ),
        (
            "apikley/seedance-1.5-pro",
            {"aspect_ratio": "1:1", "resolution": "720p", "duration": 8, "generate_audio": False, "fixed_lens": False},
        ),
        (
            "modelark/seedance-2.5",
            {"ratio": "adaptive", "resolution": "720p", "duration": 5, "generate_audio": True, "seed": 0, "watermark": False},
        ),
    ],
)  # fmt: skip
def test_settings_carry_the_providers_names_and_every_default(key, fields):
    model = offered(key)

    assert model.fields(replace(model.defaults(), seed=0)) == fields


def test_an_open_seed_is_not_sent():
    model = offered("aivideoapi/seedance-1.5-pro")

    assert "seed" not in model.fields(model.defaults())


# Reading another file.

SMALL = """
[providers.lumen]
name = "Lumen"
in_flight = 3
link_life_hours = 24
public_url = false
frame_delivery = "data-uri"
names = { sound = "audio" }

[models."lumen/glow"]
name = "Glow"
id = "glow-1"
note = "Sound"
durations = [5]
resolutions = ["720p"]
ratios = ["16:9"]
default = { duration = 5, resolution = "720p", ratio = "16:9", sound = true }
sound = "choice"
first_frame = "none"
last_frame = "none"
camera_fixed = false
watermark = false
prompt = [1, 100]
sizes = "plain"
prices = "lumen"

[sizes.plain]
"720p" = { "16:9" = [1280, 720], "4:3" = [960, 720], "1:1" = [720, 720], "3:4" = [720, 960], "9:16" = [720, 1280], "21:9" = [1680, 720] }

[prices.lumen]
confirmed = true
source = "Its page."
credits = { "720p" = [1.5, 3] }
"""


def load(tmp_path, content):
    path = tmp_path / "models.toml"
    path.write_text(content)
    return Catalog.load(path)


def test_a_file_of_its_own_makes_a_catalogue(tmp_path):
    model = load(tmp_path, SMALL).get("lumen/glow")

    assert model.provider_name == "Lumen"
    assert model.list_price("720p", sound=False).per_second == Decimal("1.5")
    assert model.fields(model.defaults())["audio"] is True


def test_a_model_without_prices_has_none(tmp_path):
    model = load(tmp_path, SMALL.replace('prices = "lumen"', "")).get("lumen/glow")

    assert model.list_price("720p", sound=True) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('sound = "choice"', 'sound = "loud"', "lumen/glow: sound should be one of choice, none"),
        ('id = "glow-1"', "", "lumen/glow: id is missing"),
        ("durations = [5]", 'durations = ["5"]', "lumen/glow: durations should be a list of whole seconds"),
        ("durations = [5]", "durations = []", "lumen/glow: durations offers nothing"),
        ("durations = [5]", "durations = [6]", "lumen/glow: default: duration is not one of the durations offered"),
        ("watermark = false", "watermark = 1", "lumen/glow: watermark should be true or false"),
        ("prompt = [1, 100]", "prompt = [100, 1]", "lumen/glow: prompt should be the least and the greatest allowed"),
        ("prompt = [1, 100]", "prompt = [1, 100]\nfps = 24", "lumen/glow: fps is not a field of the catalogue"),
        ('ratios = ["16:9"]', 'ratios = ["16:9", "2:1"]', "lumen/glow: ratios names 2:1, which is not a ratio"),
        ('last_frame = "none"', 'last_frame = "optional"', "lumen/glow: last_frame can't be taken without a first frame"),
        ('sizes = "plain"', 'sizes = "other"', "lumen/glow: sizes should name a table with every resolution offered"),
        ('prices = "lumen"', 'prices = "other"', "lumen/glow: prices names other, which is not in this file"),
        ("[1.5, 3]", "[1.5]", "lumen/glow: prices has no price with sound for 720p"),
        ("[1.5, 3]", "[-1, 3]", "prices.lumen: credits.720p should be numbers of credits, none below zero"),
        ("[1280, 720]", "[1280]", "sizes.plain.720p: 16:9 should be width and height"),
        ('names = { sound = "audio" }', 'names = { noise = "audio" }', "providers.lumen: names.noise should give"),
        ('frame_delivery = "data-uri"', 'frame_delivery = "pigeon"', "providers.lumen: frame_delivery should be one of"),
        ('[models."lumen/glow"]', '[models."other/glow"]', "other/glow: the key should be a provider of this file"),
        ('note = "Sound"', 'note = "Sound"\nreplaced_by = "lumen/none"', "lumen/glow: replaced_by names no model"),
        ("[providers.lumen]", "[providers.lumen", "models.toml can't be read"),
        ('note = "Sound"', 'note = "Sound"\ntypical_seconds = { "4k" = 9 }', "lumen/glow: typical_seconds.4k should be seconds of one offered"),
        ("[sizes.plain]", '[sizes.plain]\nbased_on = "fancy"', "sizes.plain: based_on names fancy, which is not a table above it"),
        ('note = "Sound"', 'note = "Sound"\nframe_needs_adaptive = true', "lumen/glow: frame_needs_adaptive needs adaptive among the ratios"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_the_entry_and_the_field(tmp_path, old, new, message):
    assert old in SMALL

    with pytest.raises(CatalogError, match=re.escape(message)):
        load(tmp_path, SMALL.replace(old, new))
