"""What changed on a project's page since it was last told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from django.utils import timezone

from accounts.models import User
from generations.finding.ground import Ground
from generations.finding.sieve import Sieve
from generations.gallery.card import Card
from generations.gallery.days import Day, by_day
from generations.gallery.stacks import faces
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
    """What a page must be told: cards that changed, cards that are new, days whose
    sums moved, and the numbers of what went to the trash."""

    stamp: Stamp
    takes: list[Card]
    fresh: list[Day]
    days: list[Day]
    gone: list[int]


def stamp_of(project: Project) -> Stamp:
    """The stamp of a page that is being made now."""
    takes = Generation.objects.filter(project=project).order_by("-changed_at")
    newest = list(takes.only("pk", "number", "changed_at")[:MOST_AT_ONCE])
    seen = newest[0].changed_at if newest else timezone.now()
    around = [take for take in newest if take.changed_at > seen - OVERLAP]
    return Stamp(seen, _digest(around), project.take_count)


def is_watching(project: Project) -> bool:
    return Generation.objects.unfinished().filter(project=project).exists()


def changes(
    project: Project,
    viewer: User,
    told: Stamp,
    sieve: Sieve | None = None,
    pressed: Sequence[Generation] = (),
) -> Changes | None:
    """The changes since a stamp; None when there are none.

    Of takes that are new to the page come those that its filters let through, and what was
    pressed there. A card that stopped to fit is told on where it stands: nothing moves.
    """
    if sieve is None:
        sieve = Sieve(Ground.of(project, viewer))
    rows = _changed(project, told.seen - OVERLAP)
    if _digest(rows) == told.digest:
        return None
    seen = max([told.seen, *(take.changed_at for take in rows)])
    around = [take for take in rows if take.changed_at > seen - OVERLAP]
    stamp = Stamp(seen, _digest(around), project.take_count)
    gone = [take.number for take in rows if take.trashed_at]
    shown = _let_through(sieve, [take for take in rows if not take.trashed_at], told, pressed)
    days = by_day(sieve, shown)
    known = [card for day in days for card in day.takes if not _is_new(card, told)]
    return Changes(stamp, known, _fresh(days, told), days, gone)


def _let_through(
    sieve: Sieve, rows: list[Generation], told: Stamp, pressed: Sequence[Generation]
) -> list[Generation]:
    """What the page is told of: whatever it may show already, and what is new and fits."""
    rows = sorted(rows, key=lambda take: -take.number)
    if not sieve:
        return faces(rows, sieve) if sieve.stacks else rows
    new = {take.pk for take in rows if take.number > told.newest}
    fits = set(sieve.narrow(Generation.objects.filter(pk__in=new)).values_list("pk", flat=True))
    fits |= {take.pk for take in pressed}
    rows = [take for take in rows if take.pk not in new or take.pk in fits]
    return faces(rows, sieve) if sieve.stacks else rows


def _is_new(card: Card, told: Stamp) -> bool:
    """Whether the page has not shown it at all; of a stack, none of its tries."""
    oldest: int = card.stack.oldest if card.stack else card.take.number
    return oldest > told.newest


def _fresh(days: Sequence[Day], told: Stamp) -> list[Day]:
    """Days with those takes that the page has not shown at all."""
    fresh = []
    for day in days:
        added = [card for card in day.takes if _is_new(card, told)]
        if added:
            tries = sum(card.stack.count if card.stack else 1 for card in added)
            is_new = day.count <= tries
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
