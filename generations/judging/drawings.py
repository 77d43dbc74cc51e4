"""Drawings on a frame: strokes of points from 0 to 1, read with suspicion."""

import json
from typing import Any

from django.utils.translation import gettext as _

MOST_BYTES = 60_000
MOST_STROKES = 40
MOST_POINTS = 2000

Strokes = list[list[list[float]]]


class BadDrawing(Exception):
    """What came is no drawing of ours. Fit to show."""


def read_drawing(words: str) -> Strokes:
    """The strokes of a posted drawing, rounded; an empty text is no drawing. Raises BadDrawing."""
    if not words.strip():
        return []
    if len(words) > MOST_BYTES:
        raise BadDrawing(_("The drawing is too large to keep. Draw it with fewer strokes."))
    try:
        strokes = json.loads(words)
    except (ValueError, RecursionError) as error:
        raise BadDrawing(_("The drawing could not be read. Clear it and draw it again.")) from error
    if not isinstance(strokes, list) or not all(isinstance(each, list) for each in strokes):
        raise BadDrawing(_("The drawing could not be read. Clear it and draw it again."))
    if len(strokes) > MOST_STROKES or sum(map(len, strokes)) > MOST_POINTS:
        raise BadDrawing(_("The drawing is too large to keep. Draw it with fewer strokes."))
    return [[_point(point) for point in stroke] for stroke in strokes if stroke]


def _point(point: Any) -> list[float]:
    fits = isinstance(point, list) and len(point) == 2
    if not fits or not all(type(part) in (int, float) and 0 <= part <= 1 for part in point):
        raise BadDrawing(_("The drawing goes beyond the picture. Clear it and draw it again."))
    return [round(float(part), 4) for part in point]


def path_of(strokes: Strokes, width: int, height: int) -> str:
    """The strokes as an SVG path over a picture of this size."""
    lines = []
    for stroke in strokes:
        points = [f"{x * width:.1f} {y * height:.1f}" for x, y in stroke]
        # A single tap is a dot: a line of no length with round ends.
        lines.append("M" + "L".join(points if len(points) > 1 else points * 2))
    return "".join(lines)
