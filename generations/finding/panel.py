"""The panel of filters: each facet with its values and how many takes each would show."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from generations.finding.counts import counts_of, recent_days
from generations.finding.facets import FRAME_RATIO, MODES, SOUNDS, Facet, price_values
from generations.finding.sieve import Sieve
from generations.finding.words import (
    COMMENTED,
    KEEPERS,
    MOST_STARS,
    REJECTED,
    RESOLUTIONS,
    SPANS,
    words_of,
)
from generations.models import Review, Status

MOST_SHOWN = 12  # Values of a facet that may have hundreds.

ORDER = {
    "mode": list(MODES),
    "ratio": ["21:9", "16:9", "4:3", "1:1", "3:4", "9:16", "adaptive", FRAME_RATIO],
    "resolution": list(RESOLUTIONS),
    "sound": list(SOUNDS),
    "state": [each.value for each in Status],
    "review": [each.value for each in Review],
    "stars": [str(stars) for stars in range(MOST_STARS, 0, -1)],
    "keeper": list(KEEPERS),
    "comment": list(COMMENTED),
    "rejected": list(REJECTED),
    "price": price_values(),
}


@dataclass(frozen=True)
class Option:
    value: str
    words: str
    count: int
    is_on: bool


@dataclass(frozen=True)
class Group:
    """A facet in the panel."""

    name: str
    label: str
    options: list[Option] = field(default_factory=list)
    one_of: bool = False
    left_out: int = 0


def panel_of(sieve: Sieve) -> list[Group]:
    """The facets that have something to choose from."""
    counts = counts_of(sieve)
    groups = [_group(sieve, facet, counts[facet.name]) for facet in sieve.facets if facet.cube]
    return [group for group in groups if group.options]


def _group(sieve: Sieve, facet: Facet, counts: Counter[str]) -> Group:
    chosen = sieve.chosen.get(facet.name, ())
    values = _values(sieve, facet, counts)
    offered = [value for value in values if counts[value] or value in chosen]
    shown = offered if facet.name in ORDER else offered[:MOST_SHOWN]
    shown += [value for value in chosen if value not in shown]
    words = words_of(facet.name, shown, sieve.ground) if shown else {}
    options = [
        Option(value, str(words.get(value) or gone(value)), counts[value], value in chosen)
        for value in shown
    ]
    return Group(
        facet.name,
        str(facet.label),
        options,
        facet.one_of,
        left_out=max(0, len(offered) - len(shown)),
    )


def gone(value: str) -> str:
    return _("“{value}”, gone").format(value=value)


def _values(sieve: Sieve, facet: Facet, counts: Counter[str]) -> list[str]:
    """In their own order where there is one, else the most frequent first."""
    if facet.name == "day":
        return [*SPANS, *recent_days(sieve)]
    if facet.name in ORDER:
        return ORDER[facet.name]
    return sorted(counts, key=lambda value: (value != "me", -counts[value], value))
