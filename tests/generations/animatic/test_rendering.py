"""A shot comes out as asked for: size, length, sound, frames, label, and the same every time."""

import av
import numpy as np
import pytest
from PIL import Image

from generations.animatic import Shot, render, sample_frames
from generations.animatic.stills import SAME_PLACE, alike

TINY = {"width": 320, "height": 180, "seconds": 4, "seed": 7, "prompt": "mountains at dawn"}
RATIOS = [(320, 180), (240, 180), (224, 224), (180, 240), (180, 320), (420, 180)]


def make(folder, **fields):
    return render(Shot(**TINY | fields), folder)


def shown(video, numbers):
    """These frames of the video as arrays; -1 is the last."""
    with av.open(str(video)) as film:
        frames = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    return [frames[number].astype(float) for number in numbers]


def likeness(one, two):
    """PSNR in decibels."""
    return 10 * np.log10(255**2 / max(1e-9, np.mean((one - two) ** 2)))


def pixels(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), float)


@pytest.fixture
def photograph(tmp_path):
    """Save a soft made-up picture of any size, different for every number."""

    def save(number, size=(400, 300)):
        random = np.random.default_rng(number)
        small = Image.fromarray(random.integers(0, 256, (5, 7, 3), np.uint8))
        path = tmp_path / f"given-{number}.png"
        small.resize(size, Image.Resampling.BICUBIC).save(path)
        return path

    return save


def fit(path, width=TINY["width"], height=TINY["height"]):
    with Image.open(path) as image:
        share = max(width / image.width, height / image.height)
        image = image.resize((round(image.width * share), round(image.height * share)))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return np.asarray(image.crop((left, top, left + width, top + height)), float)


def test_a_silent_shot_becomes_a_video_of_exactly_its_size_and_length(tmp_path):
    files = make(tmp_path, seconds=5)

    with av.open(str(files.video)) as film:
        picture = film.streams.video[0]
        context = picture.codec_context
        assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
        assert (context.width, context.height) == (320, 180)
        assert (context.colorspace, context.color_range) == (1, 1)
        assert picture.average_rate == 24
        assert sum(1 for _ in film.decode(video=0)) == 120
        assert film.duration == 5_000_000
        assert not film.streams.audio


def test_sound_is_48_khz_stereo_aac_and_does_not_outlast_the_picture(tmp_path):
    files = make(tmp_path, sound=True, prompt="a quiet sea")

    with av.open(str(files.video)) as film:
        track = film.streams.audio[0]
        loudest = max(np.abs(frame.to_ndarray()).max() for frame in film.decode(audio=0))
        assert (track.codec_context.name, track.rate, track.layout.name) == ("aac", 48000, "stereo")
        assert film.duration == pytest.approx(4_000_000, abs=22_000)
        assert 3.9 < float(track.duration * track.time_base) < 4.022
        assert 0.05 < loudest < 1


def test_the_film_can_start_before_it_is_loaded_whole(tmp_path):
    content = make(tmp_path).video.read_bytes()

    assert content.index(b"moov") < content.index(b"mdat")


def test_the_same_shot_gives_the_same_bytes(tmp_path):
    fields = {"prompt": "northern lights over a lake", "sound": True}

    one = make(tmp_path / "one", **fields)
    two = make(tmp_path / "two", **fields)

    assert one.video.read_bytes() == two.video.read_bytes()
    assert one.last_frame.read_bytes() == two.last_frame.read_bytes()


def test_another_seed_gives_another_picture(tmp_path):
    one = make(tmp_path / "one", seed=0)
    two = make(tmp_path / "two", seed=2**32 - 1)

    assert likeness(pixels(one.first_frame), pixels(two.first_frame)) < 25


@pytest.mark.parametrize("camera_fixed", [False, True])
def test_a_given_first_frame_is_the_first_frame_shown(tmp_path, photograph, camera_fixed):
    given = photograph(1)

    files = make(tmp_path, first=given, camera_fixed=camera_fixed)

    (start,) = shown(files.video, [0])
    assert likeness(start[60:], fit(given)[60:]) > 33
    assert likeness(pixels(files.first_frame), fit(given)) > 38


@pytest.mark.parametrize("camera_fixed", [False, True])
def test_two_given_frames_are_the_first_and_the_last_shown(tmp_path, photograph, camera_fixed):
    first, last = photograph(1), photograph(2, size=(200, 500))

    files = make(tmp_path, first=first, last=last, camera_fixed=camera_fixed)

    start, middle, end = shown(files.video, [0, 48, -1])
    assert likeness(start[60:], fit(first)[60:]) > 33
    assert likeness(end[60:], fit(last)[60:]) > 33
    assert likeness(middle[60:], fit(first)[60:]) < 25
    assert likeness(middle[60:], fit(last)[60:]) < 25


