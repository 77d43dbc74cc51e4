"""The files of what lay in the trash for long. The take, its history and its charge stay."""

import logging
from datetime import timedelta

from django.utils import timezone

from generations.models import Generation

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=30)
MOST = 200  # Takes a round; the next comes within the hour.
FILES = ("video", "original", "poster", "sprite", "first_still", "last_still")


def empty_trash() -> int:
    """Remove the files of takes that were trashed long ago; returns of how many.

    The files first, then the mark: whoever dies between does it again, and a file that has gone
    is no error.
    """
    long_ago = timezone.now() - KEPT_FOR
    takes = Generation.objects.filter(trashed_at__lt=long_ago, files_removed_at=None)
    removed = 0
    for take in takes.order_by("trashed_at")[:MOST]:
        try:
            for name in FILES:
                file = getattr(take, name)
                if file:
                    file.storage.delete(file.name)
        except OSError:
            logger.exception("Could not remove the files of %s", take)
            continue
        still = Generation.objects.filter(pk=take.pk, trashed_at__lt=long_ago)
        removed += still.update(files_removed_at=timezone.now())
    return removed
