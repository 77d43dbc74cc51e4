"""How long takes like this usually take: from their history, else the provider's document."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import F
from django.utils.translation import gettext as _

from generations.catalog import UnknownModel, catalog
from generations.models import Generation, Status

SAMPLE = 50  # The last so many finished takes of the same kind.
ENOUGH = 3
KEEP = 30  # Seconds an answer is kept, so that a page of cards asks once.
MINUTE = 60
LATE = 1.5  # Times the long end of usual.
AT_LEAST = 2  # Seconds by which usual times are never exact.
MUCH_LESS = 0.6  # Of the one time that a document tells.


@dataclass(frozen=True)
class Usual:
    """Seconds from start to finish: hardly any take needs less than `early`, half need less than
    `low`, most less than `high`."""

    low: float
    high: float
    early: float

    @property
    def soon(self) -> float:
        """From here on a take may well be done."""
        return self.early - self._slack

    @property
    def late(self) -> float:
        """From here on nobody knows when it will be."""
        return self.high + (self.high - self.early) + self._slack

    @property
    def _slack(self) -> float:
        return AT_LEAST + (self.high - self.early) / 4

    @property
    def words(self) -> str:
        """“usually 20-40 s”, rounded as people wait."""
        low, high = _round(self.low), _round(self.high)
        if high < 2 * MINUTE:
            return (
                _("usually {low}–{high} s").format(low=low, high=high)
                if low < high
                else _("usually about {high} s").format(high=high)
            )
        low, high = max(1, round(low / MINUTE)), round(high / MINUTE)
        return (
            _("usually {low}–{high} min").format(low=low, high=high)
            if low < high
            else _("usually about {high} min").format(high=high)
        )


def usual(*, model: str, resolution: str, duration: int) -> Usual | None:
    """What is usual for this model × resolution × duration; None when nobody knows yet."""
    key = f"usual:{model}:{resolution}:{duration}".replace("/", ":")
    known: Usual | str | None = cache.get(key, "ask")
    if isinstance(known, str):
        known = _from_history(model, resolution, duration) or _from_document(model, resolution)
        cache.set(key, known, KEEP)
    return known


def _from_history(model: str, resolution: str, duration: int) -> Usual | None:
    spans: Iterable[tuple[object, object]] = (
        Generation.objects.filter(
            model=model, resolution=resolution, duration=duration, status=Status.COMPLETED
        )
        .exclude(started_at=None)
        .order_by("-finished_at")
        .values_list(F("finished_at") - F("started_at"), flat=True)[:SAMPLE]
    )
    seconds = sorted(span.total_seconds() for span in spans)  # type: ignore[attr-defined]
    if len(seconds) < ENOUGH:
        return None
    count = len(seconds)
    return Usual(seconds[count // 2], seconds[count * 9 // 10], early=seconds[count // 20])


def _from_document(model: str, resolution: str) -> Usual | None:
    try:
        seconds = catalog().get(model).typical(resolution)
    except UnknownModel:
        return None
    return Usual(seconds, seconds, early=seconds * MUCH_LESS) if seconds else None


def _round(seconds: float) -> int:
    """Up to whole seconds below ten, to fives below a minute, to tens above."""
    step = 1 if seconds < 10 else 5 if seconds < MINUTE else 10
    return max(1, -int(-seconds // step) * step)
