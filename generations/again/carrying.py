"""A take carried onto a slot of the composer: its start or its end becomes that frame."""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.models import User
from generations.again.strip import frame_from_end, frame_from_start
from generations.models import Generation
from studio.models import Frame

Cut = Callable[..., Frame]

ONTO: dict[str, tuple[str, Cut]] = {
    "onto-first": ("first", frame_from_end),
    "onto-last-start": ("last", frame_from_start),
    "onto-last-end": ("last", frame_from_end),
}


def carried(values: Mapping[str, Any], take: Generation, way: str, *, by: User) -> dict[str, Any]:
    """The form's values with the take's frame in the slot; all else stays. Raises NoSuchFrame.

    What starts at a take's end continues it.
    """
    slot, cut = ONTO[way]
    parent = {"parent": take.pk} if slot == "first" else {}
    return dict(values) | {slot: cut(take, by=by).pk} | parent
