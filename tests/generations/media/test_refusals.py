import os
import random
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from generations.media import NotAVideo, children, read_video
from tests.generations.media.clips import boxes_of, counting, grey, make_clip

pytestmark = pytest.mark.pictures

HOUSE = Path(__file__).resolve().parents[3]


def refusal_of(path):
    with pytest.raises(NotAVideo) as caught:
        read_video(path, path.parent / "stills")
    return str(caught.value)


NOT_MP4 = "This file isn't an MP4 video."


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"{",
        b'{"error": "expired"}',
        b"<!doctype html><title>502 Bad Gateway</title>" * 20,
        b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"<?xml version='1.0'?><MPD></MPD>",
        bytes(1000),
        random.Random(7).randbytes(5000),
    ],
)
def test_what_is_no_mp4_is_refused(tmp_path, source):
    path = tmp_path / "clip.mp4"
    path.write_bytes(source)

    assert refusal_of(path) == NOT_MP4


def test_other_containers_are_refused_whatever_they_are_called(tmp_path):
    assert refusal_of(make_clip(tmp_path / "clip.mp4", container="matroska")) == NOT_MP4


@pytest.mark.parametrize(
    "text", [b"ffconcat version 1.0\nfile clip.mp4\n", b"#EXTM3U\n#EXTINF:5,\nclip.mp4\n"]
)
def test_a_playlist_in_the_clothes_of_an_mp4_is_not_followed(tmp_path, text):
    path = tmp_path / "list.mp4"
    box = lambda name, body: struct.pack(">I", 8 + len(body)) + name + body  # noqa: E731
    path.write_bytes(box(b"ftyp", b"isom") + box(b"moov", text) + box(b"mdat", text))
    make_clip(tmp_path / "clip.mp4")

    assert refusal_of(path) in ("This video is damaged.", "There is no picture in this video.")


@pytest.mark.parametrize("movflags", ["+faststart", "0", "frag_keyframe+empty_moov"])
@pytest.mark.parametrize("share", [0.01, 0.1, 0.4, 0.7, 0.99])
def test_a_truncated_video_is_refused(tmp_path, movflags, share):
    path = make_clip(tmp_path / "clip.mp4", movflags=movflags)
    source = path.read_bytes()
    path.write_bytes(source[: int(len(source) * share)])

    assert refusal_of(path).startswith("This video is cut off")


@pytest.mark.parametrize("missing", [b"moov", b"mdat"])
def test_a_video_without_one_of_its_parts_is_refused(tmp_path, missing):
    path = make_clip(tmp_path / "clip.mp4")
    source = path.read_bytes()
    kept = [source[start:end] for name, start, end in boxes_of(source) if name != missing]
    path.write_bytes(b"".join(kept))

    assert refusal_of(path) == "This video is cut off: a part that it needs is missing."


