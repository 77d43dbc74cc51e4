"""The catalogue: which models are on offer, what each accepts, and how to say so.

It answers questions about settings (may they be asked for, what comes nearest, which pixels come
out, what a provider calls them) from catalog.toml. It knows no database, no team and no provider's
wire: whether a model is switched on and what a team pays is decided elsewhere.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import log
from pathlib import Path
from typing import Any, Self

from generations.catalog_file import ADAPTIVE, CatalogError, read
from generations.catalog_money import ListPrice, Rate
from generations.catalog_words import changes_of, faults_of

__all__ = [
    "ADAPTIVE",
    "Catalog",
    "CatalogError",
    "ListPrice",
    "ListedProvider",
    "Model",
    "Options",
    "UnknownModel",
    "catalog",
]

FILE = Path(__file__).with_suffix(".toml")
WIDE = "16:9"
SHAPES = ("21:9", "16:9", "4:3", "1:1", "3:4", "9:16")


class UnknownModel(LookupError):
    """No entry of the catalogue has this key. Fit to show."""


@dataclass(frozen=True, kw_only=True)
class Options:
    """One take's settings in our words. No ratio ("") means that the model is not told one."""

    ratio: str
    resolution: str
    duration: int
    sound: bool
    seed: int | None
    camera_fixed: bool
    watermark: bool


@dataclass(frozen=True, kw_only=True)
class ListedProvider:
    """What the studio must know of a provider before it talks to it."""

    slug: str
    name: str
    key_variable: str
    base_url_variable: str
    upload_url_variable: str
    needs_public_url: bool
    in_flight: int
    link_life_hours: int
    asks_a_second: int
    frame_delivery: str
    refuses_faces: str
    names: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Model:
    """One entry: what a provider offers under one name, and what it accepts."""

    key: str
    name: str
    provider: str
    provider_name: str
    external_id: str
    note: str
    durations: tuple[int, ...]
    resolutions: tuple[str, ...]
    ratios: tuple[str, ...]
    default: Mapping[str, Any]
    sound: str
    first_frame: str
    last_frame: str
    seed: tuple[int, int] | None
    camera_fixed: bool
    watermark: bool
    prompt_min: int
    prompt_max: int
    adaptive_needs_frame: bool
    frame_needs_adaptive: bool
    retired: bool
    replaced_by: str
    names: Mapping[str, str]
    frame_delivery: str
    sizes: Mapping[str, Mapping[str, tuple[int, int]]]
    typical_seconds: Mapping[str, int]
    price_table: Mapping[tuple[str, bool], ListPrice]
    rate: Rate | None

    @property
    def has_sound(self) -> bool:
        return self.sound == "choice"

    def defaults(self) -> Options:
        return Options(**self.default, seed=None, camera_fixed=False, watermark=False)

    def list_price(self, resolution: str, *, sound: bool) -> ListPrice | None:
        return self.price_table.get((resolution, sound))

    def typical(self, resolution: str) -> int | None:
        """Seconds a take took in the provider's document; None where it does not say."""
        longest = max(self.typical_seconds.values(), default=None)
        return self.typical_seconds.get(resolution, longest)

    def fields(self, options: Options) -> dict[str, Any]:
        """The settings as the provider names them: all that it takes, and nothing else."""
        taken = {"resolution": options.resolution, "duration": options.duration} | {
            word: getattr(options, word)
            for word, takes in (
                ("ratio", self.ratios),
                ("sound", self.has_sound),
                ("seed", self.seed is not None and options.seed is not None),
                ("camera_fixed", self.camera_fixed),
                ("watermark", self.watermark),
            )
            if takes
        }
        return {self.names.get(word, word): value for word, value in taken.items()}

    def size(self, options: Options, *, frame: tuple[int, int] | None = None) -> tuple[int, int]:
        """Output pixels. What follows the frame comes out in the listed shape nearest to it."""
        shapes = self.sizes[options.resolution]
        if options.ratio in shapes:
            return shapes[options.ratio]
        if frame is None:
            return shapes[WIDE]
        return shapes[min(shapes, key=lambda shape: _distance(_width_to_height(shape), frame))]

    def faults(self, options: Options, *, prompt: str, frames: tuple[bool, bool]) -> dict[str, str]:
        """What this model would refuse: a field, and a sentence fit to show beside it."""
        return faults_of(self, options, prompt=prompt, frames=frames)

    def fit(self, options: Options) -> tuple[Options, list[str]]:
        """The nearest settings this model takes, and a sentence for each that had to change."""
        fitted = replace(
            options,
            ratio=self._nearest_ratio(options.ratio),
            resolution=self._nearest_resolution(options.resolution),
            duration=min(self.durations, key=lambda each: (abs(each - options.duration), each)),
            sound=options.sound and self.has_sound,
            seed=options.seed if self._takes_seed(options.seed) else None,
            camera_fixed=options.camera_fixed and self.camera_fixed,
            watermark=options.watermark and self.watermark,
        )
        return fitted, list(changes_of(self, options, fitted))

    def _nearest_ratio(self, ratio: str) -> str:
        if not self.ratios or ratio in self.ratios:
            return ratio if self.ratios else ""
        shapes = [each for each in self.ratios if each != ADAPTIVE]
        if not re.fullmatch(r"[1-9]\d{0,3}:[1-9]\d{0,3}", ratio) or not shapes:
            return str(self.default["ratio"])
        wanted = (_width_to_height(ratio), 1.0)
        return min(shapes, key=lambda each: _distance(_width_to_height(each), wanted))

    def _nearest_resolution(self, resolution: str) -> str:
        """The sharpest that is not sharper, so that a switch never makes a take dearer."""
        if resolution in self.resolutions:
            return resolution
        below = [each for each in self.resolutions if _lines(each) <= _lines(resolution)]
        return max(below, key=_lines) if below else min(self.resolutions, key=_lines)

    def _takes_seed(self, seed: int | None) -> bool:
        return seed is None or (self.seed is not None and self.seed[0] <= seed <= self.seed[1])


