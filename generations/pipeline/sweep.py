"""Finding takes that stood in a step too long, and moving them on. May run at any time, twice."""

import logging
import shutil
import time
from datetime import timedelta
from typing import Literal

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from generations.models import Generation, Status, WrongStatus, due_now
from generations.pipeline.nudge import nudge
from generations.pipeline.workbench import workbench

logger = logging.getLogger(__name__)

LOST_NUDGE = timedelta(seconds=5)  # A queued take nobody took by then gets another nudge.
LOST_SENDER = timedelta(minutes=4)  # Longer than any request to a provider is given.
LOST_PRACTICE = timedelta(seconds=30)
OLD_WORK = 60 * 60  # Seconds after which a folder on the workbench belongs to nobody.
MOST_NUDGES = 50
MOST_SENDERS = 3  # Each nudges for the next, so that a few wake a long line.


def sweep() -> int:
    """Move every stuck take on; returns how many were touched."""
    clear_workbench()
    return nudge_queued() + free_submitting() + redraw() + recollect() + recover()


def nudge_queued() -> int:
    """Nudge for queued takes that are due; their turn decides which are sent."""
    due = Q(look_at=None, created_at__lt=timezone.now() - LOST_NUDGE) | due_now()
    queued = Generation.objects.filter(due, status=Status.QUEUED, held_back_at=None)
    waiting = queued[:MOST_SENDERS].count()
    for _take in range(waiting):
        nudge("submit")
    return waiting


def free_submitting() -> int:
    """A sender that died leaves `submitting`: unconfirmed where money may run."""
    now = timezone.now()
    stuck = Generation.objects.filter(status=Status.SUBMITTING)
    practice = stuck.filter(provider="practice", status_changed_at__lt=now - LOST_PRACTICE)
    paid = stuck.exclude(provider="practice").filter(status_changed_at__lt=now - LOST_SENDER)
    for take in [*practice, *paid]:
        try:
            if take.is_practice:
                take.requeue(note=_("The worker was lost."))
            else:
                logger.warning("Left %s unconfirmed: its sender was lost", take)
                take.leave_unconfirmed(_("The worker was lost while asking: it may be running."))
        except WrongStatus:
            logger.info("Left %s alone: it has moved on", take)
    return len(practice) + len(paid)


def redraw() -> int:
    """Practice takes whose lease ran out are drawn again."""
    lost = leaseless(Status.GENERATING, Status.COLLECTING).filter(provider="practice")
    return _nudge_each("render", lost)


def recollect() -> int:
    """Finished files that are not here yet are fetched again."""
    waiting = leaseless(Status.COLLECTING).filter(shelved_at=None).exclude(provider="practice")
    return _nudge_each("collect", waiting)


def recover() -> int:
    """Unconfirmed takes are looked for where the provider keeps a list, or a callback named one."""
    return _nudge_each("recover", Generation.objects.filter(due_now(), status=Status.UNCONFIRMED))


def leaseless(*statuses: Status) -> QuerySet[Generation]:
    """Takes in these steps that nobody works on, and whose first nudge was lost."""
    due = Q(look_at=None, status_changed_at__lt=timezone.now() - LOST_NUDGE) | due_now()
    return Generation.objects.filter(due, status__in=statuses)


def _nudge_each(task: Literal["render", "collect", "recover"], lost: QuerySet[Generation]) -> int:
    keys = list(lost.values_list("pk", flat=True)[:MOST_NUDGES])
    for pk in keys:
        nudge(task, pk)
    return len(keys)


def clear_workbench() -> None:
    """Remove what dead workers left behind."""
    for folder in workbench().iterdir():
        if time.time() - folder.stat().st_mtime > OLD_WORK:
            shutil.rmtree(folder, ignore_errors=True)
