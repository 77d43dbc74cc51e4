"""The storyboard card for prompts we cannot paint: slow colour and lights out of focus."""

import numpy as np

from generations.animatic.lights import paint_discs
from generations.animatic.noise import Field, grid, mix, sampled, smoothstep, tile
from generations.animatic.planes import DITHER, Planes, colour, enlarged, split
from generations.animatic.stage import Moment, Stage

INKS = (
    "#111a3a #39307c #b9548f #f4a76f",
    "#072730 #0e5560 #55a596 #ecdca0",
    "#1a1030 #542a6e #d85f80 #ffcfa2",
    "#0f1c30 #265079 #6ca2c6 #efd4bd",
    "#22130f #6d3226 #d07a44 #fbdcae",
    "#10201c #27574b #7d9f6a #eadfae",
)
ROWS = 60


class Flow:
    """Colour that folds into itself, worked out on a few thousand points and enlarged."""

    def __init__(self, stage: Stage, inks: list[Field]) -> None:
        self.inks = inks
        width = max(24, round(ROWS * stage.width / stage.height))
        columns, rows = grid(width, ROWS)
        scale = 96 / max(width, ROWS)
        self.columns, self.rows = columns * scale, rows * scale
        # Light gathers away from the words, which stand to the left.
        self.slope = 0.62 * columns / width - 0.3 * rows / ROWS
        self.noise = tile(256, 128, stage.random, octaves=3, gain=0.4)
        self.starts = [float(start) for start in stage.random.uniform(0, 256, 4)]

    def draw(self, planes: Planes, moment: Moment) -> None:
        time, noise, (one, two, three, four) = moment.seconds, self.noise, self.starts
        x, y = self.columns + moment.pan * 3, self.rows
        right = sampled(noise, x * 0.7 + one + time * 2.2, y * 0.7 + two) - 0.5
        down = sampled(noise, x * 0.7 + three, y * 0.7 + four - time * 1.8) - 0.5
        depth = sampled(noise, x * 0.55 + right * 110 + two, y * 0.55 + down * 110 + time * 1.2)
        depth = smoothstep(0.14, 1.18, depth * 0.72 + self.slope + 0.08)[..., None]
        rgb = mix(self.inks[0], self.inks[1], smoothstep(0.0, 0.5, depth))
        rgb = mix(rgb, self.inks[2], smoothstep(0.4, 0.85, depth) * 0.9)
        rgb = mix(rgb, self.inks[3], smoothstep(0.75, 1.0, depth) * 0.7)
        for field, plane in zip(split(rgb), planes, strict=True):
            height, width = plane.shape
            noise = np.tile(DITHER, (height // 256 + 1, width // 256 + 1))[:height, :width]
            np.copyto(plane, enlarged(field, plane) + noise, casting="unsafe")


def card(stage: Stage) -> None:
    inks = [colour(code) for code in INKS[stage.random.integers(len(INKS))].split()]
    stage.parts.append(Flow(stage, inks))
    light = mix(inks[3], np.ones(3, np.float32), 0.35)
    for size, count, strength in ((0.17, 8, 0.13), (0.085, 10, 0.17), (0.035, 13, 0.26)):
        near = 0.9 - 3 * size
        paint_discs(stage, light, size=size, count=count, strength=strength, near=near)
