"""When to look after a take again: seldom before it is likely done, often around then."""

from datetime import datetime, timedelta
from random import uniform

from django.conf import settings

from generations import providers
from generations.models import Generation
from generations.pipeline.expectation import usual

# Seconds between two looks.
OFTEN = 1.5
CALLED = 10  # Where the provider calls back, asking is only for calls that were lost.
LATE = 20
EARLY = 5 * 60
NEAR = 20  # What is likely done so soon is not asked for before.
PATIENT = 10  # Of a take nobody knows the usual time of, by this part of its age.


def next_look(take: Generation, now: datetime) -> datetime:
    """A moment near enough to when it may be done, and a little off those of other takes."""
    pause = pause_before(take, (now - (take.started_at or take.created_at)).total_seconds())
    return now + timedelta(seconds=pause * uniform(0.9, 1.1))  # noqa: S311 (guards nothing)


def pause_before(take: Generation, age: float) -> float:
    """Seconds until the next look at a take that runs for so long."""
    known = usual(model=take.model, resolution=take.resolution, duration=take.duration)
    often = CALLED if calls_back(take) else OFTEN
    if known is None:
        return min(max(age / PATIENT, often), LATE)
    if age < known.soon:
        left = known.soon - age
        return max(min(left, max(NEAR, left / 2), EARLY), often)
    return min(max((age - known.late) / PATIENT, often), LATE)


def calls_back(take: Generation) -> bool:
    """Whether its provider was told where to call."""
    return bool(settings.PUBLIC_URL) and providers.ADAPTERS[take.provider].takes_callbacks
