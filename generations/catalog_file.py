"""Reads the catalogue's file and refuses it, with a sentence, when something cannot be right.

It turns tables into plain checked values for catalog.py and knows nothing of what a model may do.
A wrong catalogue must stop the start of the studio: a field read as something else is a wrong
request and a wrong bill.
"""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

WORDS = ("ratio", "resolution", "duration", "sound", "seed", "camera_fixed", "watermark")
SHAPES = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9")
ADAPTIVE = "adaptive"
DELIVERIES = ("data-uri", "upload", "public-url", "file")

Values = dict[str, Any]
Rates = dict[tuple[str, bool], tuple[Decimal, bool, str]]


class CatalogError(Exception):
    """The catalogue's file cannot be used. The message names the entry and the field."""


class Entry:
    """One table of the file, asked for one field after another; what nobody asked for is a typo."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name = name
        self.table = table
        self.asked: set[str] = set()

    def refuse(self, field: str, sentence: str) -> NoReturn:
        raise CatalogError(f"{self.name}: {field} {sentence}.")

    def has(self, field: str) -> bool:
        return field in self.table

    def get(self, field: str, kind: type, what: str, default: Any = None) -> Any:
        self.asked.add(field)
        value = self.table.get(field, default)
        if value is None:
            self.refuse(field, "is missing")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.refuse(field, f"should be {what}")
        return value

    def text(self, field: str, default: str | None = None) -> str:
        return str(self.get(field, str, "a text", default))

    def number(self, field: str) -> int:
        return int(self.get(field, int, "a whole number"))

    def flag(self, field: str, *, default: bool | None = None) -> bool:
        return bool(self.get(field, bool, "true or false", default))

    def choice(self, field: str, *allowed: str) -> str:
        value = self.text(field)
        if value not in allowed:
            self.refuse(field, f"should be one of {', '.join(allowed)}")
        return value

    def list_of(self, field: str, kind: type, what: str) -> tuple[Any, ...]:
        values = self.get(field, list, f"a list of {what}")
        if any(not isinstance(value, kind) or isinstance(value, bool) for value in values):
            self.refuse(field, f"should be a list of {what}")
        if len(set(values)) != len(values):
            self.refuse(field, "names something twice")
        return tuple(values)

    def span(self, field: str) -> tuple[int, int]:
        values = self.list_of(field, int, "two whole numbers")
        if len(values) != 2 or values[0] > values[1]:
            self.refuse(field, "should be the least and the greatest allowed")
        return values[0], values[1]

    def table_of(self, field: str, default: Values | None = None) -> Values:
        return dict(self.get(field, dict, "a table", default))

    def finish(self) -> None:
        for field in sorted(set(self.table) - self.asked):
            self.refuse(field, "is not a field of the catalogue")


def read(path: Path) -> tuple[list[Values], list[Values]]:
    """Return the values of every provider and of every model, in the order of the file."""
    try:
        content = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise CatalogError(f"{path.name} can't be read: {error}") from error
    tables = Entry(path.name, content)
    providers = {
        slug: provider(slug, table) for slug, table in tables.table_of("providers").items()
    }
    sizes = all_sizes(tables.table_of("sizes"))
    prices = {name: price(name, table) for name, table in tables.table_of("prices").items()}
    rates = {name: rate(name, table) for name, table in tables.table_of("rates", {}).items()}
    models = [
        model(key, table, providers=providers, sizes=sizes, prices=prices, rates=rates)
        for key, table in tables.table_of("models").items()
    ]
    tables.finish()
    check_replacements(models)
    return list(providers.values()), models


def as_table(name: str, table: Any) -> Entry:
    if not isinstance(table, dict):
        raise CatalogError(f"{name} should be a table.")
    return Entry(name, table)


def provider(slug: str, table: Any) -> Values:
    entry = as_table(f"providers.{slug}", table)
    values = {
        "slug": slug,
        "name": entry.text("name"),
        "key_variable": entry.text("key_variable", ""),
        "base_url_variable": entry.text("base_url_variable", ""),
        "upload_url_variable": entry.text("upload_url_variable", ""),
        "needs_public_url": entry.flag("public_url"),
        "in_flight": entry.number("in_flight"),
        "link_life_hours": entry.number("link_life_hours"),
        "asks_a_second": entry.number("asks_a_second"),
        "frame_delivery": entry.choice("frame_delivery", *DELIVERIES),
        "refuses_faces": entry.text("refuses_faces", ""),
        "names": names(entry),
    }
    entry.finish()
    return values


def names(entry: Entry) -> dict[str, str]:
    table = entry.table_of("names", {})
    for word, theirs in table.items():
        if word not in WORDS or not isinstance(theirs, str) or not theirs:
            entry.refuse(f"names.{word}", f"should give a name for one of {', '.join(WORDS)}")
    return table


def all_sizes(tables: Values) -> dict[str, Values]:
    """Pixel tables by name; one `based_on` another starts from the other's resolutions."""
    sizes: dict[str, Values] = {}
    for name, table in tables.items():
        entry = as_table(f"sizes.{name}", table)
        base = entry.text("based_on", "")
        if base and base not in sizes:
            entry.refuse("based_on", f"names {base}, which is not a table above it")
        own = {each: shapes(entry, each) for each in entry.table if each != "based_on"}
        sizes[name] = sizes.get(base, {}) | own
    return sizes


