"""The door of this room: one video in, its measures and stills out, read by a child process."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from generations.media.children import NotAVideo, ask_child

MAX_BYTES = 300 * 1024 * 1024

POSTER = "poster.webp"
SPRITE = "sprite.webp"
FIRST_FRAME = "first.png"
LAST_FRAME = "last.png"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the file really holds, by its decoded frames and not by what its headers claim.

    `width` and `height` in pixels; `seconds` of the picture, to three places; `fps` the mean, to
    three places; codecs in FFmpeg's words ("h264", "aac"), `audio_codec` empty without sound;
    `size` in bytes, of the file as it now lies at its path. Where no browser would play the file,
    `transcoded` is true and a copy that plays lies at `web_copy(path)`; all else tells of the
    original.
    """

    width: int
    height: int
    seconds: Decimal
    frames: int
    fps: Decimal
    has_sound: bool
    video_codec: str
    audio_codec: str
    size: int
    transcoded: bool


@dataclass(frozen=True, kw_only=True)
class Stills:
    """Pictures cut from a video, all upright sRGB.

    `poster`: WebP of a frame with much to see, 1280 pixels or fewer on the longer side.
    `sprite`: WebP of ten cells in one row, evenly spread over the video; each cell is 108 pixels
    high and round(108 * width / height) wide, 192 at 16:9.
    `first_frame`, `last_frame`: PNG in full size, exactly the first and the last picture.
    `placeholder`: the poster as a WebP of 16 pixels, a data URI.
    """

    poster: Path
    sprite: Path
    first_frame: Path
    last_frame: Path
    placeholder: str


def web_copy(path: Path) -> Path:
    """Where the copy for browsers lies when a video had to be transcoded."""
    return path.with_name(f"{path.stem}.web.mp4")


def read_video(path: Path, into: Path) -> tuple[Measured, Stills]:
    """Measure the video at `path` and write its stills into the folder `into`.

    A file whose index comes last is rewritten in place, losslessly, so that browsers can start
    before they have it all. Raises NotAVideo for all that is no video, is damaged, or takes more
    memory or time than any take should.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise NotAVideo(f"Videos can be up to 300 MB; this one is {size // 1024**2} MB.")
    into.mkdir(parents=True, exist_ok=True)
    answer = ask_child("reader", path.resolve(), into.resolve())
    stills = Stills(
        poster=into / POSTER,
        sprite=into / SPRITE,
        first_frame=into / FIRST_FRAME,
        last_frame=into / LAST_FRAME,
        placeholder=answer.pop("placeholder"),
    )
    answer |= {name: Decimal(answer[name]) for name in ("seconds", "fps")}
    return Measured(**answer), stills
