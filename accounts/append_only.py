"""Rows that are written once and never changed or removed."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _


class AppendOnly(Exception):
    """These rows are never changed or removed; a correction is a new row."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **_fields: Any) -> int:
        raise AppendOnly(_("Rows here are never changed. Add a correction instead."))

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly(_("Rows here are never removed. Add a correction instead."))


class AppendOnlyModel(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk:
            raise AppendOnly(_("{self} cannot be changed.").format(self=self))
        super().save(*args, **options)

    def delete(self, *_args: Any, **_options: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly(_("{self} cannot be removed.").format(self=self))
