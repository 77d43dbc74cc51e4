"""The files of what lay in the trash for long. The take, its history and its charge stay."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from generations.models import Generation
from studio.stored import remove_files

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=30)
MOST = 200  # Takes a round; the next comes within the hour.


def empty_trash() -> int:
    """Remove the files of takes that were trashed long ago; returns of how many."""
    long_ago = timezone.now() - KEPT_FOR
    old = Generation.objects.filter(trashed_at__lt=long_ago, files_removed_at=None)
    keys = list(old.order_by("trashed_at").values_list("pk", flat=True)[:MOST])
    return sum(_remove_files(key, long_ago) for key in keys)


@transaction.atomic
def _remove_files(key: int, long_ago: datetime) -> bool:
    """Held meanwhile, so that nobody restores a take whose files are going.

    The files first, then the mark: whoever dies between does it again, and a file that has gone
    is no error.
    """
    rows = Generation.objects.filter(pk=key, trashed_at__lt=long_ago, files_removed_at=None)
    take = rows.select_for_update(no_key=True).first()
    if take is None:
        return False
    try:
        remove_files(take)
    except OSError:
        logger.exception("Could not remove the files of %s", take)
        return False
    rows.update(files_removed_at=timezone.now())
    return True
