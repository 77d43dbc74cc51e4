"""What every scene is set on: sizes, horizon, light and colours, and the parts that move on it."""

import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import numpy as np

from generations.animatic.noise import Field, mix
from generations.animatic.planes import Layer, Planes, colour
from generations.animatic.words import Reading

TINTS = ("#d77a61", "#7a6fd0", "#4f8fc0", "#c98fb0", "#e0b060")


# By hour: five colours of the sky from the zenith down; light, haze, what is near, water; then how
# high the sun stands in heights of the frame, how far its light fills the air, how strong it falls.
HOURS = """
dawn   #4f73a8 #8aa5cb #cdbfd2 #f4cdbd #ffe9cf #fff1d6 #efd0c4 #1f2c48 #3f5f86  0.10 0.70 0.90
day    #2a6bb5 #5595d2 #90bfe4 #c3deef #ecf3f2 #fffaf0 #c9dfea #12302f #12506f  0.34 0.45 0.75
sunset #20264f #58406f #a8536d #ea8458 #ffcb8c #fff0c4 #eda276 #1a1029 #2b1f45  0.07 0.90 1.00
dusk   #0b1534 #20336a #525990 #a27c9d #efb48f #ffe2c4 #8b799f #080d20 #101b42 -0.02 0.60 0.40
night  #030713 #07122b #0e2144 #1a365b #35587a #eef3ff #25436a #03070f #050d1f  0.36 0.32 0.45
"""


class Palette:
    def __init__(self, colours: list[str], amounts: list[str]) -> None:
        self.sky = [colour(code) for code in colours[:5]]
        self.light, self.haze, self.near, self.deep = (colour(code) for code in colours[5:])
        self.sun_height, self.glow, self.shine = (float(amount) for amount in amounts)


ROWS = [row.split() for row in HOURS.strip().splitlines()]
PALETTES = {hour: Palette(rest[:9], rest[9:]) for hour, *rest in ROWS}


class Moment(NamedTuple):
    seconds: float
    pan: float  # -1 at one end of the camera's way, 1 at the other
    presence: float = 1.0


class Part(Protocol):
    def draw(self, planes: Planes, moment: Moment) -> None: ...


@dataclass
class Stage:
    reading: Reading
    width: int
    height: int
    margin: int  # how far the nearest layer may travel to either side
    seconds: int
    horizon: int = 0
    parts: list[Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        # The sky draws its own lots, so that the land stays the same at every hour.
        self.random, self.sky_random = np.random.default_rng(self.reading.root).spawn(2)
        self.palette = PALETTES[self.reading.hour]
        self.tint = colour(TINTS[self.random.integers(len(TINTS))])
        place = self.random.uniform(0.28, 0.42)
        self.from_left = 1.0 if self.random.random() < 0.5 else -1.0
        across = self.wide * (place if self.from_left > 0 else 1 - place)
        self.sun = across, self.horizon - self.height * self.palette.sun_height

    @property
    def unit(self) -> float:
        """1.0 on a 720p stage: what a length in pixels is multiplied by."""
        return math.sqrt(self.width * self.height) / 960

    @property
    def wide(self) -> int:
        return (self.width + 2 * self.margin) // 2 * 2 + 4

    @property
    def dark(self) -> bool:
        return self.reading.hour in ("night", "dusk")

    def shade(self, near: float) -> Field:
        """The colour of a thing against the light: haze far away, nearly black close by."""
        return mix(mix(self.palette.haze, self.palette.sky[3], 0.3), self.palette.near, near)

    def room(self, drift: float) -> int:
        """How wide a layer must be to drift for as long as the shot lasts."""
        return self.wide + int(drift * self.unit * self.seconds) // 2 * 2 + 4

    def add(self, layer: Layer, near: float, **motion: Any) -> None:
        self.parts.append(Strip(layer, self, near, **motion))


@dataclass
class Strip:
    """A layer that slides with the camera, may drift by itself and may breathe in brightness."""

    layer: Layer
    stage: Stage
    near: float  # 0 stands still with the sky, 1 travels the whole margin
    drift: float = 0.0  # pixels a second at 720p
    breath: float = 0.0  # how much of the strength comes and goes
    pace: float = 1.0
    phase: float = 0.0

    def draw(self, planes: Planes, moment: Moment) -> None:
        left = self.stage.margin * (1 + moment.pan * self.near)
        left += self.drift * self.stage.unit * moment.seconds
        swing = 0.5 + 0.5 * math.sin(moment.seconds * self.pace + self.phase)
        self.layer.lay(planes, left, moment.presence * (1 - self.breath * swing))