def test_sound_alone_is_no_video(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", [])

    assert refusal_of(path) == "There is no picture in this video."


def test_a_picture_that_is_too_large_is_refused(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", [grey(9, width=4128, height=64)])

    assert refusal_of(path) == "Videos can be up to 4096 pixels a side; this one is 4128 by 64."


def test_a_size_that_only_the_container_claims_harms_nobody(tmp_path):
    path = make_clip(tmp_path / "clip.mp4", sound=None)
    claims = bytearray(path.read_bytes())
    at = claims.index(b"avc1") + 28
    claims[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(claims)

    measured, _ = read_video(path, tmp_path)

    assert (measured.width, measured.height) == (128, 96)


@pytest.mark.parametrize(
    ("frames", "rate"), [(130, 2), (3700, 240)], ids=["too long", "too many frames"]
)
def test_what_would_take_too_long_to_decode_is_refused(tmp_path, frames, rate):
    path = make_clip(
        tmp_path / "clip.mp4", [grey(9, 32, 32)] * frames, rate=rate, codec="mpeg4", sound=None
    )

    assert refusal_of(path) == "Videos can be up to 60 s and 3660 frames."


def test_a_huge_file_is_refused_before_anything_is_read(tmp_path):
    path = tmp_path / "clip.mp4"
    path.touch()
    os.truncate(path, 400 * 1024**2)

    assert refusal_of(path) == "Videos can be up to 300 MB; this one is 400 MB."


def test_mutated_videos_never_crash_the_reader(tmp_path):
    chance = random.Random(7)
    honest = [
        make_clip(tmp_path / f"honest{number}", counting(6), movflags=movflags).read_bytes()
        for number, movflags in enumerate(("+faststart", "0", "frag_keyframe+empty_moov"))
    ]
    places = tmp_path / "mutated"
    places.mkdir()
    for number in range(90):
        source = bytearray(honest[number % 3])
        for _ in range(chance.randrange(1, 8)):
            at = chance.randrange(len(source))
            length = chance.choice([1, 4])
            source[at : at + length] = chance.choice([b"\xff" * 4, bytes(4), chance.randbytes(4)])[
                :length
            ]
        places.joinpath(f"{number}.mp4").write_bytes(source)
    child = """if True:
        import sys
        from pathlib import Path
        from generations.media import reader
        reader.limit_myself()
        for path in Path(sys.argv[1]).glob("*.mp4"):
            answer = reader.answer(path, path.parent)
            print("refused" if "refused" in answer else "read")
    """

    run = subprocess.run(
        [sys.executable, "-c", child, places], cwd=HOUSE, capture_output=True, text=True
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert set(run.stdout.split()) == {"read", "refused"}
    assert len(run.stdout.split()) == 90


# When the child comes to grief.


@pytest.fixture
def behave(monkeypatch):
    """Let the child that reads do something else."""

    def change(code):
        nursery = (
            "from generations.media import nursery\n"
            f"nursery.WORK['reader'] = lambda *_: exec({code!r}, {{}})\n"
            "nursery.main()"
        )
        monkeypatch.setattr(children, "NURSERY", (sys.executable, "-c", nursery))
        children.end_nurseries()

    yield change
    children.end_nurseries()


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 11)",
        "raise MemoryError",
        "from generations.media import reader; reader.limit_myself(); bytearray(2 * 1024**3)",
        "from generations.media import reader; reader.limit_myself(); "
        "[open('/dev/null') for _ in range(100)]",
    ],
    ids=["crash", "no memory", "over the memory limit", "over the limit of open files"],
)
def test_a_child_that_dies_is_a_refusal_and_is_logged(tmp_path, behave, caplog, code):
    path = make_clip(tmp_path / "clip.mp4")
    behave(code)

    assert refusal_of(path) == "This video could not be read."
    assert "clip.mp4 ended with" in caplog.text


def test_a_child_that_hangs_is_stopped(tmp_path, monkeypatch, behave):
    path = make_clip(tmp_path / "clip.mp4")
    monkeypatch.setattr(children, "WALL_SECONDS", 0.2)
    behave("import time; time.sleep(60)")

    assert refusal_of(path) == "Reading this video took over 0.2 s."


def test_the_child_knows_no_secrets(tmp_path, monkeypatch, behave):
    path = make_clip(tmp_path / "clip.mp4")
    monkeypatch.setenv("SECRET_KEY", "7F3A")
    behave("import json, os; print(json.dumps({'refused': str(dict(os.environ))}))")

    assert "7F3A" not in refusal_of(path)


def test_the_child_limits_itself(tmp_path, behave):
    path = make_clip(tmp_path / "clip.mp4")
    limits = "[resource.getrlimit(getattr(resource, f'RLIMIT_{n}'))[0] for n in names]"
    behave(
        "import json, resource; from generations.media import reader; reader.limit_myself();"
        " names = ('AS', 'CPU', 'FSIZE', 'NOFILE', 'CORE');"
        f" print(json.dumps({{'refused': str({limits})}}))"
    )

    assert refusal_of(path) == "[1610612736, 90, 419430400, 64, 0]"


def test_one_process_loads_the_decoders_for_many_videos_and_another_when_it_died(tmp_path):
    path = make_clip(tmp_path / "clip.mp4")
    read_video(path, tmp_path / "first")
    (first,) = children.idle
    read_video(path, tmp_path / "second")
    assert children.idle == [first]

    first.process.kill()
    first.process.wait()
    read_video(path, tmp_path / "third")

    (second,) = children.idle
    assert second is not first


def test_a_nursery_that_dies_at_work_is_a_refusal(tmp_path, behave, caplog):
    path = make_clip(tmp_path / "clip.mp4")
    behave("import os, time; os.kill(os.getppid(), 9); time.sleep(1)")

    assert refusal_of(path) == "This video could not be read."
    assert "clip.mp4 ended with" in caplog.text


def test_a_nursery_goes_when_nobody_asks_any_more(tmp_path):
    read_video(make_clip(tmp_path / "clip.mp4"), tmp_path / "stills")
    (nursery,) = children.idle

    nursery.process.stdin.close()

    assert nursery.process.wait(5) == 0
