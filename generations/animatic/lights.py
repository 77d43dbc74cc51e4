"""Light in the air: soft discs, from motes of dust to bokeh, and beams out of the sun."""

import numpy as np

from generations.animatic.noise import Field, grid, mix, resized, sampled, smoothstep, tile
from generations.animatic.planes import Layer
from generations.animatic.stage import Stage


def paint_discs(
    stage: Stage, light: Field, *, size: float, count: int, strength: float, near: float
) -> None:
    """Lights out of focus: `size` is their radius in short sides of the frame."""
    random, drift = stage.random, 3 + 8 * near
    width, short = stage.room(drift), min(stage.width, stage.height)
    alpha = np.zeros((stage.height, width), np.float32)
    for _ in range(count):
        radius = short * size * random.uniform(0.6, 1.15)
        x, y = random.uniform(0, width), random.uniform(0, stage.height)
        left, top = int(max(0, x - radius - 4)), int(max(0, y - radius - 4))
        patch = alpha[top : int(y + radius + 5), left : int(x + radius + 5)]
        columns, rows = grid(patch.shape[1], patch.shape[0])
        distance = np.hypot(columns + left - x, rows + top - y) / radius
        edge = 0.06 + 1.6 * stage.unit / radius
        disc = smoothstep(1, 1 - edge, distance) * (0.7 + 0.3 * smoothstep(0.6, 0.95, distance))
        np.maximum(patch, disc * strength * random.uniform(0.35, 1), out=patch)
    phase = float(random.uniform(0, 6))
    stage.add(Layer(light, alpha), near, drift=drift, breath=0.6, pace=0.9, phase=phase)


def paint_beams(stage: Stage, *, near: float) -> None:
    """Out of the light, uneven in width, breathing slowly."""
    width, height = stage.wide // 4, stage.height // 4
    columns, rows = grid(width, height)
    across, down = columns - stage.sun[0] / 4, rows - stage.sun[1] / 4 + height * 0.5
    angle, reach = np.arctan2(across, np.maximum(down, 1)), np.hypot(across, down - height * 0.5)
    beams = sampled(tile(512, 64, stage.random, octaves=4), angle * 150, np.float32(7))
    alpha = smoothstep(0.4, 0.95, beams) * np.exp(-reach / (height * 0.7)) * stage.palette.shine
    alpha = np.clip(resized(alpha, stage.wide, stage.height), 0, 1) * 0.75
    colour = mix(stage.palette.light, stage.palette.sky[4], 0.3)
    stage.add(Layer(colour, alpha), near, breath=0.5, pace=0.8)
