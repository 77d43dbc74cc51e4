"""Which takes are picked: some by their codes, or all that the filters of the page let through."""

from dataclasses import dataclass

from django.http import QueryDict

from generations.finding.ground import Ground
from generations.finding.sieve import Sieve
from generations.models.selection import GenerationQuerySet


@dataclass(frozen=True)
class Picked:
    """What a press of the bar is about."""

    sieve: Sieve
    codes: tuple[str, ...] = ()
    is_all: bool = False
    in_trash: bool = False
    on_its_page: bool = False  # One take, pressed on the page of that take.

    @property
    def can_stay(self) -> bool:
        """Whether the gallery can stay as it stands: it shows each of the takes by itself."""
        return not (self.is_all or self.on_its_page or self.sieve.stacks)

    @classmethod
    def read(cls, posted: QueryDict, ground: Ground) -> "Picked":
        return cls(
            Sieve.parse(posted.get("query", ""), ground),
            tuple(posted.getlist("take")),
            is_all=posted.get("all") == "1",
            in_trash=posted.get("from") == "trash",
            on_its_page=posted.get("from") == "take" and len(posted.getlist("take")) == 1,
        )

    @property
    def takes(self) -> GenerationQuerySet:
        """The takes that can still be found; what went meanwhile is left out."""
        ground = self.sieve.ground
        there = (
            ground.everything.filter(trashed_at__isnull=False) if self.in_trash else ground.takes
        )
        if self.is_all:
            return self.sieve.narrow(there)
        return there.filter(ground.named(self.codes))

    def keys(self) -> list[int]:
        """Oldest first, so that a move keeps their order."""
        return list(self.takes.order_by("pk").values_list("pk", flat=True))
