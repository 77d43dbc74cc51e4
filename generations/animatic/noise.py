"""Arithmetic that pictures are grown from: blends, resizes, and noise that wraps around."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.floating[Any]]
BICUBIC = Image.Resampling.BICUBIC


def mix(start: Any, end: Any, share: Any) -> Any:
    return start + (end - start) * share


def smoothstep(low: float, high: float, value: Any) -> Any:
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def resized(field: Field, width: int, height: int) -> Field:
    picture = Image.fromarray(np.ascontiguousarray(field, np.float32))
    return np.asarray(picture.resize((width, height), BICUBIC))


def grid(width: int, height: int) -> tuple[Field, Field]:
    """Column and row numbers, ready to broadcast against each other."""
    columns = np.arange(width, dtype=np.float32)[None, :]
    return columns, np.arange(height, dtype=np.float32)[:, None]


def tile(
    size: int,
    cell: int,
    random: np.random.Generator,
    *,
    octaves: int = 5,
    gain: float = 0.5,
    ridged: bool = False,
) -> Field:
    """Square fractal noise in 0..1 whose edges meet, so that it can be walked without end."""
    total = np.zeros((size, size), np.float32)
    weight: Any = 1.0
    amplitude = 1.0
    for octave in range(octaves):
        count = min(size // 2, max(2, size // cell * 2**octave))
        knots = np.pad(random.random((count, count), dtype=np.float32), 3, mode="wrap")
        frame = (3, 3, 3 + count, 3 + count)
        layer = np.asarray(Image.fromarray(knots).resize((size, size), BICUBIC, box=frame))
        if ridged:
            # Each octave only roughens what the one before has lifted: sharp crests, calm valleys.
            layer = (1 - np.abs(2 * layer - 1)) ** 2 * weight
            weight = np.clip(layer * 2, 0.15, 1)
        total += layer * np.float32(amplitude)
        amplitude *= gain
    total -= total.min()
    return total / total.max()


def sampled(noise: Field, x: Any, y: Any) -> Field:
    """Read a tile (its side a power of two) at fractional coordinates, wrapping around."""
    size = noise.shape[0]
    mask = size - 1
    left, top = np.floor(x), np.floor(y)
    across, down = (x - left).astype(np.float32), (y - top).astype(np.float32)
    left, top = left.astype(np.int32) & mask, (top.astype(np.int32) & mask) * size
    right, bottom = (left + 1) & mask, (top + size) & (size * size - 1)
    flat = noise.ravel()
    upper = mix(flat.take(top + left), flat.take(top + right), across)
    lower = mix(flat.take(bottom + left), flat.take(bottom + right), across)
    return mix(upper, lower, down)


def cloudiness(width: int, height: int, cell: float, random: np.random.Generator) -> Field:
    """Soft noise of any size in about 0..1, worked out small and enlarged."""
    step = max(1.0, cell / 12)
    columns, rows = grid(max(8, int(width / step)), max(8, int(height / step)))
    noise = tile(256, 64, random)
    field = sampled(noise, columns * 5.3 + 17, rows * 5.3 + 5)
    low, high = np.percentile(field, (2, 98))
    return resized((field - low) / max(1e-6, high - low), width, height)
