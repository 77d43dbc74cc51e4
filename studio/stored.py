"""The files of a row, whatever they are called."""

from django.db.models import Model
from django.db.models.fields.files import FieldFile


def stored_files(row: Model) -> list[FieldFile]:
    """Everything that is stored of it; a field that is added later is among them by itself."""
    named = [getattr(row, field.attname) for field in row._meta.concrete_fields]
    return [file for file in named if isinstance(file, FieldFile) and file]


def remove_files(row: Model) -> None:
    """Remove them; one that has gone is no error. Raises OSError."""
    for file in stored_files(row):
        file.storage.delete(str(file))
