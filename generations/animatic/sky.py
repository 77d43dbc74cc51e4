"""Skies: gradient, sun or moon, stars, lit banks of cloud, northern lights."""

import numpy as np

from generations.animatic import noise
from generations.animatic.noise import Field, cloudiness, grid, mix, resized, sampled, smoothstep
from generations.animatic.planes import Layer, Planes, enlarged
from generations.animatic.stage import Moment, Stage

DISC = {"dawn": 0.036, "day": 0.026, "sunset": 0.046, "night": 0.028}
STARS = {"night": 1000, "dusk": 180}


def paint_sky(stage: Stage, *, bottom: int, clouds: float = 0.55) -> None:
    rgb = _lit(stage, _gradient(stage, bottom))
    stage.add(Layer(np.clip(rgb, 0, 1), np.ones(rgb.shape[:2], np.float32)), 0.05)
    if stage.dark:
        stage.add(_stars(stage, bottom), 0.05, breath=0.45, pace=1.3)
    clouds *= stage.sky_random.uniform(0.75, 1.1) * (0.65 if stage.reading.hour == "night" else 1)
    for cover, scale, drift in ((clouds * 0.9, 1.7, 2), (clouds, 1.0, 5)):
        layer = _clouds(stage, bottom, cover, scale, stage.room(drift))
        stage.add(layer, 0.05 + 0.01 * drift, drift=drift)


def northern(stage: Stage) -> bool:
    """Whether the sky has northern lights in it; they are seen best without a moon."""
    return (stage.reading.place, stage.reading.hour) == ("lake", "night")


def _gradient(stage: Stage, bottom: int) -> Field:
    place = np.clip(np.arange(bottom) / stage.horizon, 0, 1) ** 0.9
    stops = np.linspace(0, 1, len(stage.palette.sky))
    channels = [np.interp(place, stops, channel) for channel in np.transpose(stage.palette.sky)]
    column = np.stack(channels, axis=-1).astype(np.float32)
    column = mix(column, stage.tint * (0.4 + 0.6 * column.mean(axis=1, keepdims=True)), 0.1)
    unrest = cloudiness(stage.wide, bottom, stage.height * 0.8, stage.sky_random) - 0.5
    return column[:, None, :] * (1 + 0.09 * unrest[..., None])


def _lit(stage: Stage, rgb: Field) -> Field:
    palette, hour = stage.palette, stage.reading.hour
    columns, rows = grid(stage.wide, rgb.shape[0])
    distance = np.hypot(columns - stage.sun[0], (rows - stage.sun[1]) * 1.08) / stage.height
    glow = (np.exp(-distance * 3.2) * 0.55 + np.exp(-distance * 10) * 0.6) * palette.glow
    warm = mix(palette.light, palette.haze, 0.1 if hour == "night" else 0.35)
    rgb = 1 - (1 - rgb) * (1 - warm * glow[..., None])
    if hour in DISC and not northern(stage):
        radius = DISC[hour] * stage.unit * 960 * 0.75 / stage.height
        edge = radius * (0.06 if hour == "night" else 0.25)
        inside = np.clip((radius - distance) / edge + 0.5, 0, 1)
        if hour == "night":
            seas = cloudiness(
                stage.wide, rgb.shape[0], radius * stage.height, stage.random.spawn(1)[0]
            )
            inside *= 1 - 0.2 * smoothstep(0.5, 0.9, seas)
        rgb = mix(rgb, palette.light, inside[..., None])
    return rgb


def _stars(stage: Stage, bottom: int) -> Layer:
    random = stage.sky_random.spawn(1)[0]  # leaves the clouds the same with and without stars
    count = int(STARS[stage.reading.hour] * stage.wide / stage.height * bottom / stage.height)
    rows = (random.random(count) ** 1.2 * bottom * 0.96).astype(int)
    columns = random.integers(1, stage.wide - 1, count)
    strength = (random.random(count) ** 4 * 0.9 + 0.1) * (1 - (rows / stage.horizon) ** 3)
    alpha = np.zeros((bottom, stage.wide), np.float32)
    np.maximum.at(alpha, (rows, columns), strength)
    for right, down in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        halo = np.where(strength > 0.4, strength * 0.45, 0)
        np.maximum.at(alpha, (np.clip(rows + down, 0, bottom - 1), columns + right), halo)
    return Layer(np.array([0.93, 0.96, 1.0], np.float32), alpha)


