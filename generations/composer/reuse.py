"""Using a take again: what of it goes into the form, and what of the form stays."""

from collections.abc import Mapping
from typing import Any

from generations.composer.form import SOUND
from generations.models import Generation

Values = dict[str, Any]

PROMPT = ("prompt",)
FRAMES = ("first", "last", "crop")


def values_like(take: Generation) -> Values:
    """The form's values that would ask for such a take again, but for its seed."""
    return {
        "prompt": take.text,
        "model": take.model,
        "ratio": take.ratio,
        "quality": take.resolution + (SOUND if take.sound else ""),
        "duration": take.duration,
        "camera_fixed": "on" if take.camera_fixed else "",
        "watermark": "on" if take.watermark else "",
        "first": take.first_frame_id or "",
        "last": take.last_frame_id or "",
        "crop": take.crop,
        "parent": take.parent_id or "",
    }


def _all(take: Generation) -> Values:
    return values_like(take) | {"seed": "" if take.seed is None else take.seed}


def _remix(take: Generation) -> Values:
    """The padlock stands open, and closing it brings the take's own seed back."""
    return values_like(take) | {"seed": "", "seed_before": "" if take.seed is None else take.seed}


def _prompt(take: Generation) -> Values:
    return {name: values_like(take)[name] for name in PROMPT}


def _frames(take: Generation) -> Values:
    return {name: values_like(take)[name] for name in FRAMES}


WAYS = {"all": _all, "remix": _remix, "prompt": _prompt, "frames": _frames}


def used_again(values: Mapping[str, Any], take: Generation, way: str) -> Values:
    """The form's values with that of the take which the way asks for; an odd way changes nothing.

    What is used whole belongs to no opened prompt: it finds its own by its words.
    """
    if way not in WAYS:
        return dict(values)
    kept = dict(values) if way in ("prompt", "frames") else _count_of(values)
    return kept | WAYS[way](take)


def _count_of(values: Mapping[str, Any]) -> Values:
    return {"takes": values["takes"]} if "takes" in values else {}
