"""The outermost boxes of an MP4 file (ISO/IEC 14496-12), read without a decoder.

Enough to turn away what is no MP4 at all, or only part of one, before FFmpeg sees a byte.
"""

from pathlib import Path

from generations.media.video import NotAVideo

MOST_BOXES = 10_000


def top_level_boxes(path: Path) -> list[bytes]:
    """Name the outermost boxes in their order; raise NotAVideo unless the file is whole."""
    size = path.stat().st_size
    names: list[bytes] = []
    at = 0
    with path.open("rb") as file:
        while at < size:
            file.seek(at)
            head = file.read(16)
            length, name, smallest = int.from_bytes(head[:4]), head[4:8], 8
            if length == 1:  # The length is too long for its place and follows the name.
                length, smallest = int.from_bytes(head[8:16]), 16
            elif length == 0:  # Up to the end of the file.
                length = size - at
            if not names and name != b"ftyp":
                break
            if length < smallest or at + length > size or len(names) == MOST_BOXES:
                raise NotAVideo("This video is cut off or damaged.")
            names.append(name)
            at += length
    if not names:
        raise NotAVideo("This file isn't an MP4 video.")
    if b"moov" not in names or b"mdat" not in names:
        raise NotAVideo("This video is cut off: a part that it needs is missing.")
    return names


def starts_fast(boxes: list[bytes]) -> bool:
    """Whether the index comes before the picture, so that playing need not wait for the end."""
    return boxes.index(b"moov") < boxes.index(b"mdat")