def shapes(entry: Entry, resolution: str) -> dict[str, tuple[int, int]]:
    table = Entry(f"{entry.name}.{resolution}", entry.table_of(resolution))
    pixels: dict[str, tuple[int, int]] = {}
    for shape in SHAPES:
        pair = table.get(shape, list, "width and height")
        if len(pair) != 2 or not all(type(side) is int and side > 0 for side in pair):
            table.refuse(shape, "should be width and height")
        pixels[shape] = (pair[0], pair[1])
    table.finish()
    return pixels


def price(name: str, table: Any) -> Values:
    entry = as_table(f"prices.{name}", table)
    values = {
        "confirmed": entry.flag("confirmed"),
        "source": entry.text("source"),
        "credits": amounts(entry, "credits"),
    }
    entry.finish()
    return values


def rate(name: str, table: Any) -> Values:
    """Dollars for a million of what a provider reports, where that is known."""
    entry = as_table(f"rates.{name}", table)
    values = {
        "unit": entry.text("unit"),
        "source": entry.text("source"),
        "dollars": amounts(entry, "dollars"),
    }
    entry.finish()
    return values


def amounts(entry: Entry, field: str) -> Values:
    """By resolution one amount, or two: silent and with sound."""
    table = entry.table_of(field)
    for resolution, pair in table.items():
        if not isinstance(pair, list) or not 1 <= len(pair) <= 2:
            entry.refuse(f"{field}.{resolution}", "should be one price, or silent and with sound")
        if not all(type(each) in (int, Decimal) and each >= 0 for each in pair):
            entry.refuse(f"{field}.{resolution}", f"should be numbers of {field}, none below zero")
    return table


def model(
    key: str,
    table: Any,
    *,
    providers: Mapping[str, Values],
    sizes: Mapping[str, Values],
    prices: Mapping[str, Values],
    rates: Mapping[str, Values],
) -> Values:
    entry = as_table(key, table)
    slug, _, rest = key.partition("/")
    if slug not in providers or not rest:
        raise CatalogError(f"{key}: the key should be a provider of this file, / and a name.")
    values = offer(entry) | {
        "key": key,
        "provider": slug,
        "provider_name": providers[slug]["name"],
        "frame_delivery": providers[slug]["frame_delivery"],
        "names": providers[slug]["names"] | names(entry),
    }
    values["default"] = defaults(entry, values)
    values["sizes"] = model_sizes(entry, values, sizes)
    values["prices"] = model_prices(entry, values, prices)
    values["rate"] = model_rate(entry, values, rates)
    values["typical_seconds"] = typical_seconds(entry, values)
    entry.finish()
    return values


