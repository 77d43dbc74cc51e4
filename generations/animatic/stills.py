"""Movement out of given frames: a push into one, a passage from one to another."""

import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

from generations.animatic.camera import eased, turn
from generations.animatic.lights import paint_discs
from generations.animatic.noise import Field, cloudiness, grid, resized, smoothstep
from generations.animatic.planes import Layer, Planes, from_image, settled
from generations.animatic.stage import Moment, Stage
from generations.animatic.words import Reading

SAME_PLACE = 0.42
EDGES = {True: 800, False: 150}  # how soft, for one place and for two, in 256ths of the order


def fitted(path: Path, size: tuple[int, int]) -> Image.Image:
    with Image.open(path) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return ImageOps.fit(upright, size, Image.Resampling.LANCZOS)


class Relief:
    """One picture with a guessed depth, to be seen from a little nearer or more to the side."""

    def __init__(self, image: Image.Image) -> None:
        self.planes = from_image(image)
        width, height = image.size
        # An odd enlargement has a sample exactly where each pixel was: unmoved means unchanged.
        self.scale = 5 if width * height < 1_300_000 else 3
        self.large = [self._enlarged(plane) for plane in self.planes]
        self.nearness = resized(guessed_depth(image), width, height)
        columns, rows = grid(width, height)
        self.in_x, self.in_y = width / 2 - columns, height * 0.52 - rows  # towards the middle
        self.at_x, self.at_y = (steps * self.scale + self.scale // 2 for steps in (columns, rows))

    def _enlarged(self, plane: NDArray[np.uint8]) -> NDArray[np.uint8]:
        size = plane.shape[1] * self.scale, plane.shape[0] * self.scale
        return np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BICUBIC))

    def seen(self, push: float, slide: float = 0.0) -> Planes:
        pull = (0.085 + 0.06 * self.nearness) * np.float32(push * self.scale)
        aside = 0.022 * self.in_x.size * self.scale * slide
        x = self.at_x + self.in_x * pull + (0.4 - self.nearness) * np.float32(aside)
        y = self.at_y + self.in_y * pull
        half = self.scale // 2
        small = (x[::2, ::2] + half) / 2, (y[::2, ::2] + half) / 2
        seen = [_gathered(self.large[0], x, y)]
        return Planes(*seen, *[_gathered(plane, *small) for plane in self.large[1:]])


def _gathered(plane: NDArray[np.uint8], x: Field, y: Field) -> NDArray[np.uint8]:
    height, width = plane.shape
    index = np.clip(y + 0.5, 0, height - 1).astype(np.int32)
    index *= width
    index += np.clip(x + 0.5, 0, width - 1).astype(np.int32)
    return plane.ravel().take(index)


