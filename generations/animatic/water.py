"""Water: every frame mirrors what was laid above the horizon, broken by two trains of waves."""

import numpy as np
from numpy.typing import NDArray

from generations.animatic.noise import Field, grid, mix, tile
from generations.animatic.planes import Planes, split
from generations.animatic.stage import Moment, Stage

SIZE = 512
LEVELS = 5
Steps = NDArray[np.int16]


class Water:
    def __init__(self, stage: Stage, *, calm: float) -> None:
        """`calm` runs from 0, an open sea, to 1, a lake without wind."""
        self.horizon, self.calm = stage.horizon, calm
        self.height, self.width = stage.height - stage.horizon, stage.width
        self.waves = [_slopes(stage.random, cell) for cell in (96, 64)]
        columns, rows = grid(self.width, self.height)
        far = self.height / (rows + self.height * 0.03 + 1)
        level = np.clip(np.log2(far * far * 95 / self.height), 0, LEVELS - 1).astype(np.int32)
        self.level = level * (SIZE * SIZE)
        across = (columns - self.width / 2) * far * (0.30 / stage.unit) * (1 - 0.45 * calm)
        self.across = [across.astype(np.int32), (across * 1.7 + 170).astype(np.int32)]
        self.along = [(far * 95).astype(np.int32), (far * 150).astype(np.int32)]
        fall = rows / self.height
        reach = (1.5 + (78 - 66 * calm) * fall**0.9) * stage.unit
        self.reach = np.clip(reach * 2, 1, 250).astype(np.int16)
        self.mirror = np.clip(self.horizon - 2 - rows * 0.96, 0, None).astype(np.int32)
        self.columns = columns.astype(np.int32)
        self._colour(stage, columns, fall)

    def _colour(self, stage: Stage, columns: Field, fall: Field) -> None:
        mirrored = np.clip(0.94 - (0.56 - 0.16 * self.calm) * fall**0.8, 0.2, 0.95)
        self.mirrored = np.broadcast_to(mirrored * 256, (self.height, self.width)).astype(np.uint16)
        lane = (columns + stage.margin - stage.sun[0]) / (self.width * (0.05 + 0.14 * fall))
        lane = np.exp(-(lane**2))
        shine = (0.4 + 0.6 * stage.palette.shine) * (1 - 0.55 * self.calm)
        warm = mix(stage.palette.light, stage.palette.sky[4], 0.5)
        deep = mix(stage.palette.deep, stage.palette.haze, 0.15)
        body = mix(deep, warm, (lane * (1 - 0.6 * fall) * shine * 0.7)[..., None])
        parts = [(part * (1 - mirrored)).astype(np.uint16) for part in split(body)]
        self.body = [parts[0], parts[1][::2, ::2], parts[2][::2, ::2]]
        glitter = (lane * (0.35 + 0.65 * (1 - fall) ** 1.2) * 5 + 0.22) * shine
        self.glitter = (np.minimum(glitter, 6) * 16).astype(np.int16)
        self.shade = (fall * (26 - 16 * self.calm) * (0.6 if stage.dark else 1)).astype(np.int16)
        self.tint = [np.uint16(part) for part in split(warm)]

    def draw(self, planes: Planes, moment: Moment) -> None:
        slope = self._slope(moment)
        moved = slope * self.reach >> 8
        source = np.clip(self.mirror - np.abs(moved), 0, self.horizon - 1)
        sideways = np.clip(self.columns + (moved >> 2), 0, self.width - 1)
        spark = np.minimum(np.maximum(slope - np.int16(26), 0) * self.glitter >> 5, 150)
        luma = planes.y.ravel().take(source * self.width + sideways)
        luma = (luma * self.mirrored >> 8) + self.body[0]
        tone = luma.astype(np.int16) + (slope * self.shade >> 7) + spark
        planes.y[self.horizon :] = np.clip(tone, 16, 235)
        source = (source[::2, ::2] >> 1) * (self.width // 2) + (sideways[::2, ::2] >> 1)
        share = np.minimum(spark[::2, ::2], 96).astype(np.uint16)
        for plane, body, tint in zip(planes[1:], self.body[1:], self.tint[1:], strict=True):
            chroma = (plane.ravel().take(source) * self.mirrored[::2, ::2] >> 8) + body
            plane[self.horizon // 2 :] = chroma * (256 - share) + share * tint >> 8

    def _slope(self, moment: Moment) -> Steps:
        """-127..127: how the surface leans at every pixel now."""
        time, pan = moment.seconds * (1 - 0.5 * self.calm), moment.pan
        total = np.zeros((self.height, self.width), np.int16)
        moves = ((10 * time + pan * 14, 30 * time), (pan * 20 - 13 * time, 44 * time))
        for number, (right, down) in enumerate(moves):
            index = (self.across[number] + int(right)) & (SIZE - 1)
            index += ((self.along[number] - int(down)) & (SIZE - 1)) * SIZE + self.level
            total += self.waves[number].take(index)
        return total >> 1


def _slopes(random: np.random.Generator, cell: int) -> Steps:
    """Wave slopes at several sharpnesses in one row: distant water reads the smoothest."""
    height = tile(SIZE, cell, random, gain=0.55)
    levels = []
    for _ in range(LEVELS):
        levels.append(np.roll(height, -1, 0) - np.roll(height, 1, 0))
        for axis in (0, 1, 0, 1):
            height = (height + np.roll(height, 1, axis) + np.roll(height, -1, axis)) / 3
    scale = 34 / float(levels[0].std())
    return np.clip(np.stack(levels) * scale, -127, 127).astype(np.int16).ravel()
