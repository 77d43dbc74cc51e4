"""What an empty project offers to begin with: prompts that practice draws well, two frames."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from studio.models import Frame, Project


@dataclass(frozen=True)
class Starter:
    title: Promise
    text: Promise
    image: str
    prompt: Promise
    ratio: str = ""


STARTERS = [
    Starter(
        lazy("A place"),
        lazy("First light over a mountain range"),
        "img/starter-mountains.webp",
        lazy(
            "First light over a snow-covered mountain range, low sun behind thin haze, slow "
            "push-in."
        ),
    ),
    Starter(
        lazy("A mood"),
        lazy("Northern lights over a still lake"),
        "img/starter-lake.webp",
        lazy("Northern lights over a still lake between dark hills, stars, the camera held still."),
    ),
    Starter(
        lazy("A texture"),
        lazy("Low swell at sunset"),
        "img/starter-sea.webp",
        lazy("Open sea at sunset, low swell, a path of warm light on the water, steady camera."),
    ),
    Starter(
        lazy("A portrait shot"),
        lazy("Morning light through pines"),
        "img/starter-forest.webp",
        lazy("Misty pine forest at dawn, shafts of light between the trunks, slow walk forward."),
        ratio="9:16",
    ),
]


def frames_at_hand(project: Project) -> list[tuple[str, Frame]]:
    """The two frames that a project has from the start, each with the slot it may go into."""
    frames = list(Frame.objects.filter(project=project, removed_at=None).order_by("pk")[:2])
    for frame in frames:
        frame.project = project
    return list(zip(("first", "last"), frames, strict=True)) if len(frames) == 2 else []
