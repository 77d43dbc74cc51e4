"""Places, each put together from sky, land, water and light, and the camera that sees them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generations.animatic import lettering
from generations.animatic.camera import eased, turn
from generations.animatic.card import card
from generations.animatic.land import Range, paint_mist, paint_spruces
from generations.animatic.lights import paint_beams, paint_discs
from generations.animatic.noise import grid, smoothstep
from generations.animatic.planes import Planes, canvas, settled
from generations.animatic.sky import Aurora, northern, paint_sky
from generations.animatic.stage import Moment, Stage
from generations.animatic.water import Water
from generations.animatic.words import Reading

ZOOM = 1.09
HORIZONS = {"mountain": 0.62, "lake": 0.60, "sea": 0.56, "forest": 0.5}


class Scene:
    def __init__(
        self, reading: Reading, prompt: str, size: tuple[int, int], frames: int, *, fixed: bool
    ) -> None:
        self.reading, self.size, self.frames, self.fixed = reading, size, frames, fixed
        width, height = (round(side * (1 if fixed else ZOOM) / 2) * 2 for side in size)
        self.stage = Stage(
            reading=reading,
            width=width,
            height=height,
            margin=round(width * (0.01 if fixed else 0.08)),
            seconds=frames // 24 + 1,
            horizon=round(height * HORIZONS.get(reading.place, 1) / 2) * 2,
        )
        PLACES.get(reading.place, card)(self.stage)
        self.canvas = canvas(width, height)
        self.vignette = _vignette(*size)
        self.title = None if reading.place else lettering.title(prompt, *size)

    def planes(self, number: int) -> Planes:
        share = number / max(1, self.frames - 1)
        pan = 0.0 if self.fixed else turn(self.reading) * (2 * eased(share) - 1)
        for part in self.stage.parts:
            part.draw(self.canvas, Moment(number / 24, pan))
        planes = settled(self.canvas)
        if not self.fixed:
            closer = eased(1 - share) if "out" in self.reading.moves else eased(share)
            planes = self._zoomed(planes, 1 - closer * (1 - 1 / ZOOM))
        planes = planes._replace(y=(planes.y * self.vignette >> 8).astype(np.uint8))
        if self.title:
            # The words leave before the end, so that a take can go on from a clean last frame.
            self.title.press(planes, float(smoothstep(0.9, 0.72, share)))
        return planes

    def _zoomed(self, planes: Planes, share: float) -> Planes:
        zoomed = []
        for plane, step in zip(planes, (1, 2, 2), strict=True):
            height, width = plane.shape
            left, top = width * (1 - share) / 2, height * (1 - share) * 0.55
            box = (left, top, left + width * share, top + height * share)
            size = (self.size[0] // step, self.size[1] // step)
            picture = Image.fromarray(plane).resize(size, Image.Resampling.BILINEAR, box=box)
            zoomed.append(np.array(picture))
        return Planes(*zoomed)


def _vignette(width: int, height: int) -> NDArray[np.uint16]:
    columns, rows = grid(width, height)
    distance = np.hypot(columns / width - 0.5, rows / height - 0.5) / 0.71
    return ((1 - 0.16 * np.clip(distance - 0.35, 0, 1) ** 1.5) * 256).astype(np.uint16)


def mountain(stage: Stage) -> None:
    level, peak = stage.random.uniform(-0.06, 0.02), stage.random.uniform(0.27, 0.42)
    paint_sky(stage, bottom=int(stage.height * (0.82 + level)))
    base, foot = int(stage.height * (0.74 + level)), int(stage.height * 0.08)
    Range(stage).paint(peak=peak, near=0.18, base=base, foot=foot, mist=1.0)
    tallest, crowd = stage.random.uniform(0.13, 0.30), stage.random.uniform(0.4, 1.1)
    rows = ((0.34, 0.75, 0.035, 240), (0.55, 0.83, 0.08, 170), (0.9, 0.95, tallest, 12 / tallest))
    for near, line, tall, count in rows:
        line += level * (1 - near)
        swing, trees = 0.04 + 0.12 * near, int(count * crowd)
        paint_spruces(stage, line=line, swing=swing, tall=tall, count=trees, near=near)
        if near < 0.8:
            paint_mist(stage, centre=line + 0.08, depth=0.18, near=near, strength=0.6)


def lake(stage: Stage) -> None:
    paint_sky(stage, bottom=stage.horizon, clouds=0.4)
    if northern(stage):
        stage.parts.append(Aurora(stage))
    Range(stage).paint(peak=0.26, near=0.15, base=stage.horizon, foot=0, mist=0.75)
    stage.parts.append(Water(stage, calm=0.8))


def sea(stage: Stage) -> None:
    paint_sky(stage, bottom=stage.horizon)
    if stage.random.random() < 0.6:
        line = stage.horizon / stage.height + 0.004
        paint_spruces(stage, line=line, swing=0.06, tall=0.013, count=300, near=0.4)
    stage.parts.append(Water(stage, calm=0.1))


def forest(stage: Stage) -> None:
    paint_sky(stage, bottom=int(stage.height * 0.7), clouds=0.4)
    rows = (
        (0.12, 0.62, 0.28, 80),
        (0.3, 0.72, 0.42, 40),
        (0.55, 0.84, 0.56, 22),
        (0.92, 1.02, 0.7, 9),
    )
    for near, line, tall, count in rows:
        paint_spruces(stage, line=line, swing=0.16, tall=tall, count=count, near=near)
        if near == 0.3:
            paint_beams(stage, near=near)
        if near < 0.9:
            paint_mist(stage, centre=line - 0.04, depth=0.4, near=near, strength=0.5)
    paint_discs(stage, stage.palette.light, size=0.004, count=50, strength=0.6, near=0.9)


PLACES: dict[str, Callable[[Stage], None]] = {
    "mountain": mountain,
    "lake": lake,
    "sea": sea,
    "forest": forest,
}
