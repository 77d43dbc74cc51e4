"""News of the takes on the way on the page of all takes, which its poller names.

A new take of somebody else moves nothing there: it comes when the page is opened again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from generations.finding.ground import CODE, Ground
from generations.gallery.card import Card, cards_of_many
from generations.models import Generation

MOST = 100  # Takes that one page watches.


@dataclass(frozen=True)
class Watched:
    """What a page was told of each take on the way: its code, and when it changed last."""

    told: dict[str, str]

    @classmethod
    def of(cls, takes: Iterable[Generation]) -> "Watched":
        on_the_way = [take for take in takes if not take.is_finished][:MOST]
        return cls({take.code: _mark(take) for take in on_the_way})

    @classmethod
    def parse(cls, named: Iterable[str]) -> "Watched":
        """Read what a poller names; odd words name nothing."""
        told = dict(each.partition("~")[::2] for each in list(named)[:MOST])
        return cls({code: mark for code, mark in told.items() if CODE.fullmatch(code)})

    def url(self, team: str) -> str:
        """Where to ask for news; "" when nothing is on the way."""
        if not self.told:
            return ""
        named = [("take", f"{code}~{mark}") for code, mark in self.told.items()]
        return f"{reverse('all-live', args=[team])}?{urlencode(named)}"


@dataclass(frozen=True)
class News:
    """The cards that changed, the codes of those that are no longer there, what to watch next."""

    takes: list[Card]
    gone: list[str]
    watched: Watched


def news_of(watched: Watched, ground: Ground) -> News | None:
    """What changed since; None when nothing did."""
    found = ground.takes.filter(ground.named(watched.told)).for_cards().select_related("prompt")
    rows = list(found.order_by("pk"))
    changed = [take for take in rows if watched.told[take.code] != _mark(take)]
    gone = [code for code in watched.told if code not in {take.code for take in rows}]
    if not changed and not gone:
        return None
    return News(cards_of_many(changed, ground), gone, Watched.of(rows))


def _mark(take: Generation) -> str:
    return f"{take.changed_at.timestamp():.6f}"
