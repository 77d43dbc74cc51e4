"""The posters of a statement in a ZIP, with a manifest that says which line each belongs to."""

import re
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_STORED, ZipFile

from django.utils.translation import gettext as _

from accounts.models import Team
from generations.desk.charges import Charge
from generations.desk.spreadsheet import as_csv
from generations.models import Generation

IN_MEMORY = 20_000_000  # Bytes; a larger archive goes to the disk while it is made.
TITLE_LENGTH = 40


def as_zip(lines: Iterable[Charge], team: Team) -> IO[bytes]:
    """Each poster once, and manifest.csv. A picture that cannot be read leaves the rest whole."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the answer's)
    names: dict[int, str] = {}
    kept = list(lines)
    with ZipFile(file, "w", ZIP_STORED) as archive:
        for line in kept:
            take = line.take
            if take and take.pk not in names:
                names[take.pk] = _put(archive, take, _name(line))
        files = [names[line.take.pk] if line.take else "" for line in kept]
        archive.writestr("manifest.csv", as_csv(kept, team, files=files))
    file.seek(0)
    return file


def _put(archive: ZipFile, take: Generation, name: str) -> str:
    """The name under which it was put; what is in the way of it otherwise."""
    if not take.poster:
        return ""
    try:
        with take.poster.open("rb") as poster:
            archive.writestr(name, poster.read())
    except OSError:
        return _("could not be read")
    return name


def _name(line: Charge) -> str:
    """NL-53_first-light-over-the-ridge.webp: safe on every disk, and unlike every other."""
    title = re.sub(r"[^a-z0-9]+", "-", line.title.lower())[:TITLE_LENGTH].strip("-")
    return f"{line.code}_{title}.webp" if title else f"{line.code}.webp"
