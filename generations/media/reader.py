"""The work of the child process that opens one video: its arguments are PATH and FOLDER.

It limits itself first, then reads, and answers on standard output with one JSON object: the
measures and the placeholder, or {"refused": why}. It ends with 0 in both cases; whatever else
happens to it, its parent takes for a refusal.
"""

import json
import resource
import sys
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.video.stream import VideoStream

from generations.media.boxes import starts_fast, top_level_boxes
from generations.media.mp4 import (
    codec_name,
    move_index_to_front,
    open_mp4,
    plays_in_browsers,
    transcode,
)
from generations.media.stills import Album
from generations.media.video import NotAVideo, web_copy

LIMITS = {
    resource.RLIMIT_AS: 1536 * 1024**2,
    resource.RLIMIT_CPU: 90,
    resource.RLIMIT_FSIZE: 400 * 1024**2,
    resource.RLIMIT_NOFILE: 64,
    resource.RLIMIT_CORE: 0,
}
MAX_SECONDS = 60
MAX_FRAMES = 3660
THOUSANDTH = Decimal("0.001")


def limit_myself() -> None:
    for what, most in LIMITS.items():
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError):  # macOS knows RLIMIT_AS and will not have it set.
            resource.setrlimit(what, (most, most))


def answer(path: Path, into: Path) -> dict[str, Any]:
    try:
        return read(path, into)
    except NotAVideo as refusal:
        return {"refused": str(refusal)}
    except av.FFmpegError:
        return {"refused": "This video is damaged."}


def read(path: Path, into: Path) -> dict[str, Any]:
    boxes = top_level_boxes(path)
    frames = _count_frames(path)
    album = Album(frames)
    with open_mp4(path) as (container, picture, sound):
        for frame in container.decode(picture):
            if frame.pts is None or (frame.width, frame.height) != (picture.width, picture.height):
                raise NotAVideo("This video is damaged.")
            album.look_at(frame, frame.pts)
        seconds = _seconds(album, picture)
        measured = {
            "width": picture.width,
            "height": picture.height,
            "seconds": seconds.quantize(THOUSANDTH),
            "frames": album.seen,
            "fps": (album.seen / seconds).quantize(THOUSANDTH),
            "has_sound": sound is not None,
            "video_codec": codec_name(picture),
            "audio_codec": codec_name(sound) if sound else "",
            "transcoded": not plays_in_browsers(picture, sound),
        }
    placeholder = album.write_into(into)
    if measured["transcoded"]:
        transcode(path, web_copy(path))
    if not starts_fast(boxes):
        move_index_to_front(path)
    return measured | {"size": path.stat().st_size, "placeholder": placeholder}


def _count_frames(path: Path) -> int:
    """Count without decoding, and refuse what would take too long to decode."""
    times = []
    with open_mp4(path) as (container, picture, _):
        unit = picture.time_base or Fraction(1)
        for packet in container.demux(picture):
            if packet.size and packet.pts is not None:
                times.append(packet.pts)
            if len(times) > MAX_FRAMES or (times and (times[-1] - times[0]) * unit > MAX_SECONDS):
                raise NotAVideo(f"Videos can be up to {MAX_SECONDS} s and {MAX_FRAMES} frames.")
    return len(times)


def _seconds(album: Album, picture: VideoStream) -> Decimal:
    """From the first frame's start to the last frame's end."""
    if album.last is None or picture.time_base is None:
        raise NotAVideo("There is no picture in this video that can be decoded.")
    last_shown = album.last.duration * picture.time_base or 1 / (
        picture.average_rate or Fraction(24)
    )
    seconds = (album.last_at - album.first_at) * picture.time_base + last_shown
    return Decimal(seconds.numerator) / seconds.denominator


def main(path: str, into: str) -> None:
    limit_myself()
    json.dump(answer(Path(path), Path(into)), sys.stdout, default=str)
