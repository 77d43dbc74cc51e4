"""The clock set back, so that all of the product's code runs unchanged at a moment long gone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import Self
from unittest.mock import patch

from django.utils import timezone

from generations.pipeline import nudge


class _Standing(datetime):
    """What Django asks for the time; it stands where it was put."""

    moment: datetime

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.moment.astimezone(tz)  # type: ignore[return-value]


@contextmanager
def past() -> Iterator[Callable[[datetime], None]]:
    """Within it the time is what the yielded function was last told, and no queue is nudged."""

    def go_to(moment: datetime) -> None:
        _Standing.moment = moment

    go_to(timezone.now())
    # Not `timezone.now` itself: fields hold on to that function as their default.
    with (
        patch.object(timezone, "datetime", _Standing),
        patch.object(nudge, "async_task", lambda *_arguments: None),
    ):
        yield go_to
