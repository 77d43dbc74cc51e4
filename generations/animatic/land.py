"""Land: a lit mountain range seen through air, hills of spruce, mist between them."""

import math

import numpy as np
from PIL import Image, ImageDraw

from generations.animatic.noise import Field, cloudiness, grid, mix, sampled, smoothstep, tile
from generations.animatic.planes import Layer
from generations.animatic.stage import Stage

ROCK = np.array([0.34, 0.33, 0.35], np.float32)
MEADOW = np.array([0.17, 0.22, 0.13], np.float32)
SNOW = np.array([0.90, 0.93, 1.0], np.float32)
SIZE = 1024
STEPS = 260
Points = list[tuple[float, float]]


class Range:
    """A square of alpine country, with the light and the shadows that fall on it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        crests = tile(SIZE, 256, stage.random, octaves=7, gain=0.48, ridged=True)
        height = crests * (0.35 + 0.65 * tile(SIZE, 512, stage.random, octaves=3))
        # Rounded towards the top, so that one needle does not make hills of all the others.
        self.height = 1 - (1 - height / height.max()) ** 1.25
        self.grain = tile(SIZE, 32, stage.random, gain=0.65)
        self.offset = float(stage.random.uniform(0, SIZE))
        self.cells = float(stage.random.uniform(78, 115))  # to one unit of distance
        self.lit = self._lit(self.height * 210)

    def _lit(self, steep: Field) -> Field:
        stage = self.stage
        slope_x = (np.roll(steep, -1, 1) - np.roll(steep, 1, 1)) / 2
        slope_z = (np.roll(steep, -1, 0) - np.roll(steep, 1, 0)) / 2
        # The light comes from the sun's side and a little from behind us, to model the faces.
        up = 0.45 + stage.palette.sun_height * 1.6
        facing = up + 0.9 * stage.from_left * slope_x + 0.45 * slope_z
        lit = np.clip(facing / np.sqrt(slope_x**2 + slope_z**2 + 1) / math.hypot(up, 1.0), 0, 1)
        shadow = np.zeros_like(steep)
        for step in range(2, 42, 2):
            blocker = np.roll(steep, int(step * stage.from_left), 1) - steep - step * up * 0.55
            np.maximum(shadow, blocker, out=shadow)
        return lit * (1 - 0.8 * smoothstep(0, 7, shadow))

    def paint(self, *, peak: float, near: float, base: int, foot: int, mist: float) -> None:
        """The highest summit stands `peak` frame heights above the row `base`."""
        stage = self.stage
        peak *= min(1, stage.width / stage.height / 1.6) ** 0.6
        distance = np.geomspace(4.2, 17, STEPS).astype(np.float32)[:, None]
        columns, _ = grid(stage.wide, 1)
        across = (columns - stage.wide / 2) / (max(stage.width, stage.height * 0.9) * 0.95)
        ground = sampled(
            self.height, across * distance * self.cells + self.offset, distance * self.cells
        )
        angle = (ground * (smoothstep(3.6, 9, distance) * 0.85 + 0.15) - 0.10) / distance
        levels = base - angle * (peak * stage.height / float(angle.max()))
        levels += 0.012 * stage.height * smoothstep(7, 4.2, distance)
        skyline = np.minimum.accumulate(levels, axis=0)
        top = max(0, int(skyline[-1].min()) - 2) // 2 * 2
        rows = np.arange(top, (base + foot) // 2 * 2, dtype=np.float32) + 0.5
        away = self._distances(rows, levels, skyline, distance[:, 0])
        rgb = self._colour(across * away * self.cells + self.offset, away * self.cells)
        low = smoothstep(base - 0.30 * stage.height, base - 0.01 * stage.height, rows)[:, None]
        air = 1 - np.exp(-(away - 3) * 0.085)
        air = np.clip(air + (1 - air) * low**1.5 * 0.92 * mist, 0, 0.97)[..., None]
        haze = mix(stage.palette.haze, stage.palette.sky[3], 0.35)
        alpha = np.clip(rows[:, None] - skyline[-1] + 0.5, 0, 1)
        stage.add(Layer(np.clip(mix(rgb, haze, air), 0, 1), alpha, top), near)

    def _distances(self, rows: Field, levels: Field, skyline: Field, distance: Field) -> Field:
        """How far the first ground is that each pixel of these rows looks at."""
        hit = np.stack([np.searchsorted(-line, -rows) for line in skyline.T], axis=1)
        np.minimum(hit, STEPS - 1, out=hit)
        before = np.maximum(hit - 1, 0)
        lower, upper = (np.take_along_axis(levels, at, 0) for at in (before, hit))
        share = np.clip((lower - rows[:, None]) / np.maximum(lower - upper, 0.5), 0, 1)
        return mix(distance[before], distance[hit], share).astype(np.float32)

    def _colour(self, x: Field, z: Field) -> Field:
        palette = self.stage.palette
        height = sampled(self.height, x, z)
        # The same slopes again, five times smaller, break up the larger ones.
        lit = sampled(self.lit, x, z) * (0.45 + 0.75 * sampled(self.lit, x * 5.3, z * 5.3))
        grain = sampled(self.grain, x * 2.3, z * 2.3)[..., None]
        grass = MEADOW * (0.8 + 0.5 * grain)
        rgb = mix(grass, ROCK * (0.7 + 0.6 * grain), smoothstep(0.16, 0.36, height)[..., None])
        snowy = height + (grain[..., 0] - 0.5) * 0.22 + (lit - 0.5) * 0.12
        rgb = mix(rgb, SNOW, smoothstep(0.36, 0.50, snowy)[..., None])
        warm = mix(palette.light, palette.sky[4], 0.45) * palette.shine * 1.12
        shade = palette.sky[1] * 0.52 + palette.sky[2] * 0.22
        shade = mix(shade, shade.mean(), 0.35)
        rgb = rgb * (shade + warm * lit[..., None] ** 1.2 * (0.85 + 0.3 * grain))
        return rgb * 1.38 / (1 + 0.5 * rgb)  # bright snow keeps its modelling


def paint_mist(stage: Stage, *, centre: float, depth: float, near: float, strength: float) -> None:
    height, drift = int(depth * stage.height) // 2 * 2, 5 + 6 * near
    wisps = cloudiness(stage.room(drift), height, stage.height * 0.35, stage.random)
    _, rows = grid(1, height)
    alpha = smoothstep(0.15, 0.95, wisps) * np.sin(np.pi * rows / height) ** 1.4 * strength
    colour = mix(stage.palette.haze, stage.palette.sky[4], 0.4)
    top = int(centre * stage.height) - height // 2
    stage.add(Layer(colour, alpha[max(0, -top) :], max(0, top)), near, drift=drift)


def paint_spruces(
    stage: Stage, *, line: float, swing: float, tall: float, count: int, near: float
) -> None:
    """A hill with a stand of spruces on it, dark at the tips and dissolving into mist below."""
    random, full = stage.random, stage.height
    ground = (line + _outline(stage, 0.30) * swing) * full
    top = max(0, int(ground.min() - tall * full * 1.1)) // 2 * 2
    height = (full - top) // 2 * 2
    picture = Image.new("L", (stage.wide * 2, height * 2), 0)
    pen = ImageDraw.Draw(picture)
    hill: Points = [(x * 2, (ground[x] - top) * 2) for x in range(0, stage.wide, 4)]
    pen.polygon([(0, height * 2), *hill, (stage.wide * 2, height * 2)], fill=255)
    # Trees stand in groups: their places follow a density that rises and falls along the hill.
    density = smoothstep(-0.3, 0.25, _outline(stage, 0.8)) + 0.06
    count = int(count * stage.wide / stage.height)
    for place in random.choice(stage.wide, count, p=density / density.sum()):
        size = tall * full * (0.35 + 0.65 * random.random() ** 1.5) * min(1, 0.6 + density[place])
        foot = ground[place] - top + size * 0.03
        pen.polygon(_spruce(place * 2, foot * 2, size * 2, random), fill=255)
    alpha = np.asarray(picture.reduce(2), np.float32) / 255
    _, rows = grid(1, height)
    sink = smoothstep((line - tall * 0.5) * full, (line + tall * 1.5 + 0.05) * full, rows + top)
    faded = mix(stage.shade(near), stage.shade(near * 0.3), sink[..., None] * (1.1 - near))
    stage.add(Layer(np.broadcast_to(faded, (*alpha.shape, 3)), alpha, top), near)


def _outline(stage: Stage, scale: float) -> Field:
    """The height of a hill line over its columns, in -0.5..0.5."""
    columns, _ = grid(stage.wide, 1)
    row = np.float32(stage.random.uniform(0, 512))
    noise = tile(512, 128, stage.random, octaves=6, gain=0.42)
    return (sampled(noise, columns * scale / stage.unit + row, row) - 0.5)[0]


def _spruce(x: float, foot: float, size: float, random: np.random.Generator) -> Points:
    """One outline: boughs that hang and grow wider downwards, never the same twice."""
    tiers = int(min(90, max(5, size / 8)))
    width, lean = size * random.uniform(0.13, 0.19), random.normal(0, 0.008) * size
    sides: list[Points] = [[], []]
    for number in range(2 * tiers):
        side, share = number % 2, (number // 2 + 1) / tiers
        reach = width * share**0.85 * random.uniform(0.45, 1.2) * (2 * side - 1)
        level, middle = foot - size * (1 - share * 0.93), x + lean * (1 - share)
        notch = middle + reach * random.uniform(0.2, 0.6), level - size * 0.004
        sides[side] += [(middle + reach, level + abs(reach) * random.uniform(0.1, 0.5)), notch]
    trunk = width * 0.12
    stem = [(x + trunk, foot), (x - trunk, foot)]
    return [(x + lean, foot - size), *sides[1], *stem, *sides[0][::-1]]
