"""What changed on a project's page since it was last told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from django.utils import timezone

from accounts.models import User
from generations.gallery.card import Card
from generations.gallery.days import Day, by_day
from generations.models import Generation
from studio.models import Project

# A change is timed before it is committed, so each look goes back a little; what a page was
# already told is known by the stamp's digest.
OVERLAP = timedelta(seconds=5)
MOST_AT_ONCE = 100  # More changes within the overlap are told again, which does no harm.
LATEST = 1e11  # Seconds; a stamp beyond comes from nobody's page.


@dataclass(frozen=True)
class Stamp:
    """How far a page has been told: until when, which changes around then, the newest take."""

    seen: datetime
    digest: str
    newest: int

    def __str__(self) -> str:
        return f"{self.seen.timestamp():.6f}~{self.digest}~{self.newest}"

    @classmethod
    def parse(cls, words: str) -> "Stamp":
        """Read a stamp. Raises ValueError."""
        seen, digest, newest = words.split("~")
        if not 0 <= float(seen) < LATEST:
            raise ValueError(f"{seen} is no time of ours")
        moment = datetime.fromtimestamp(float(seen), tz=timezone.get_default_timezone())
        return cls(moment, digest, int(newest))


@dataclass(frozen=True)
class Changes:
    """What a page must be told: cards that changed, cards that are new, days whose sums moved."""

    stamp: Stamp
    takes: list[Card]
    fresh: list[Day]
    days: list[Day]


def stamp_of(project: Project) -> Stamp:
    """The stamp of a page that is being made now."""
    takes = Generation.objects.filter(project=project).order_by("-changed_at")
    newest = list(takes.only("pk", "number", "changed_at")[:MOST_AT_ONCE])
    seen = newest[0].changed_at if newest else timezone.now()
    around = [take for take in newest if take.changed_at > seen - OVERLAP]
    return Stamp(seen, _digest(around), project.take_count)


def is_watching(project: Project) -> bool:
    return Generation.objects.unfinished().filter(project=project).exists()


def changes(project: Project, viewer: User, told: Stamp) -> Changes | None:
    """The changes since a stamp; None when there are none."""
    rows = _changed(project, told.seen - OVERLAP)
    if _digest(rows) == told.digest:
        return None
    days = by_day(project, viewer, sorted(rows, key=lambda take: -take.number))
    seen = max([told.seen, *(take.changed_at for take in rows)])
    around = [take for take in rows if take.changed_at > seen - OVERLAP]
    stamp = Stamp(seen, _digest(around), project.take_count)
    known = [card for day in days for card in day.takes if card.take.number <= told.newest]
    return Changes(stamp, known, _fresh(days, told.newest), days)


def _fresh(days: Sequence[Day], newest: int) -> list[Day]:
    """Days with those takes that the page has not shown at all."""
    fresh = []
    for day in days:
        added = [card for card in day.takes if card.take.number > newest]
        if added:
            is_new = day.count == len(added)
            fresh.append(
                Day(day.date, day.label, added, day.count, day.credits, day.running, is_new=is_new)
            )
    return fresh


def _changed(project: Project, since: datetime) -> list[Generation]:
    changed = Generation.objects.filter(project=project, changed_at__gt=since)
    return list(changed.for_cards().select_related("prompt"))


def _digest(rows: Sequence[Generation]) -> str:
    ordered = sorted(rows, key=lambda take: take.number)
    words = ",".join(f"{take.pk}:{take.changed_at.timestamp():.6f}" for take in ordered)
    return blake2b(words.encode(), digest_size=6).hexdigest()
