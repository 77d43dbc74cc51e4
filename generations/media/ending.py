"""The end of a video, frame by frame: a strip of its last second to choose from, and the chosen.

The cutting is done by a child process (`cutter`), with the reader's limits.
"""

from dataclasses import dataclass
from pathlib import Path

from generations.media.children import ask_child

STRIP, FRAME = "strip.webp", "frame.png"
COLUMNS = 6
LONG_SIDE = 640
MOST = 30  # Frames of a strip, however many a second has.


@dataclass(frozen=True, kw_only=True)
class FilmStrip:
    """`sheet` is a WebP of all the frames, six to a row, each `width` by `height` pixels.

    `frames` tells of each, in order, how many seconds it comes before the last and how sharp it
    is; only frames of one strip can be compared.
    """

    sheet: Path
    width: int
    height: int
    frames: list[tuple[float, float]]


def cut_strip(path: Path, into: Path) -> FilmStrip:
    """The last second of the video at `path`. Raises NotAVideo."""
    said = ask_child("cutter", path.resolve(), into.resolve())
    frames = [(before, sharp) for before, sharp in said["frames"]]
    return FilmStrip(sheet=into / STRIP, width=said["width"], height=said["height"], frames=frames)


def cut_frame(path: Path, into: Path, *, back: int) -> Path:
    """A PNG of the frame that comes `back` frames before the last. Raises NotAVideo."""
    ask_child("cutter", path.resolve(), into.resolve(), back)
    return into / FRAME
