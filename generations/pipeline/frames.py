"""A project's frames in the form a take needs them."""

from pathlib import Path
from typing import Literal

from generations.models import Generation
from studio.images import crop_to
from studio.models import Frame


def cropped(frame: Frame, take: Generation) -> bytes:
    """The frame as a JPEG of exactly the take's pixels, so that nothing jumps at the start."""
    with frame.image.open("rb") as file:
        image: bytes = file.read()
    how: Literal["smart", "centre"] = "centre" if take.crop == "centre" else "smart"
    return crop_to(image, width=take.asked_width, height=take.asked_height, how=how)


def write_frame(frame: Frame | None, take: Generation, path: Path) -> Path | None:
    if frame is None:
        return None
    path.write_bytes(cropped(frame, take))
    return path
