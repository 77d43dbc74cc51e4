"""The states of a take and the moves between them: the whole diagram as data."""

from django.db import models
from django.utils.translation import gettext_lazy as lazy


class Status(models.TextChoices):
    WAITING = "waiting", lazy("Needs approval")
    QUEUED = "queued", lazy("Queued")
    SUBMITTING = "submitting", lazy("Sending")
    GENERATING = "generating", lazy("Generating")
    UNCONFIRMED = "unconfirmed", lazy("Unconfirmed")
    COLLECTING = "collecting", lazy("Saving")
    COMPLETED = "completed", lazy("Ready")
    FAILED = "failed", lazy("Not made")
    CANCELLED = "cancelled", lazy("Cancelled")


class Review(models.TextChoices):
    """How far people are with judging a take that was made."""

    IN_WORK = "in-work", lazy("In work")
    TO_REVIEW = "to-review", lazy("To review")
    CHANGES = "changes", lazy("Changes")
    APPROVED = "approved", lazy("Approved")


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
