"""Switching models, output pixels, and settings in the provider's names."""

from dataclasses import replace

import pytest

from generations.catalog import catalog

KEYS = [model.key for model in catalog().models]
PROMPT = "A lighthouse in fog"
FIRST = (True, False)


def offered(key):
    return catalog().get(key)


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


@pytest.mark.parametrize("seed", [0, 4294967295])
def test_switching_keeps_a_seed_at_the_edge_of_what_is_taken(seed):
    options = replace(offered("modelark/seedance-2.0").defaults(), seed=seed)

    assert offered("practice/animatic").fit(options)[0].seed == seed


def test_switching_lets_a_camera_go_that_cannot_be_kept_still():
    options = replace(offered("practice/animatic").defaults(), camera_fixed=True)

    fitted, sentences = offered("modelark/seedance-2.0").fit(options)

    assert not fitted.camera_fixed
    assert sentences == ["Seedance 2.0 can't keep the camera still: that is off."]


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
