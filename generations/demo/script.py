"""The demo's script: who works where, on what, and the way each shot goes. Read, never changed."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

FILE = Path(__file__).with_name("productions.toml")


@dataclass(frozen=True, kw_only=True)
class Person:
    name: str
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class House:
    """A team and its people; `month` is its limit in credits."""

    slug: str
    name: str
    time_zone: str
    currency: str
    credit_value: str
    month: int
    members: tuple[Person, ...]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One press on a shot's way."""

    model: str
    resolution: str
    duration: int
    sound: bool = False
    takes: int = 1

    @property
    def is_paid(self) -> bool:
        return not self.model.startswith("practice/")


@dataclass(frozen=True, kw_only=True)
class Still:
    """A frame that somebody brought: one of the samples, or drawn from its own words."""

    label: str
    sample: str = ""
    text: str = ""
    ratio: str = "16:9"
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Shot:
    title: str
    text: str
    ratio: str
    by: str
    way: tuple[Draft, ...]
    first: str = ""
    last: str = ""
    continues: str = ""
    camera_fixed: bool = False


@dataclass(frozen=True, kw_only=True)
class Production:
    """A project; `days` is from how many days ago to how many it was worked on."""

    team: str
    code: str
    name: str
    note: str
    days: tuple[int, int]
    seats: dict[str, str]
    shots: tuple[Shot, ...]
    month: int | None = None
    whole: int | None = None
    near_limit: str = ""
    frames: tuple[Still, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why a take was not made; `stage` is where the provider said no."""

    cause: str
    stage: Literal["asking", "making"]
    said: str


@dataclass(frozen=True, kw_only=True)
class Script:
    houses: tuple[House, ...]
    productions: tuple[Production, ...]
    troubles: tuple[Trouble, ...]

    @property
    def people(self) -> dict[str, Person]:
        """Everybody once, by e-mail."""
        return {person.email: person for house in self.houses for person in house.members}


@cache
def script() -> Script:
    """The script that came with the demo."""
    written = tomllib.loads(FILE.read_text())
    ways = {name: tuple(Draft(**draft) for draft in way) for name, way in written["ways"].items()}
    return Script(
        houses=tuple(_house(each) for each in written["teams"]),
        productions=tuple(_production(each, ways) for each in written["productions"]),
        troubles=tuple(
            Trouble(cause=each["cause"], stage=each["while"], said=each["said"])
            for each in written["troubles"]
        ),
    )


def _house(written: dict[str, Any]) -> House:
    members = tuple(Person(**person) for person in written["members"])
    return House(**written | {"members": members})


def _production(written: dict[str, Any], ways: dict[str, tuple[Draft, ...]]) -> Production:
    parts = {
        "days": tuple(written["days"]),
        "shots": tuple(Shot(**shot | {"way": ways[shot["way"]]}) for shot in written["shots"]),
        "frames": tuple(Still(**still) for still in written.get("frames", [])),
    }
    return Production(**written | parts)
