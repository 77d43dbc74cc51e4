"""When a take in line will start, from how long takes like those before it usually take."""

from collections.abc import Iterable, Mapping
from heapq import heapify, heapreplace

from django.utils import timezone
from django.utils.translation import gettext as _

from generations.models import Generation
from generations.pipeline.expectation import MINUTE, usual


def starts(
    line: Iterable[int], takes: Mapping[int, Generation], flying: Iterable[int], free: int
) -> dict[int, float]:
    """Seconds until each take of a line starts, as far as the history tells.

    Each slot is free once its take is done; whoever is next takes the first that is free.
    """
    now_until = [left for pk in flying if (left := _left(takes.get(pk))) is not None]
    slots = [0.0] * max(0, free) + now_until
    heapify(slots)
    found: dict[int, float] = {}
    for pk in line:
        take = takes.get(pk)
        span = _span(take) if take else None
        if not slots or span is None:  # Nobody knows any more from here on.
            break
        found[pk] = slots[0]
        heapreplace(slots, slots[0] + span)
    return found


def _span(take: Generation) -> float | None:
    kind = usual(model=take.model, resolution=take.resolution, duration=take.duration)
    return kind.low if kind else None


def _left(take: Generation | None) -> float | None:
    span = _span(take) if take else None
    if take is None or span is None:
        return None
    if take.started_at is None:
        return span
    elapsed = (timezone.now() - take.started_at).total_seconds()
    return max(0.0, span - elapsed)


def start_words(seconds: float | None) -> str:
    """In whole minutes, so that a page says the same for a while: "starts in about 3 min"."""
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return _("starts within a minute")
    return _("starts in about {seconds} min").format(seconds=round(seconds / MINUTE))
