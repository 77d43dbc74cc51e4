import base64
import struct
from decimal import Decimal
from io import BytesIO

import av
import numpy as np
import pytest
from PIL import Image

from generations.media import read_video, video
from tests.generations.media.clips import boxes_of, busy, counting, grey, make_clip

pytestmark = pytest.mark.pictures


def opened(path):
    return Image.open(BytesIO(path.read_bytes()))


def pixels(path):
    return np.asarray(opened(path).convert("RGB")).astype(int)


def level(path):
    return pixels(path).mean()


def decoded(path, *, audio=False):
    with av.open(str(path)) as container:
        return list(container.decode(audio=0) if audio else container.decode(video=0))


def frames_of(path):
    return [frame.to_ndarray(format="gray").mean() for frame in decoded(path)]


# What is measured.


def test_a_video_is_measured_by_its_frames(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", counting(30))

    measured, _ = read_video(path, tmp_path / "stills")

    assert (measured.width, measured.height) == (128, 96)
    assert (measured.seconds, measured.fps) == (Decimal("1.250"), Decimal("24.000"))
    assert measured.frames == 30
    assert (measured.has_sound, measured.transcoded) == (True, False)
    assert (measured.video_codec, measured.audio_codec) == ("h264", "aac")
    assert measured.size == path.stat().st_size


def test_a_silent_video_says_so(tmp_path):
    measured, _ = read_video(make_clip(tmp_path / "clip.mp4", sound=None), tmp_path)

    assert (measured.has_sound, measured.audio_codec) == (False, "")


def test_the_length_is_that_of_the_picture_and_not_of_the_sound(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", counting(12), sound_frames=48)

    measured, _ = read_video(path, tmp_path)

    assert measured.seconds == Decimal("0.500")


def test_a_lie_about_the_length_is_not_believed(tmp_path):
    path = make_clip(tmp_path / "clip.mp4")
    source = path.read_bytes()
    claims = bytearray(source)
    at = source.index(b"mvhd") + 20
    claims[at : at + 4] = struct.pack(">I", 3_600_000)
    path.write_bytes(claims)

    measured, _ = read_video(path, tmp_path)

    assert measured.seconds == Decimal("1.000")


def test_a_fragmented_video_is_measured_too(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", movflags="frag_keyframe+empty_moov")

    measured, _ = read_video(path, tmp_path)

    assert (measured.frames, measured.seconds) == (24, Decimal("1.000"))


# What is cut from it.


@pytest.mark.parametrize("frames", [1, 2, 3, 24, 50])
def test_the_first_and_last_frames_are_exactly_those(tmp_path, frames):
    path = make_clip(tmp_path / "clip.mp4", counting(frames))

    _, stills = read_video(path, tmp_path / "stills")

    assert abs(level(stills.first_frame) - 40) <= 1
    assert abs(level(stills.last_frame) - (40 + 4 * (frames - 1))) <= 1
    assert opened(stills.last_frame).size == (128, 96)


def test_the_sprite_shows_ten_moments_in_order(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", counting(50, width=192, height=108))

    _, stills = read_video(path, tmp_path / "stills")

    strip = pixels(stills.sprite)
    assert strip.shape == (108, 1920, 3)
    cells = [strip[20:-20, n * 192 + 20 : n * 192 + 172].mean() for n in range(10)]
    expected = [40 + 4 * (5 * n + 2) for n in range(10)]
    assert np.abs(np.subtract(cells, expected)).max() <= 4


def test_a_short_portrait_video_fills_its_sprite(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", [grey(200, width=64, height=96)] * 2)

    _, stills = read_video(path, tmp_path / "stills")

    strip = pixels(stills.sprite)
    assert strip.shape == (108, 720, 3)
    assert strip.min() > 190


def test_the_poster_is_not_black_when_the_beginning_is(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", [grey(0)] * 30 + [grey(120)] * 10)

    _, stills = read_video(path, tmp_path / "stills")

    assert level(stills.poster) > 100


def test_the_poster_is_a_frame_with_much_to_see_from_the_first_part(tmp_path):
    softer = 60 + busy() // 2
    early = [grey(90)] * 10 + [softer] * 4 + [grey(90)] * 10
    path = make_clip(tmp_path / "clip.mp4", early + [busy()] * 10)

    _, stills = read_video(path, tmp_path / "stills")

    assert np.abs(pixels(stills.poster) - softer).mean() < 10


def test_the_poster_is_at_most_1280_pixels_and_its_placeholder_tiny(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", [busy(1920, 1080)] * 2)

    _, stills = read_video(path, tmp_path / "stills")

    assert opened(stills.poster).size == (1280, 720)
    assert opened(stills.poster).format == "WEBP"
    code = stills.placeholder.removeprefix("data:image/webp;base64,")
    assert Image.open(BytesIO(base64.b64decode(code))).size == (16, 9)
    assert len(stills.placeholder) < 200


@pytest.mark.parametrize("tagged", [True, False])
@pytest.mark.parametrize(("size", "matrix"), [((1280, 720), 1), ((640, 480), 6)])
def test_stills_have_the_colours_that_a_browser_shows(tmp_path, size, matrix, tagged):
    red = np.full((size[1], size[0], 3), (200, 30, 40), np.uint8)
    path = make_clip(tmp_path / "clip.mp4", [red] * 2, matrix=matrix, tagged=tagged)

    _, stills = read_video(path, tmp_path / "stills")

    assert np.abs(pixels(stills.last_frame) - (200, 30, 40)).max() <= 5


# What is made fit for browsers.


def test_an_index_at_the_end_is_moved_to_the_front_without_loss(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", counting(40), movflags="0")
    source = path.read_bytes()
    names = [name for name, *_ in boxes_of(source)]
    assert names.index(b"moov") > names.index(b"mdat")
    before = frames_of(path)

    measured, stills = read_video(path, tmp_path / "stills")

    names = [name for name, *_ in boxes_of(path.read_bytes())]
    assert names.index(b"moov") < names.index(b"mdat")
    assert frames_of(path) == before
    assert (measured.size, measured.has_sound) == (path.stat().st_size, True)
    assert read_video(path, tmp_path / "again")[0] == measured
    assert sorted(tmp_path.iterdir()) == [tmp_path / "again", path, stills.poster.parent]


def test_a_file_that_is_fit_already_is_not_touched(tmp_path):
    path = make_clip(tmp_path / "clip.mp4")
    before = path.read_bytes()

    read_video(path, tmp_path / "stills")

    assert path.read_bytes() == before
    assert not video.web_copy(path).exists()


@pytest.mark.parametrize(
    "unusual",
    [
        {"codec": "libx265"},
        {"pixels": "yuv444p"},
        {"pixels": "yuv420p10le"},
        {"codec": "mpeg4", "sound": None},
        {"sound": "pcm_s16le"},
        {"pixels": "yuv444p", "pictures": counting(24, width=129, height=97)},
    ],
)
def test_what_browsers_do_not_play_gets_a_copy_that_they_do(tmp_path, unusual):
    path = make_clip(tmp_path / "clip.mp4", **unusual)
    before = path.read_bytes()

    measured, _ = read_video(path, tmp_path / "stills")

    assert measured.transcoded
    assert path.read_bytes() == before
    copy, _ = read_video(video.web_copy(path), tmp_path / "copy")
    assert (copy.video_codec, copy.transcoded) == ("h264", False)
    assert (copy.frames, copy.seconds) == (measured.frames, measured.seconds)
    assert copy.has_sound == measured.has_sound
    assert np.abs(np.subtract(frames_of(video.web_copy(path)), frames_of(path))).max() <= 2


def test_the_copy_has_all_of_the_sound(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", pixels="yuv444p")

    read_video(path, tmp_path / "stills")

    lengths = [
        sum(frame.samples for frame in decoded(file, audio=True))
        for file in (path, video.web_copy(path))
    ]
    assert 0 <= lengths[1] - lengths[0] < 2048


def test_the_copy_shows_each_frame_when_the_original_does(tmp_path):
    times = [0, 40, 55, 300, 310, 900]
    path = make_clip(tmp_path / "clip.mp4", counting(6), codec="mpeg4", milliseconds=times)

    read_video(path, tmp_path / "stills")

    assert [round(frame.time * 1000) for frame in decoded(video.web_copy(path))] == times


def test_the_copy_chooses_its_own_key_frames(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", codec="mjpeg", pixels="yuvj420p", sound=None)
    assert all(frame.key_frame for frame in decoded(path))

    read_video(path, tmp_path / "stills")

    assert sum(frame.key_frame for frame in decoded(video.web_copy(path))) == 1