def test_a_lone_last_frame_is_the_last_shown(tmp_path, photograph):
    files = make(tmp_path, last=photograph(1))

    start, end = shown(files.video, [0, -1])
    assert likeness(end[60:], fit(photograph(1))[60:]) > 33
    assert likeness(start[60:], fit(photograph(1))[60:]) < 30


def test_the_label_is_on_every_frame_of_the_video_and_on_no_clean_frame(tmp_path, photograph):
    files = make(tmp_path, first=photograph(1), last=photograph(2))

    start, middle, end = shown(files.video, [0, 48, -1])
    corner = np.s_[12:32, 12:140]
    assert likeness(start[corner], pixels(files.first_frame)[corner]) < 20
    assert likeness(end[corner], pixels(files.last_frame)[corner]) < 20
    assert np.ptp(middle[corner]) > 150
    assert likeness(pixels(files.first_frame), fit(photograph(1))) > 38
    assert likeness(pixels(files.last_frame), fit(photograph(2))) > 38
    clean = shown(files.ending, list(range(24)))
    assert likeness(clean[23], pixels(files.last_frame)) > 33
    (early,) = shown(files.video, [-24])
    assert likeness(clean[0][60:], early[60:]) > likeness(clean[0][corner], early[corner]) + 10


def test_the_file_itself_says_that_it_is_practice(tmp_path):
    with av.open(str(make(tmp_path).video)) as film:
        assert "Practice" in film.metadata["title"]
        assert "PRACTICE" in film.metadata["comment"]


def test_a_watermark_is_drawn_only_when_asked_for_and_not_on_clean_frames(tmp_path):
    plain = make(tmp_path / "plain")
    marked = make(tmp_path / "marked", watermark=True)

    (one,), (two,) = shown(plain.video, [0]), shown(marked.video, [0])
    changed = np.abs(one - two).max(axis=2)
    assert changed[150:, 250:].max() > 60
    assert changed[:90].max() < 30
    assert plain.first_frame.read_bytes() == marked.first_frame.read_bytes()


def test_a_fixed_camera_leaves_the_land_where_it_is(tmp_path):
    moving = make(tmp_path / "moving")
    fixed = make(tmp_path / "fixed", camera_fixed=True)

    assert likeness(pixels(moving.first_frame), pixels(moving.last_frame)) < 26
    assert likeness(pixels(fixed.first_frame)[90:], pixels(fixed.last_frame)[90:]) > 30


def test_a_fixed_camera_on_a_given_frame_still_shows_something_moving(tmp_path, photograph):
    files = make(tmp_path, first=photograph(1), camera_fixed=True)

    start, middle = shown(files.video, [0, 48])
    assert 18 < likeness(start[60:], middle[60:]) < 40


def test_progress_counts_every_frame(tmp_path):
    steps = []

    render(Shot(**TINY), tmp_path, progress=lambda done, total: steps.append((done, total)))

    assert steps == [(number, 96) for number in range(1, 97)]


@pytest.mark.parametrize(
    "prompt",
    ["", " ", "\x00\n", "🌊🌋", "سفينة في البحر", "海辺の夕暮れ", "word " * 500, "x" * 2500],
    ids=["empty", "blank", "control", "emoji", "rtl", "cjk", "long", "unbroken"],
)
def test_no_prompt_is_too_odd_to_draw(tmp_path, prompt):
    files = make(tmp_path, prompt=prompt, width=180, height=180)

    assert pixels(files.last_frame).std() > 3


@pytest.mark.parametrize("size", RATIOS, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("prompt", ["a forest", "the sea at night"])
def test_every_ratio_is_drawn_at_its_exact_size(tmp_path, size, prompt):
    width, height = size

    files = make(tmp_path, width=width, height=height, prompt=prompt)

    (end,) = shown(files.video, [-1])
    assert end.shape == (height, width, 3)
    assert pixels(files.first_frame).shape == pixels(files.last_frame).shape == end.shape


def test_the_sample_frames_show_one_place_at_two_hours(tmp_path):
    dawn, dusk = sample_frames(tmp_path)

    assert (dawn.suffix, dusk.suffix) == (".jpg", ".jpg")
    assert pixels(dawn).shape == pixels(dusk).shape == (900, 1600, 3)
    assert pixels(dawn).mean() > pixels(dusk).mean() + 40
    with Image.open(dawn) as one, Image.open(dusk) as two:
        assert alike(one, two) > SAME_PLACE
