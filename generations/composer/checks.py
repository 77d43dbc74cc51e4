"""Free checks before the press: what may come out otherwise than meant. They never block."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from generations.catalog import Model, Options, catalog
from studio.models import Frame

SLACK = 0.02  # Shapes this close to each other are called the same.
ENLARGED = 1.1  # A frame that is stretched by less still looks sharp.

_AWAY = "left|right|up|down|in|out|back|away|across|over|around|to|forward"
CAMERA = re.compile(
    rf"(?<!\bno )(?<!\bwithout )\b(?:(?:slow|quick|whip|gentle)[ -]pan|panning"
    rf"|(?:pan|tilt|truck|track|push|pull)(?:s|es|ning|ing)?[ -](?:{_AWAY})|tracking shot"
    r"|zoom(?:s|ing|ed)?|doll(?:y|ies|ying)|orbit(?:s|ing)?|hand-?held|steadicam"
    r"|(?:crane|drone|follow|arc) shot|fly[ -]?(?:through|over)"
    r"|camera (?:moves|follows|glides|flies|circles|drifts|pans|tilts|rises|turns|sweeps"
    r"|pushes|pulls|tracks|orbits))\b",
    re.IGNORECASE,
)

Frames = dict[str, Frame]  # Those given, by their slot.


def checks(
    model: Model, options: Options, *, text: str, frames: Frames, size: tuple[int, int]
) -> list[str]:
    """A sentence for each thing worth a look; nothing is asked of a provider for it."""
    return [
        *_shapes(frames, size),
        *_small(frames, size),
        *_faces(model, frames),
        *_camera(options, text),
    ]


def crop_note(given: Frames, size: tuple[int, int]) -> str:
    """What a crop would cut, when a frame's ratio is not the take's; else ""."""
    cut = [name for name, frame in given.items() if not _same_shape(_size(frame), size)]
    if not cut:
        return ""
    return _("The {join} frame will be cropped to {size}.").format(
        join=" and ".join(cut), size=_words(size)
    )


def _shapes(given: Frames, size: tuple[int, int]) -> Iterator[str]:
    sizes = [_size(frame) for frame in given.values()]
    if len(sizes) == 2 and not _same_shape(*sizes):
        one, two = map(_words, sizes)
        yield _("The frames have different shapes: {one} first, {two} last.").format(
            one=one, two=two
        )
    if note := crop_note(given, size):
        yield note


def _small(given: Frames, size: tuple[int, int]) -> Iterator[str]:
    for name, frame in given.items():
        width, height = _size(frame)
        if max(size[0] / width, size[1] / height) > ENLARGED:
            yield _(
                "The {name} frame is {width} × {height}: it will be enlarged and look soft."
            ).format(name=name, width=width, height=height)


def _faces(model: Model, given: Frames) -> Iterator[str]:
    provider = catalog().providers[model.provider]
    if given and provider.refuses_faces:
        yield _("{name} refuses frames that show the face of a real person.").format(
            name=provider.name
        )


def _camera(options: Options, text: str) -> Iterator[str]:
    if options.camera_fixed and (moves := CAMERA.search(" ".join(text.split()))):
        yield _("“{group}” moves the camera, which is to be held still.").format(
            group=moves.group().lower()
        )


def _size(frame: Frame) -> tuple[int, int]:
    return frame.width, frame.height


def _same_shape(one: tuple[int, int], two: tuple[int, int]) -> bool:
    return abs(one[0] / one[1] / (two[0] / two[1]) - 1) <= SLACK


def _words(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"
