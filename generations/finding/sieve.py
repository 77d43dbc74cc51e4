"""The filters of an address: read, written, and applied. What cannot be read narrows nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from generations.finding.facets import Facet, facets_for
from generations.finding.ground import Ground
from generations.models.selection import GenerationQuerySet
from studio.numbers import whole

MOST_VALUES = 30  # Of one facet.
LONGEST = 80
MOST_WORDS = 8
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Sieve:
    """What is chosen of each facet, the words, and whether tries are stacked."""

    ground: Ground
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: str = ""
    stacks: bool = False

    @classmethod
    def read(cls, asked: QueryDict, ground: Ground) -> "Sieve":
        chosen = {}
        for facet in facets_for(ground):
            values = [_clean(value, LONGEST) for value in asked.getlist(facet.name)]
            if facet.name == "price":
                values += _price_asked(asked)
            if kept := tuple(dict.fromkeys(filter(None, values)))[:MOST_VALUES]:
                chosen[facet.name] = kept[-1:] if facet.one_of else kept
        words = " ".join(_clean(asked.get("q", ""), LONGEST_WORDS).split())
        return cls(ground, chosen, words, stacks=asked.get("stacks") == "1")

    @classmethod
    def parse(cls, query: str, ground: Ground) -> "Sieve":
        return cls.read(QueryDict(query[:4000]), ground)

    def __bool__(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.chosen or self.words)

    @property
    def facets(self) -> list[Facet]:
        return facets_for(self.ground)

    # Applied.

    def narrow(
        self, takes: GenerationQuerySet, *, leaving: Collection[str] = ()
    ) -> GenerationQuerySet:
        """The takes that fit all facets but those that are left aside."""
        for facet in self.facets:
            if facet.name in self.chosen and facet.name not in leaving:
                takes = takes.filter(facet.narrowed(self.chosen[facet.name], self.ground))
        for word in self.words.split()[:MOST_WORDS]:
            takes = takes.filter(Q(text__icontains=word) | Q(prompt__title__icontains=word))
        return takes

    @property
    def takes(self) -> GenerationQuerySet:
        return self.narrow(self.ground.takes)

    # Written.

    @property
    def pairs(self) -> list[tuple[str, str]]:
        chosen = [(name, value) for name, values in self.chosen.items() for value in values]
        words = [("q", self.words)] if self.words else []
        return [*words, *chosen, *([("stacks", "1")] if self.stacks else [])]

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    def without(self, name: str, value: str) -> "Sieve":
        left = tuple(each for each in self.chosen.get(name, ()) if each != value)
        rest = {key: values for key, values in self.chosen.items() if key != name}
        return replace(self, chosen=rest | ({name: left} if left else {}))

    def with_only(self, name: str, *values: str) -> "Sieve":
        return replace(self, chosen={**self.chosen, name: values})

    def without_words(self) -> "Sieve":
        return replace(self, words="")

    def stacked(self) -> "Sieve":
        return replace(self, stacks=True)

    def unstacked(self) -> "Sieve":
        return replace(self, stacks=False)

    def emptied(self) -> "Sieve":
        return Sieve(self.ground, stacks=self.stacks)


def _clean(value: str, longest: int) -> str:
    """PostgreSQL takes no NUL."""
    return value.replace("\x00", "").strip()[:longest]


def _price_asked(asked: QueryDict) -> list[str]:
    """The two fields of a range of one's own."""
    least, most = (whole(asked.get(name, "")) for name in ("price_from", "price_to"))
    if least is None and most is None:
        return []
    return [f"{min(least or 0, 10**9 - 1)}-{'' if most is None else min(most, 10**9 - 1)}"]
