"""A shot from its words to its files."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from generations.animatic import lettering, words
from generations.animatic.film import CLEAN, FPS, filming
from generations.animatic.planes import Planes, to_frame
from generations.animatic.scenes import Scene
from generations.animatic.sound import ambience
from generations.animatic.stage import Stage
from generations.animatic.stills import Held, Passage, Push, fitted

SAMPLE_SIZE = (1600, 900)
SAMPLE_ROOT = 17
GRAIN = 96  # pixels the grain may be shifted by from frame to frame


@dataclass(frozen=True, kw_only=True)
class Shot:
    """What to draw. The same shot gives the same bytes."""

    prompt: str
    width: int
    height: int
    seconds: int
    seed: int
    sound: bool = False
    camera_fixed: bool = False
    watermark: bool = False
    first: Path | None = None
    last: Path | None = None


@dataclass(frozen=True)
class Rendered:
    """The film; and without its label the first frame, the last, and a film of its last second."""

    video: Path
    first_frame: Path
    last_frame: Path
    ending: Path


class Picture(Protocol):
    def planes(self, number: int) -> Planes: ...


def render(
    shot: Shot, into: Path, *, progress: Callable[[int, int], None] = lambda done, total: None
) -> Rendered:
    """Write video.mp4, first.png, last.png and ending.mp4 into the folder `into`."""
    into.mkdir(parents=True, exist_ok=True)
    names = ("video.mp4", "first.png", "last.png", "ending.mp4")
    files = Rendered(*[into / name for name in names])
    reading = words.read(shot.prompt, shot.seed)
    random = np.random.default_rng([reading.root, 1])
    sound = ambience(reading, shot.seconds, random) if shot.sound else None
    total, size = shot.seconds * FPS, (shot.width, shot.height)
    picture = _picture(shot, reading, total)
    finish = Finish(shot, random)
    # The next frame is drawn while this one is encoded; both let go of the interpreter lock.
    with (
        filming(files.video, size, sound) as add,
        filming(files.ending, size, None, quality=CLEAN) as add_clean,
        ThreadPoolExecutor(1) as artist,
    ):
        upcoming = artist.submit(picture.planes, 0)
        for number in range(total):
            clean = upcoming.result()
            if number + 1 < total:
                upcoming = artist.submit(picture.planes, number + 1)
            if number == 0:
                to_frame(clean).to_image().save(files.first_frame)
            if number == total - 1:
                to_frame(clean).to_image().save(files.last_frame)
            if number >= total - FPS:
                add_clean(clean)
            add(finish.applied(clean, number))
            progress(number + 1, total)
    return files


def sample_frames(into: Path) -> list[Path]:
    """Two stills for people who have no frame at hand: one range at first light and at dusk."""
    into.mkdir(parents=True, exist_ok=True)
    paths = []
    for hour in ("dawn", "dusk"):
        reading = words.Reading("mountain", hour, frozenset(), SAMPLE_ROOT)
        scene = Scene(reading, "", SAMPLE_SIZE, FPS, fixed=True)
        paths.append(into / f"mountain-{hour}.jpg")
        to_frame(scene.planes(0)).to_image().save(paths[-1], quality=92, subsampling=0)
    return paths


def _picture(shot: Shot, reading: words.Reading, frames: int) -> Picture:
    size, fixed = (shot.width, shot.height), shot.camera_fixed
    given = [fitted(path, size) for path in (shot.first, shot.last) if path]
    if len(given) == 2:
        random = np.random.default_rng(reading.root)
        return Passage(given, random, frames, fixed=fixed)
    if given and fixed:
        return Held(given[0], Stage(reading, *size, margin=4, seconds=shot.seconds), frames)
    if given:
        return Push(given[0], reading, frames, backwards=not shot.first)
    return Scene(reading, shot.prompt, size, frames, fixed=fixed)


class Finish:
    """What is put on every frame on its way into the film: grain, and the label."""

    def __init__(self, shot: Shot, random: np.random.Generator) -> None:
        # Grain keeps the encoder from turning soft gradients into steps.
        size = (shot.height + GRAIN, shot.width + GRAIN)
        self.grain = random.integers(-2, 3, size, np.int8).view(np.uint8)
        self.shifts = random.integers(0, GRAIN, (shot.seconds * FPS, 2))
        self.stamps = [lettering.label(shot.width, shot.height)]
        if shot.watermark:
            self.stamps.append(lettering.watermark(shot.width, shot.height))

    def applied(self, planes: Planes, number: int) -> Planes:
        height, width = planes.y.shape
        down, right = self.shifts[number]
        # Adding a negative byte wraps around to the right value: luma stays well inside 16..235.
        luma = planes.y + self.grain[down : down + height, right : right + width]
        finished = Planes(luma, planes.u.copy(), planes.v.copy())
        for stamp in self.stamps:
            stamp.press(finished)
        return finished
