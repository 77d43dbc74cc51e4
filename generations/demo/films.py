"""The demo's files: drawn small by the practice renderer, on every core but never more than two.

The same shot is drawn once, for takes that differ in nothing that can be seen or heard.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

from generations import animatic
from generations.catalog import Model
from generations.models import Generation
from generations.pipeline.frames import write_frame
from studio.models import Frame

MOST_ARTISTS = 2
STILL_SIDE = 960

# Width and height of the demo's takes, as a share of what the model would really make.
SHARE = {"480p": 0.37, "720p": 0.3, "1080p": 0.22}


def demo_edition(model: Model) -> Model:
    """The model with all that it accepts, making smaller pictures."""
    sizes = {
        resolution: {
            ratio: (_even(width * SHARE[resolution]), _even(height * SHARE[resolution]))
            for ratio, (width, height) in shapes.items()
        }
        for resolution, shapes in model.sizes.items()
        if resolution in SHARE
    }
    return replace(model, sizes=sizes)


def _even(side: float) -> int:
    return round(side / 2) * 2


class Films:
    """Shots on their way to files."""

    def __init__(self, artists: ProcessPoolExecutor, folder: Path) -> None:
        self.artists, self.folder = artists, folder
        self.drawn: dict[animatic.Shot, Future[animatic.Rendered]] = {}

    def ask(self, shot: animatic.Shot) -> None:
        """Have a shot drawn in its turn, unless it was asked for before."""
        if shot not in self.drawn:
            self.drawn[shot] = self.artists.submit(animatic.render, shot, self._place())

    def get(self, shot: animatic.Shot) -> animatic.Rendered:
        """The files of a shot; one that nobody asked for is drawn here and now."""
        if shot not in self.drawn:
            done: Future[animatic.Rendered] = Future()
            done.set_result(animatic.render(shot, self._place()))
            self.drawn[shot] = done
        return self.drawn[shot].result()

    @cached_property
    def samples(self) -> dict[str, Path]:
        """The studio's two sample frames, by their hour."""
        paths = animatic.sample_frames(self.folder / "samples")
        return {path.stem.rpartition("-")[2]: path for path in paths}

    def still(self, text: str, *, ratio: str, seed: int) -> Path:
        """One picture without a label, as somebody might bring it."""
        across, along = (int(side) for side in ratio.split(":"))
        scale = STILL_SIDE / max(across, along)
        width, height = _even(across * scale), _even(along * scale)
        shot = animatic.Shot(prompt=text, width=width, height=height, seconds=1, seed=seed)
        return self.get(shot).first_frame

    def shot_of(self, take: Generation, *, seed: int) -> animatic.Shot:
        """What to draw for a take, asked for or yet to come."""
        return animatic.Shot(
            prompt=take.text,
            width=take.asked_width,
            height=take.asked_height,
            seconds=take.duration,
            seed=seed,
            sound=take.sound,
            camera_fixed=take.camera_fixed,
            watermark=take.watermark,
            first=self._cropped(take.first_frame, take),
            last=self._cropped(take.last_frame, take),
        )

    def _cropped(self, frame: Frame | None, take: Generation) -> Path | None:
        if frame is None:
            return None
        path = self.folder / f"frame-{frame.pk}-{take.asked_width}x{take.asked_height}.jpg"
        return path if path.exists() else write_frame(frame, take, path)

    def _place(self) -> Path:
        return self.folder / f"film-{len(self.drawn)}"


@contextmanager
def films() -> Iterator[Films]:
    """Artists for the time of the demo's filling, and a folder that goes away with them."""
    context = get_context("spawn")
    artists = ProcessPoolExecutor(min(MOST_ARTISTS, cpu_count() or 1), mp_context=context)
    with TemporaryDirectory(prefix="rushes-demo-") as name:
        try:
            yield Films(artists, Path(name))
        finally:
            artists.shutdown(wait=True, cancel_futures=True)
