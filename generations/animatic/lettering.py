"""Words on the picture: the practice label, the watermark and the storyboard card's prompt."""

import textwrap
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from generations.animatic.planes import Layer, Planes, blend

FONT = Path(__file__).parents[2] / "static/fonts/geist-latin-wght-normal.woff2"
LABEL = "PRACTICE · animatic"
MARK = "Rushes"
NOT_A_CHARACTER = "\uffff"
LONGEST = 210
SIZES = (0.125, 0.100, 0.084, 0.070, 0.060, 0.052, 0.045)  # of a title, in short sides of the frame


class Stamp:
    """A piece of lettering that knows its place on the frame."""

    def __init__(self, picture: Image.Image) -> None:
        left, _, right, _ = picture.getchannel("A").getbbox() or (0, 0, 2, 2)
        self.left = left // 2 * 2
        pixels = np.asarray(picture, np.float32)[:, self.left : (right + 1) // 2 * 2] / 255
        self.layer = Layer(pixels[..., :3], pixels[..., 3])

    def press(self, planes: Planes, strength: float = 1.0) -> None:
        """Onto planes that may be written to."""
        for number, plane in enumerate(planes):
            step = 2 if number else 1
            paint, clear = self.layer.paint[number], self.layer.clear[min(1, number)]
            top, left = self.layer.top // step, self.left // step
            under = plane[top : top + paint.shape[0], left : left + paint.shape[1]]
            wide = under.astype(np.uint16)
            blend(wide, paint, clear, np.uint16(round(strength * 128)))
            np.copyto(under, wide, casting="unsafe")


@cache
def font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    face = ImageFont.truetype(FONT, size)
    face.set_variation_by_axes([weight])
    return face


def readable(text: str) -> str:
    """The text as far as our font can show it; nothing when a fifth of it would be missing."""
    face = font(24, 500)
    missing = bytes(face.getmask(NOT_A_CHARACTER))
    wanted = "".join(text.split())
    found = {letter for letter in set(wanted) if bytes(face.getmask(letter)) != missing}
    if sum(letter in found for letter in wanted) <= 0.8 * len(wanted):
        return ""
    shown = "".join(letter for letter in text if letter in found or letter.isspace())
    return " ".join(shown.split())


def label(width: int, height: int) -> Stamp:
    picture, pen, unit = _blank(width, height)
    face = font(round(16 * unit), 550)
    left, top, tall = 20 * unit, 20 * unit, 30 * unit
    right, middle = left + face.getlength(LABEL) + 38 * unit, top + tall / 2
    pen.rounded_rectangle((left, top, right, top + tall), tall / 2, fill=(9, 11, 17, 140))
    dot = (left + 12 * unit, middle - 3.5 * unit, left + 19 * unit, middle + 3.5 * unit)
    pen.ellipse(dot, fill=(255, 184, 92, 255))
    pen.text((left + 26 * unit, middle), LABEL, (255, 255, 255, 235), face, anchor="lm")
    return Stamp(picture)


def watermark(width: int, height: int) -> Stamp:
    picture, pen, unit = _blank(width, height)
    corner = (width - 22 * unit, height - 20 * unit)
    pen.text(corner, MARK, (255, 255, 255, 150), font(round(20 * unit), 600), anchor="rs")
    return Stamp(picture)


def title(text: str, width: int, height: int) -> Stamp | None:
    """A prompt set as large as its length allows, ragged right, with a soft shadow behind it."""
    text = readable(textwrap.shorten(text, LONGEST, placeholder="…"))
    if not text:
        return None
    size, lines = _fitted(text, width, height)
    face, step = font(size, 560), size * 1.18
    picture, pen, _ = _blank(width, height)
    top = (height - step * len(lines)) / 2 + step * 0.78
    for number, line in enumerate(lines):
        at = (width * 0.085, top + number * step)
        pen.text(at, line, (255, 255, 255, 245), face, anchor="ls")
    soft = picture.getchannel("A").filter(ImageFilter.GaussianBlur(size * 0.32))
    shadow = Image.new("RGBA", picture.size, (6, 8, 16, 0))
    shadow.putalpha(soft.point([value // 2 for value in range(256)]))
    return Stamp(Image.alpha_composite(shadow, picture))


def _fitted(text: str, width: int, height: int) -> tuple[int, list[str]]:
    """The largest of our sizes at which the lines fill no more than their part of the card."""
    for share in SIZES:
        size = max(12, round(min(width, height) * share))
        average = font(size, 560).getlength(text) / len(text)
        lines = textwrap.wrap(text, max(1, int(width * 0.76 / average)))
        if len(lines) * size * 1.18 <= height * 0.5:
            break
    return size, lines


def _blank(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw, float]:
    picture = Image.new("RGBA", (width, height), (255, 255, 255, 0))
    return picture, ImageDraw.Draw(picture), max(0.62, min(width, height) / 720)
