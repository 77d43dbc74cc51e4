"""The work of the child process that cuts frames out of a video's end.

Its arguments are PATH and FOLDER, for the film strip of the last second; with a third, BACK, it
cuts the one frame that comes so many before the last. Like the reader it limits itself first and
answers with one JSON object.
"""

import json
import sys
from collections import deque
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from generations.media.boxes import top_level_boxes
from generations.media.ending import COLUMNS, FRAME, LONG_SIDE, MOST, STRIP
from generations.media.mp4 import open_mp4
from generations.media.reader import limit_myself
from generations.media.stills import picture_of
from generations.media.video import NotAVideo

RUN_UP = Fraction(5, 4)  # Seconds before the end from which it is decoded, or the key frame before.


def answer(path: Path, into: Path, back: int | None = None) -> dict[str, Any]:
    try:
        frames = last_second(path)
        if back is None:
            return strip(frames, into)
        if not 0 <= back < len(frames):
            raise NotAVideo("There is no such frame in its last second.")
        picture_of(frames[-1 - back][1]).save(into / FRAME, "PNG", compress_level=4)
        return {}
    except NotAVideo as refusal:
        return {"refused": str(refusal)}
    except av.FFmpegError:
        return {"refused": "This video is damaged."}


def last_second(path: Path) -> list[tuple[Fraction, VideoFrame]]:
    """(its time in seconds, the frame) of all that are shown in the last second, in order."""
    top_level_boxes(path)
    with open_mp4(path) as (container, picture, _):
        unit = picture.time_base or Fraction(1)
        if picture.duration:
            target = (picture.start_time or 0) + picture.duration - int(RUN_UP / unit)
            container.seek(max(0, target), stream=picture)
        frames: deque[tuple[Fraction, VideoFrame]] = deque(maxlen=MOST)
        for frame in container.decode(picture):
            if frame.pts is not None:
                frames.append((frame.pts * unit, frame))
    if not frames:
        raise NotAVideo("There is no picture at the end of this video.")
    end = frames[-1][0]
    return [(at, frame) for at, frame in frames if at > end - 1]


def strip(frames: list[tuple[Fraction, VideoFrame]], into: Path) -> dict[str, Any]:
    """Write the frames side by side as one picture; say when each comes, and how sharp it is."""
    shape = frames[0][1]
    scale = min(1.0, LONG_SIDE / max(shape.width, shape.height))
    width, height = max(1, round(shape.width * scale)), max(1, round(shape.height * scale))
    rows = -(-len(frames) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width, rows * height))
    told = []
    for number, (at, frame) in enumerate(frames):
        cell = picture_of(frame, width, height)
        sheet.paste(cell, (number % COLUMNS * width, number // COLUMNS * height))
        told.append([round(float(frames[-1][0] - at), 3), sharpness(cell)])
    sheet.save(into / STRIP, "WEBP", quality=80, method=2)
    return {"frames": told, "width": width, "height": height}


def sharpness(picture: Image.Image) -> float:
    """The variance of the Laplacian: what is blurred by motion has few steep edges."""
    grey = np.asarray(picture.convert("L"), dtype=np.float32)
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return round(float((around - 4 * grey[1:-1, 1:-1]).var()), 2)


def main(path: str, into: str, back: str | None = None) -> None:
    limit_myself()
    json.dump(answer(Path(path), Path(into), None if back is None else int(back)), sys.stdout)