def guessed_depth(image: Image.Image) -> Field:
    """0 far, 1 near. A guess: what is low, central and unlike the upper border is nearer."""
    small = image.resize((160, max(24, 160 * image.height // image.width)), Image.Resampling.BOX)
    pixels = np.asarray(small, np.float32) / 255
    height, width = pixels.shape[:2]
    columns, rows = grid(width, height)
    border = np.median(pixels[: height // 8].reshape(-1, 3), axis=0)
    unlike = np.clip(np.abs(pixels - border).sum(axis=2) * 1.4, 0, 1)
    centre = np.exp(-(((columns / width - 0.5) / 0.33) ** 2) - ((rows / height - 0.58) / 0.4) ** 2)
    depth = 0.42 * rows / height + 0.33 * unlike * (0.4 + 0.6 * centre) + 0.25 * centre
    soft = Image.fromarray((depth / depth.max() * 255).astype(np.uint8))
    soft = soft.filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.GaussianBlur(4))
    return np.asarray(soft, np.float32) / 255


class Push:
    """From exactly the given frame into its depth; or back out to it, where it is the last."""

    def __init__(
        self, image: Image.Image, reading: Reading, frames: int, *, backwards: bool
    ) -> None:
        self.relief, self.frames, self.backwards = Relief(image), frames, backwards
        self.turn = turn(reading) * 1.3

    def planes(self, number: int) -> Planes:
        way = eased(number / max(1, self.frames - 1))
        way = 1 - way if self.backwards else way
        return self.relief.seen(way, -self.turn * way)


class Held:
    """A locked camera: the given frame as it is, while light and a little dust pass over it."""

    def __init__(self, image: Image.Image, stage: Stage, frames: int) -> None:
        self.still, self.stage, self.frames = from_image(image), stage, frames
        light = cloudiness(stage.room(40), stage.height, stage.height * 0.9, stage.random)
        warm = np.array([1.0, 0.95, 0.86], np.float32)
        stage.add(Layer(warm, smoothstep(0.35, 1, light) * 0.16), 0.0, drift=40)
        paint_discs(stage, warm, size=0.005, count=40, strength=0.5, near=0.5)

    def planes(self, number: int) -> Planes:
        share = number / max(1, self.frames - 1)
        lit = Planes(*[plane.astype(np.uint16) for plane in self.still])
        presence = float(smoothstep(0, 0.25, share) * smoothstep(1, 0.75, share))
        for part in self.stage.parts:
            part.draw(lit, Moment(number / 24, 0.0, presence))
        return settled(lit)


class Passage:
    """From exactly the first frame to exactly the last.

    Two views of one place keep still against each other while one grows out of the other; two
    different pictures meet in a counter-movement, the first coming nearer, the last settling.
    """

    def __init__(
        self, pair: list[Image.Image], random: np.random.Generator, frames: int, *, fixed: bool
    ) -> None:
        self.first, self.last = (Relief(image) for image in pair)
        self.frames, self.fixed = frames, fixed
        self.together = alike(*pair) > SAME_PLACE
        self.edge = EDGES[self.together]
        width, height = pair[0].size
        bright = pair[1].convert("L").filter(ImageFilter.GaussianBlur(width / 50))
        order = cloudiness(width, height, min(width, height) * 0.5, random) * 0.65
        order += (1 - np.asarray(bright, np.float32) / 255) * 0.35
        low, high = np.percentile(order[::4, ::4], (1, 99))
        self.order = (np.clip((order - low) / max(1e-6, high - low), 0, 1) * 256).astype(np.int16)

    def planes(self, number: int) -> Planes:
        share = number / max(1, self.frames - 1)
        away, back = self._pushes(eased(share))
        begun = (eased(share) - 0.16) / 0.68
        if begun <= 0:
            return self.first.seen(away)
        if begun >= 1:
            return self.last.seen(back)
        weight = np.clip(np.int16(begun * (256 + self.edge)) - self.order, 0, self.edge)
        weight = (weight.astype(np.float32) * (256 / self.edge)).astype(np.uint16)
        mixed = []
        pairs = zip(self.first.seen(away), self.last.seen(back), strict=True)
        for (one, two), step in zip(pairs, (1, 2, 2), strict=True):
            share_of_two = weight[::step, ::step]
            mixed.append(one * (256 - share_of_two) + two * share_of_two + 128 >> 8)
        return settled(Planes(*mixed))

    def _pushes(self, way: float) -> tuple[float, float]:
        if self.fixed:
            return 0.0, 0.0
        if self.together:
            swell = 0.55 * math.sin(math.pi * way) ** 2
            return swell, swell
        return way, 1 - way


def alike(one: Image.Image, two: Image.Image) -> float:
    """How far the edges of two pictures lie in the same places: about 1 for the same place."""
    edges = []
    for image in (one, two):
        grey = np.asarray(image.convert("L").resize((96, 64), Image.Resampling.BOX), np.float32)
        strong = np.hypot(np.diff(grey, axis=0)[:, 1:], np.diff(grey, axis=1)[1:]) ** 0.5
        edges.append((strong - strong.mean()) / (strong.std() + 1e-6))
    return float((edges[0] * edges[1]).mean())
