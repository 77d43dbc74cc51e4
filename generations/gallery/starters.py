"""What an empty project offers to begin with: four prompts that the practice model draws well."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Starter:
    title: str
    text: str
    image: str
    prompt: str
    ratio: str = ""


STARTERS = [
    Starter(
        "A place",
        "First light over a mountain range",
        "img/starter-mountains.webp",
        "First light over a snow-covered mountain range, low sun behind thin haze, slow push-in.",
    ),
    Starter(
        "A mood",
        "Northern lights over a still lake",
        "img/starter-lake.webp",
        "Northern lights over a still lake between dark hills, stars, the camera held still.",
    ),
    Starter(
        "A texture",
        "Low swell at sunset",
        "img/starter-sea.webp",
        "Open sea at sunset, low swell, a path of warm light on the water, steady camera.",
    ),
    Starter(
        "A portrait shot",
        "Morning light through pines",
        "img/starter-forest.webp",
        "Misty pine forest at dawn, shafts of light between the trunks, slow walk forward.",
        ratio="9:16",
    ),
]
