"""What is drawn: words choose the place and the hour, a card carries what no place fits."""

import ast
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import generations.animatic
from generations.animatic.lettering import readable, title
from generations.animatic.planes import Layer, Planes, canvas, from_image, to_frame
from generations.animatic.scenes import Scene
from generations.animatic.sound import ambience
from generations.animatic.stills import SAME_PLACE, Relief, alike
from generations.animatic.words import Reading, read


def scene(prompt, seed=3, size=(320, 180), frames=96, fixed=False):
    return Scene(read(prompt, seed), prompt, size, frames, fixed=fixed)


@pytest.mark.parametrize(
    ("prompt", "place", "hour"),
    [
        ("Alpine peaks at first light, mist in the valley", "mountain", "dawn"),
        ("a sailboat on the ocean, sunset", "sea", "sunset"),
        ("northern lights, aurora above a still lake", "lake", "night"),
        ("a deer in a forest at noon", "forest", "day"),
        ("a mountain behind the waves of a wide beach, in daylight", "sea", "day"),
        ("a cup of coffee in the evening", "", "dusk"),
    ],
)
def test_the_words_of_a_prompt_choose_place_and_hour(prompt, place, hour):
    reading = read(prompt, 1)

    assert (reading.place, reading.hour) == (place, hour)


def test_the_camera_goes_where_the_prompt_says():
    assert read("pan left along the coast", 1).moves == {"left"}
    assert read("slow zoom out over the sea", 1).moves >= {"out"}


def test_night_is_darker_than_day_in_every_place():
    for place in ("mountains", "lake", "sea", "forest"):
        night, day = (scene(f"{place} at {hour}").planes(0).y.mean() for hour in ("night", "noon"))
        assert night < day - 40, place


def test_the_land_stays_the_same_at_every_hour():
    drawn = [
        Scene(Reading("lake", hour, frozenset(), 5), "", (320, 180), 96, fixed=True)
        for hour in ("dawn", "dusk", "night")
    ]

    dawn, dusk, night = (scene.stage.parts[-2].layer for scene in drawn)
    pictures = [to_frame(scene.planes(0)).to_image() for scene in drawn[:2]]
    assert np.array_equal(dawn.clear[0], dusk.clear[0])
    assert np.array_equal(dawn.clear[0], night.clear[0])
    assert alike(*pictures) > SAME_PLACE


def test_pictures_of_different_places_are_told_apart():
    one, two = (to_frame(scene("mountains", seed).planes(0)).to_image() for seed in (1, 2))

    assert alike(one, one) > 0.99
    assert alike(one, two) < SAME_PLACE


def test_a_card_shows_its_words_and_lets_them_go_before_the_end():
    drawn, bare = scene("Espresso pours into a cup"), scene("Espresso pours into a cup")
    bare.title = None

    first, last = drawn.planes(0).y.astype(int), drawn.planes(95).y

    assert np.abs(first - bare.planes(0).y).max() > 80
    assert np.array_equal(last, bare.planes(95).y)


def test_a_place_carries_no_words():
    assert scene("the sea").title is None


def test_words_our_font_cannot_show_are_left_out():
    assert readable("Coffee ☕ at  home") == "Coffee at home"
    assert readable("кофе to go") == ""
    assert readable("") == ""
    assert title("海", 320, 180) is None


def test_long_titles_stay_inside_the_card():
    stamp = title("a very long sentence " * 100, 180, 320)

    assert stamp.left >= 4
    assert stamp.left + stamp.layer.width <= 180
    assert stamp.layer.top >= 60
    assert stamp.layer.top + stamp.layer.height <= 260


def test_an_unmoved_relief_is_the_picture_itself():
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (90, 160, 3), np.uint8))

    for seen, given in zip(Relief(image).seen(0.0), from_image(image), strict=True):
        assert np.array_equal(seen, given)


def test_colours_survive_the_way_to_planes_and_back():
    for rgb in ((255, 0, 0), (0, 255, 0), (20, 40, 200), (128, 128, 128)):
        image = Image.new("RGB", (32, 32), rgb)

        back = to_frame(from_image(image)).to_image().getpixel((16, 16))

        assert np.allclose(back, rgb, atol=4), rgb


def test_layers_never_overflow_however_often_they_are_laid():
    planes = canvas(64, 32)
    white = np.ones(3, np.float32)
    veil = Layer(white, np.full((32, 80), 0.02, np.float32))

    for step in range(600):
        veil.lay(planes, step % 13 / 7)

    assert 150 < planes.y.min() <= planes.y.max() <= 255


def test_motion_is_smooth_from_frame_to_frame():
    drawn = scene("mountains at dawn")
    frames = [drawn.planes(number).y.astype(int) for number in range(40, 52)]
    steps = [np.abs(two - one).mean() for one, two in pairwise(frames)]

    assert min(steps) > 0.2
    assert max(steps) < 1.6 * min(steps)


def test_sound_is_soft_stereo_and_starts_and_ends_in_silence():
    sound = ambience(read("the sea", 1), 4, np.random.default_rng(1))

    assert sound.shape == (2, 4 * 48000 // 1024 * 1024)
    assert 0.05 < np.sqrt(np.mean(sound**2)) < 0.12
    assert np.abs(sound[:, :200]).max() < 0.01
    assert np.abs(sound[:, -200:]).max() < 0.01
    assert not np.allclose(sound[0], sound[1])


def test_the_renderer_knows_pictures_and_sound_and_nothing_of_ours():
    folder = Path(generations.animatic.__file__).parent
    allowed = ("generations.animatic", "av", "numpy", "PIL")
    for path in folder.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = getattr(node, "module", None) or node.names[0].name
                known = (
                    module.startswith(allowed) or module.split(".")[0] in sys.stdlib_module_names
                )
                assert known, f"{path.name} imports {module}"


def test_planes_hold_even_sizes_only_and_keep_them():
    drawn = scene("the sea", size=(210, 90))

    shapes = Planes(*[plane.shape for plane in drawn.planes(0)])

    assert shapes == ((90, 210), (45, 105), (45, 105))
