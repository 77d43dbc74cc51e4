"""The states of a take and the moves between them: the whole diagram as data."""

from django.db import models


class Status(models.TextChoices):
    WAITING = "waiting", "Needs approval"
    QUEUED = "queued", "Queued"
    SUBMITTING = "submitting", "Sending"
    GENERATING = "generating", "Generating"
    UNCONFIRMED = "unconfirmed", "Unconfirmed"
    COLLECTING = "collecting", "Saving"
    COMPLETED = "completed", "Ready"
    FAILED = "failed", "Not made"
    CANCELLED = "cancelled", "Cancelled"


# Which status may follow which. Statuses that lead nowhere are final.
MOVES = {
    Status.WAITING: {Status.QUEUED, Status.CANCELLED},
    Status.QUEUED: {Status.SUBMITTING, Status.CANCELLED},
    Status.SUBMITTING: {Status.QUEUED, Status.GENERATING, Status.FAILED, Status.UNCONFIRMED},
    Status.UNCONFIRMED: {Status.GENERATING, Status.FAILED},
    Status.GENERATING: {Status.COLLECTING, Status.FAILED, Status.UNCONFIRMED},
    Status.COLLECTING: {Status.COMPLETED},
}
CANCELLABLE = [status for status, targets in MOVES.items() if Status.CANCELLED in targets]
IN_FLIGHT = [Status.SUBMITTING, Status.UNCONFIRMED, Status.GENERATING]


class WrongStatus(Exception):
    """The take has moved on: another worker, a callback or a person got there first."""