@dataclass(frozen=True)
class Catalog:
    """Every model on offer, the studio's own first, then in the order of the file."""

    models: tuple[Model, ...]
    providers: Mapping[str, ListedProvider]

    @classmethod
    def load(cls, path: Path = FILE) -> Self:
        """Read a catalogue's file. Raises CatalogError, which names the entry and the field."""
        providers, models = read(path)
        listed = [_model(values) for values in models]
        listed.sort(key=lambda model: model.provider != "practice")
        return cls(tuple(listed), {each["slug"]: ListedProvider(**each) for each in providers})

    def get(self, key: str) -> Model:
        for model in self.models:
            if model.key == key:
                return model
        raise UnknownModel(f"There is no model {key} in the catalogue.")

    def find(self, words: str) -> Model:
        """A model by its key, or by what its provider calls it. Raises UnknownModel."""
        named = [model for model in self.models if model.external_id == words]
        return named[0] if named else self.get(words)

    def of_provider(self, slug: str) -> tuple[Model, ...]:
        return tuple(model for model in self.models if model.provider == slug)


@cache
def catalog() -> Catalog:
    """The catalogue that came with the studio, read once."""
    return Catalog.load()


def _model(values: dict[str, Any]) -> Model:
    prices = {
        combination: ListPrice(per_second=rate, confirmed=confirmed, source=source)
        for combination, (rate, confirmed, source) in values.pop("prices").items()
    }
    rate = values.pop("rate")
    return Model(**values, price_table=prices, rate=Rate(**rate) if rate else None)


def _width_to_height(ratio: str) -> float:
    width, height = ratio.split(":")
    return int(width) / int(height)


def _distance(shape: float, frame: tuple[float, float]) -> float:
    return abs(log(shape) - log(frame[0] / frame[1]))


def _lines(resolution: str) -> int:
    digits = re.match(r"\d{1,6}", resolution)
    lines = int(digits.group()) if digits else 0
    return lines * 540 if resolution.lower().endswith("k") else lines


def nearest_ratio(width: int, height: int) -> str:
    """The common ratio whose shape comes nearest to that of a picture."""
    return min(SHAPES, key=lambda ratio: _distance(_width_to_height(ratio), (width, height)))