def _clouds(stage: Stage, bottom: int, cover: float, scale: float, width: int) -> Layer:
    """Long banks seen from far away, flatter towards the horizon, bright on the side of the sun."""
    small_width, small_height = width // 2, min(bottom, stage.horizon) // 2
    shape, detail = (noise.tile(512, cell, stage.sky_random, octaves=6) for cell in (128, 64))
    columns, rows = grid(small_width, small_height)
    up = 1 - rows / small_height
    far = 1 / (up + 0.22)
    x = (columns - small_width / 2) * (0.55 + 0.22 * far) * (520 / stage.height / scale)
    y = far * 105 / scale
    warp = sampled(detail, x * 0.6 + 40, y * 0.9) - 0.5

    def density(right: float, down: float) -> Field:
        base = sampled(shape, x * 0.62 + warp * 30 + right, y + warp * 14 + down)
        return base * 0.68 + sampled(detail, x * 1.7 + right * 2, y * 2.6 + down * 2) * 0.32

    here = density(0, 0)
    low, high = np.percentile(here[::3, ::3], (2, 98))
    towards = np.clip((stage.sun[0] / 2 - columns) / (small_width * 0.25), -1, 1)
    slope = here - density(0, 9) + 0.4 * towards * (here - density(5, 0))
    rgb = _cloud_colour(stage, np.clip(0.5 + slope * 4.2, 0, 1), columns * 2, rows * 2, up)
    alpha = smoothstep(1 - cover, 1.32 - cover, (here - low) / (high - low))
    alpha *= smoothstep(0, 0.16, up) * smoothstep(1.25, 0.7, up) * 0.9
    parts = [resized(part, width, small_height * 2) for part in (*np.moveaxis(rgb, -1, 0), alpha)]
    *channels, opacity = (np.clip(part, 0, 1) for part in parts)
    return Layer(np.stack(channels, axis=-1), opacity)


def _cloud_colour(stage: Stage, lit: Field, columns: Field, rows: Field, up: Field) -> Field:
    sky, light = stage.palette.sky, stage.palette.light
    dark, bright = mix(sky[1], sky[2], 0.55), mix(sky[3], sky[4], 0.4)
    if stage.reading.hour == "day":
        dark, bright = mix(sky[2], sky[4], 0.45), light
    reach = np.hypot(columns - stage.sun[0], rows - stage.sun[1]) / stage.height
    rgb = mix(dark, bright, lit[..., None])
    rgb = mix(rgb, light, (np.exp(-reach / 0.55) * lit * 0.75)[..., None])
    return mix(sky[4], rgb, smoothstep(0, 0.42, up)[..., None] * 0.75 + 0.25)


class Aurora:
    """Curtains of light, worked out small for every frame and added to what is there."""

    def __init__(self, stage: Stage) -> None:
        self.height = int(stage.horizon * 0.96) // 2 * 2
        self.columns, self.rows = grid(224, 112)
        self.columns = self.columns * (stage.width / stage.height / 1.78)
        self.noise = noise.tile(256, 64, stage.sky_random, octaves=4)
        self.starts = stage.sky_random.uniform(0, 256, 2)

    def draw(self, planes: Planes, moment: Moment) -> None:
        luma, blue, red = (np.zeros((112, 224), np.float32) for _ in range(3))
        for start, strength in zip(self.starts, (1.0, 0.7), strict=True):
            light, above = self._curtain(float(start), moment)
            luma += light * strength * 140
            blue += light * strength * (38 * above - 32)
            red += light * strength * (52 * above - 58)
        for number, (plane, glow) in enumerate(zip(planes, (luma, blue, red), strict=True)):
            sky = plane[: self.height // (2 if number else 1)]
            lit = sky + enlarged(glow, sky)
            np.copyto(sky, np.clip(lit, 16, 230), casting="unsafe")

    def _curtain(self, start: float, moment: Moment) -> tuple[Field, Field]:
        """How bright the curtain is, and how high above its hem each point lies."""
        time, curls = moment.seconds, self.noise
        walk = self.columns * 0.3 + moment.pan * 2 + start
        wave = sampled(curls, walk * 0.5 + time * 0.8, np.float32(start)) - 0.5
        fold = sampled(curls, walk * 0.9 - time * 1.1, np.float32(start + 60)) - 0.5
        rays = sampled(curls, walk * 4 + time * 2.5, np.float32(start + 120 + time * 0.8))
        patch = sampled(curls, walk * 0.4 + time * 0.6, np.float32(start + 200))
        above = (52 + wave * 60 + fold * 18 - self.rows) / (42 + 24 * wave)
        light = np.where(above > 0, np.exp(-above * 1.3), np.exp(np.minimum(above, 0) * 7))
        light = (
            light
            * (0.15 + smoothstep(0.2, 0.8, rays))
            * (0.25 + 0.75 * smoothstep(0.15, 0.6, patch))
        )
        return light, np.clip(above, 0, 1.8)