def offer(entry: Entry) -> Values:
    """What the entry states by itself, apart from what it shares with others by name."""
    values: Values = {
        "name": entry.text("name"),
        "external_id": entry.text("id"),
        "note": entry.text("note"),
        "durations": entry.list_of("durations", int, "whole seconds"),
        "resolutions": entry.list_of("resolutions", str, "texts"),
        "ratios": entry.list_of("ratios", str, "texts"),
        "sound": entry.choice("sound", "choice", "none"),
        "first_frame": entry.choice("first_frame", "optional", "required", "none"),
        "last_frame": entry.choice("last_frame", "optional", "none"),
        "seed": entry.span("seed") if entry.has("seed") else None,
        "camera_fixed": entry.flag("camera_fixed"),
        "watermark": entry.flag("watermark"),
        "retired": entry.flag("retired", default=False),
        "replaced_by": entry.text("replaced_by", ""),
        "adaptive_needs_frame": entry.flag("adaptive_needs_frame", default=False),
        "frame_needs_adaptive": entry.flag("frame_needs_adaptive", default=False),
    }
    values["prompt_min"], values["prompt_max"] = entry.span("prompt")
    for field in ("durations", "resolutions"):
        if not values[field]:
            entry.refuse(field, "offers nothing")
    for ratio in values["ratios"]:
        if ratio not in (*SHAPES, ADAPTIVE):
            entry.refuse("ratios", f"names {ratio}, which is not a ratio")
    if values["first_frame"] == "none" and values["last_frame"] != "none":
        entry.refuse("last_frame", "can't be taken without a first frame")
    if values["frame_needs_adaptive"] and ADAPTIVE not in values["ratios"]:
        entry.refuse("frame_needs_adaptive", "needs adaptive among the ratios")
    return values


def defaults(entry: Entry, offered: Values) -> Values:
    default = Entry(f"{entry.name}: default", entry.table_of("default"))
    chosen = {
        "duration": default.number("duration"),
        "resolution": default.text("resolution"),
        "ratio": default.text("ratio") if offered["ratios"] else "",
        "sound": default.flag("sound") if offered["sound"] == "choice" else False,
    }
    for field, among in (
        ("duration", "durations"),
        ("resolution", "resolutions"),
        ("ratio", "ratios"),
    ):
        if offered[among] and chosen[field] not in offered[among]:
            default.refuse(field, f"is not one of the {among} offered")
    default.finish()
    return chosen


def model_sizes(entry: Entry, offered: Values, sizes: Mapping[str, Values]) -> Values:
    table = sizes.get(entry.text("sizes"))
    if table is None or any(each not in table for each in offered["resolutions"]):
        entry.refuse("sizes", "should name a table with every resolution offered")
    return {each: table[each] for each in offered["resolutions"]}


def model_prices(entry: Entry, offered: Values, prices: Mapping[str, Values]) -> Rates:
    """Price per (resolution, sound). No `prices` at all means that nobody knows one."""
    name = entry.text("prices", "")
    if not name:
        return {}
    if name not in prices:
        entry.refuse("prices", f"names {name}, which is not in this file")
    table = prices[name]
    found: Rates = {}
    for resolution in offered["resolutions"]:
        rates = table["credits"].get(resolution, [])
        if offered["sound"] == "choice" and len(rates) == 1:
            entry.refuse("prices", f"has no price with sound for {resolution}")
        kinds = (False, True) if offered["sound"] == "choice" else (False,)
        for sound, rate in zip(kinds, rates, strict=False):
            found[resolution, sound] = (Decimal(rate), table["confirmed"], table["source"])
    return found


def model_rate(entry: Entry, offered: Values, rates: Mapping[str, Values]) -> Values | None:
    """What the provider reports its costs in. No `rates` at all means that nobody knows."""
    name = entry.text("rates", "")
    if not name:
        return None
    if name not in rates:
        entry.refuse("rates", f"names {name}, which is not in this file")
    if any(each not in rates[name]["dollars"] for each in offered["resolutions"]):
        entry.refuse("rates", "should name a table with every resolution offered")
    return rates[name]


def typical_seconds(entry: Entry, offered: Values) -> Values:
    table = entry.table_of("typical_seconds", {})
    for resolution, seconds in table.items():
        if resolution not in offered["resolutions"] or type(seconds) is not int or seconds <= 0:
            entry.refuse(f"typical_seconds.{resolution}", "should be seconds of one offered")
    return table


def check_replacements(models: list[Values]) -> None:
    keys = {each["key"] for each in models}
    for each in models:
        if each["replaced_by"] and each["replaced_by"] not in keys:
            raise CatalogError(f"{each['key']}: replaced_by names no model of this file.")
