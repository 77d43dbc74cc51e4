"""Pictures as H.264 stores them, YUV 4:2:0 planes in BT.709 limited range, and how they stack.

Composing in planes halves the bytes and leaves no colour matrix to get wrong on the way out.
"""

from typing import Any, NamedTuple

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from generations.animatic.noise import Field, resized

RED, BLUE = 0.2126, 0.0722
BT709, LIMITED = 1, 1
BLOCK = 64  # rows laid at a time, few enough to stay in the processor's cache
_random = np.random.default_rng(709)
DITHER = (_random.random((256, 256)) + _random.random((256, 256)) - 0.5).astype(np.float32)


class Planes(NamedTuple):
    y: NDArray[Any]
    u: NDArray[Any]
    v: NDArray[Any]


def colour(code: str) -> Field:
    return np.array([int(code[at : at + 2], 16) for at in (1, 3, 5)], np.float32) / 255


def split(rgb: Field) -> tuple[Field, Field, Field]:
    """Red, green and blue in 0..1 as float luma and chroma at code-value scale."""
    red, green, blue = np.moveaxis(rgb, -1, 0)
    luma = RED * red + (1 - RED - BLUE) * green + BLUE * blue
    return (
        16 + 219 * luma,
        128 + 112 * (blue - luma) / (1 - BLUE),
        128 + 112 * (red - luma) / (1 - RED),
    )


def halved(field: Field) -> Field:
    return (field[::2, ::2] + field[1::2, ::2] + field[::2, 1::2] + field[1::2, 1::2]) * 0.25


def enlarged(field: Field, plane: NDArray[Any]) -> Field:
    """A soft field at the size of a plane, worked out at half of it and doubled."""
    height, width = plane.shape
    half = resized(field, (width + 1) // 2, (height + 1) // 2)
    return half.repeat(2, axis=0)[:height].repeat(2, axis=1)[:, :width]


def dithered(field: Field) -> NDArray[np.uint8]:
    """To bytes with a little noise, so that long soft gradients do not show steps."""
    height, width = field.shape
    noise = np.tile(DITHER, (height // 256 + 1, width // 256 + 1))[:height, :width]
    return np.clip(field + noise, 0, 255).astype(np.uint8)


def from_image(image: Image.Image) -> Planes:
    """Exactly this picture, without dither."""
    luma, blue, red = split(np.asarray(image, np.float32) / 255)
    return Planes(*[(part + 0.5).astype(np.uint8) for part in (luma, halved(blue), halved(red))])


def to_frame(planes: Planes) -> av.VideoFrame:
    height, width = planes.y.shape
    frame = av.VideoFrame(width, height, "yuv420p")
    frame.colorspace, frame.color_range = BT709, LIMITED
    for plane, source in zip(frame.planes, planes, strict=True):
        rows = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        rows[: source.shape[0], : source.shape[1]] = source
    return frame


class Layer:
    """A strip of picture with its own transparency, premultiplied, at a height on the canvas."""

    def __init__(self, rgb: Field, alpha: Field, top: int = 0) -> None:
        used = np.flatnonzero(alpha.max(axis=1) > 0.004)
        first, last = (used[0] // 2 * 2, used[-1] // 2 * 2 + 2) if len(used) else (0, 2)
        alpha = alpha[first:last, : alpha.shape[1] // 2 * 2]
        alpha = alpha[: alpha.shape[0] // 2 * 2]
        if rgb.ndim == 3:
            rgb = rgb[first : first + alpha.shape[0], : alpha.shape[1]]
        self.top = int(top // 2 * 2 + first)
        self.height, self.width = alpha.shape
        luma, blue, red = (part * alpha for part in split(rgb))
        self.clear = [np.clip(256.5 - part * 256, 0, 256) for part in (alpha, halved(alpha))]
        self.clear = [part.astype(np.uint16) for part in self.clear]
        # Dither must not lift paint above the room its alpha leaves: the sum would overflow.
        rooms = [255 - (part * np.uint32(255) >> 8) for part in self.clear]
        self.paint = [np.minimum(dithered(luma), rooms[0]).astype(np.uint8)]
        for part in (blue, red):
            self.paint.append(np.minimum(dithered(halved(part)), rooms[1]).astype(np.uint8))

    def lay(self, planes: Planes, left: float, strength: float = 1.0) -> None:
        """Over wide planes, our column `left`, which may be fractional, on their left edge."""
        height, width = planes.y.shape
        left = min(max(0.0, left), self.width - width - 2.01)
        height = min(self.height, height - self.top)
        share = np.uint16(round(min(1.0, max(0.0, strength)) * 128))
        for number, plane in enumerate(planes):
            step = 2 if number else 1
            under, across = plane[self.top // step :], (left / step, width // step)
            paint, clear = self.paint[number], self.clear[min(1, number)]
            for start in range(0, height // step, BLOCK):
                rows = slice(start, min(start + BLOCK, height // step))
                moved = _shifted(paint[rows], *across), _shifted(clear[rows], *across)
                blend(under[rows], *moved, share)


def blend(under: NDArray[Any], paint: NDArray[Any], clear: NDArray[Any], share: np.uint16) -> None:
    """Premultiplied `over`, in place; a share of 128 is all of it."""
    if share < 128:
        paint = paint * share >> 7
        clear = 256 - ((256 - clear) * share >> 7)
    under *= clear
    under += 128
    under >>= 8
    under += paint


def _shifted(plane: NDArray[Any], left: float, width: int) -> NDArray[np.uint16]:
    column = int(left)
    share = int((left - column) * 128)
    near = np.multiply(plane[:, column : column + width], 128 - share, dtype=np.uint16)
    near += np.multiply(plane[:, column + 1 : column + 1 + width], share, dtype=np.uint16)
    near >>= 7
    return near


def canvas(width: int, height: int) -> Planes:
    """Planes wide enough in bits for the sums on the way."""
    half = (height // 2, width // 2)
    return Planes(*[np.zeros(shape, np.uint16) for shape in ((height, width), half, half)])


def settled(planes: Planes) -> Planes:
    return Planes(*[plane.astype(np.uint8) for plane in planes])
