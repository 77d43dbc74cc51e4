"""Takes as a ZIP that is written while it is sent, with a manifest of what is in it."""

import csv
import re
from collections.abc import Generator, Iterator, Sequence
from io import RawIOBase, StringIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from generations.desk.cells import safe_cell
from generations.desk.spreadsheet import BYTE_ORDER_MARK
from generations.models import Generation

AT_ONCE = 100
TITLE_LENGTH = 40
BLOCK = 256 * 1024
OF_MONEY = "charged cr"
COLUMNS = [
    "take", "project", "title", "person", "asked", "state", "review", "stars", "keeper",
    "model", "resolution", "ratio", "seconds", "sound", "seed", OF_MONEY, "prompt", "tags", "file",
]  # fmt: skip


class Pipe(RawIOBase):
    """What is written into it waits to be taken out; a ZIP needs no more to be streamed."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def as_zip(keys: Sequence[int], *, sees_prices: bool) -> Iterator[bytes]:
    """Each video, then manifest.csv. What cannot be read leaves the rest whole."""
    pipe = Pipe()
    manifest = StringIO()
    writer = csv.writer(manifest)
    columns = [name for name in COLUMNS if sees_prices or name != OF_MONEY]
    writer.writerow(columns)
    with ZipFile(pipe, "w", ZIP_STORED) as archive:
        for take in _read(keys):
            name = name_of(take)
            said = name if take.video and not take.files_removed_at else ""
            if said:
                said = yield from _put(archive, pipe, take, name)
            row = _row(take, said)
            writer.writerow(safe_cell(str(row[column])) for column in columns)
        archive.writestr("manifest.csv", BYTE_ORDER_MARK + manifest.getvalue())
        yield pipe.take()
    yield pipe.take()


def _put(archive: ZipFile, pipe: Pipe, take: Generation, name: str) -> Generator[bytes, None, str]:
    """Send a video; returns the name in the archive, or what was in the way."""
    try:
        video = take.video.open("rb")
    except OSError:
        return _("could not be read")
    entry = ZipInfo(name, take.created_at.timetuple()[:6])
    entry.file_size = take.video_size or 0
    said = name
    with video, archive.open(entry, "w") as target:
        try:
            while block := video.read(BLOCK):
                target.write(block)
                yield pipe.take()
        except OSError:
            said = _("{name} broke off").format(name=name)
    return said


def name_of(take: Generation) -> str:
    """NL_first-light_t53_7.mp4: project, prompt, take, seed; unlike every other."""
    title = (
        re.sub(r"[\W_]+", "-", take.prompt.title.lower())[:TITLE_LENGTH].strip("-") or "untitled"
    )
    seed = "" if take.seed is None else f"_{take.seed}"
    return f"{take.project.code}_{title}_t{take.number}{seed}.mp4"


def _read(keys: Sequence[int]) -> Iterator[Generation]:
    """In their order, some at a time: an archive of thousands holds few in memory."""
    rows = Generation.objects.select_related("project", "prompt", "requested_by")
    for start in range(0, len(keys), AT_ONCE):
        wanted = rows.filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk")
        yield from wanted.prefetch_related("taggings__tag")


def _row(take: Generation, file: str) -> dict[str, object]:
    return {
        "take": take.code,
        "project": take.project.name,
        "title": take.prompt.title,
        "person": str(take.requested_by),
        "asked": take.created_at.isoformat(sep=" ", timespec="seconds"),
        "state": take.get_status_display(),
        "review": take.get_review_display(),
        "stars": take.stars or "",
        "keeper": "yes" if take.is_keeper else "",
        "model": take.model_name,
        "resolution": take.resolution,
        "ratio": take.ratio,
        "seconds": take.seconds if take.seconds is not None else take.duration,
        "sound": "yes" if take.sound else "no",
        "seed": "" if take.seed is None else take.seed,
        OF_MONEY: "" if take.charged is None else f"{take.charged.normalize():f}",
        "prompt": take.text,
        "tags": ", ".join(tagging.tag.name for tagging in take.taggings.all()),
        "file": file,
    }
