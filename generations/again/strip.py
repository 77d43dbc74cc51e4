"""The film strip of a take's last second: cut when first asked for, kept with the take."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from accounts.models import User
from generations.media import NotAVideo, cut_frame, cut_strip
from generations.media.ending import COLUMNS
from generations.models import Generation
from generations.pipeline.workbench import workbench
from studio.frames import keep_frame
from studio.models import Frame

MARKED = 3  # So many of the sharpest frames are marked.


class NoSuchFrame(Exception):
    """The frame cannot be cut from the take. Fit to show."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One frame of the strip: how far before the last, whether sharp, where on the sheet."""

    back: int
    is_sharp: bool
    left: int
    top: int

    @property
    def words(self) -> str:
        if not self.back:
            return _("Last frame")
        frames = _("1 frame") if self.back == 1 else _("{back} frames").format(back=self.back)
        return _("{frames} before the end").format(frames=frames)


@dataclass(frozen=True, kw_only=True)
class Strip:
    """All the cells, in order; empty where only the stored last frame can be had."""

    cells: list[Cell]
    width: int
    height: int

    @property
    def sheet_width(self) -> int:
        return COLUMNS * self.width

    @property
    def sheet_height(self) -> int:
        return -(-len(self.cells) // COLUMNS) * self.height


def strip_of(take: Generation) -> Strip:
    """The strip of a finished take; cut, measured and kept when first asked for."""
    if not take.strip and film_of(take):
        try:
            _cut(take)
        except (NotAVideo, OSError):  # Its last frame is still there to go on from.
            return Strip(cells=[], width=0, height=0)
    if not take.strip:
        return Strip(cells=[], width=0, height=0)
    told = take.strip_frames
    return Strip(cells=_cells(**told), width=told["width"], height=told["height"])


def film_of(take: Generation) -> FieldFile | None:
    """What frames may be cut from: never the film that practice has burnt a label into."""
    if take.ending:
        return take.ending
    if take.is_practice:
        return None
    return take.original or take.video or None


def _cells(frames: list[tuple[float, float]], width: int, height: int) -> list[Cell]:
    by_sharpness = sorted(range(len(frames)), key=lambda number: -frames[number][1])
    return [
        Cell(
            back=len(frames) - 1 - number,
            is_sharp=number in by_sharpness[:MARKED],
            left=number % COLUMNS * width,
            top=number // COLUMNS * height,
        )
        for number in range(len(frames))
    ]


def _cut(take: Generation) -> None:
    """Cut and keep the strip. Of two who ask at once, the second throws its own away."""
    with _at_hand(take) as (film, folder):
        cut = cut_strip(film, folder)
        frames = {"frames": cut.frames, "width": cut.width, "height": cut.height}
        name = take.strip.field.generate_filename(take, cut.sheet.name)
        with cut.sheet.open("rb") as sheet:
            stored = take.strip.storage.save(name, File(sheet))
    unkept = Generation.objects.filter(pk=take.pk, strip="")
    if not unkept.update(strip=stored, strip_frames=frames):
        take.strip.storage.delete(stored)
    take.refresh_from_db(fields=["strip", "strip_frames"])


@contextmanager
def _at_hand(take: Generation) -> Iterator[tuple[Path, Path]]:
    """The take's film as a file of this machine, and a folder that goes away with it."""
    source = film_of(take)
    if source is None:
        raise NotAVideo(_("Only its last frame is here."))
    with TemporaryDirectory(dir=workbench(), prefix=f"again-{take.pk}-") as name:
        film = Path(name) / "film.mp4"
        with source.open("rb") as stored, film.open("wb") as copy:
            shutil.copyfileobj(stored, copy)
        yield film, Path(name)


def frame_from(take: Generation, *, back: int, by: User) -> Frame:
    """A frame of the project, cut so many before the take's end; the same one if asked again.

    Raises NoSuchFrame.
    """
    if not back:
        return frame_from_end(take, by=by)
    try:
        with _at_hand(take) as (film, folder):
            picture = cut_frame(film, folder, back=back).read_bytes()
    except (NotAVideo, OSError) as error:
        raise NoSuchFrame(_("That frame can't be cut any more. Take the last one.")) from error
    label = _("{code}, {back} before its end").format(code=take.code, back=back)
    return keep_frame(picture, project=take.project, by=by, label=label, name="frame.png")


def frame_from_end(take: Generation, *, by: User) -> Frame:
    """The stored last frame as a frame of the project; the same one however often it is asked."""
    return _kept(take.last_still, take, by=by, label=_("{code} end").format(code=take.code))


def frame_from_start(take: Generation, *, by: User) -> Frame:
    """The stored first frame as a frame of the project."""
    return _kept(take.first_still, take, by=by, label=_("{code} start").format(code=take.code))


def _kept(still: FieldFile, take: Generation, *, by: User, label: str) -> Frame:
    try:
        with still.open("rb") as file:
            picture = file.read()
    except (OSError, ValueError) as error:
        raise NoSuchFrame(
            _("The pictures of {code} are no longer here.").format(code=take.code)
        ) from error
    return keep_frame(picture, project=take.project, by=by, label=label, name="still.png")
