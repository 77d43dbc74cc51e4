"""Moving a take's review: who may, and the line it leaves in the thread."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.roles import Permission
from generations.judging.talking import Remark, say
from generations.models import Generation, Review
from studio.access import require

# Whoever makes takes offers them and takes them back; whoever runs the project decides.
DECISIONS = {Review.CHANGES, Review.APPROVED}


def choices_for(viewer: User, take: Generation) -> list[Review]:
    """The states that this person may give the take, in the order of the work."""
    if viewer.can(Permission.MANAGE_PROJECT, take.project):
        return list(Review)
    if viewer.can(Permission.GENERATE, take.project) and take.review != Review.APPROVED:
        return [Review.IN_WORK, Review.TO_REVIEW]
    return []


@transaction.atomic
def review(take: Generation, to: Review, *, by: User, press: UUID) -> None:
    """Give it a state and say so in its thread. Raises PermissionDenied, CannotJudge."""
    decides = by.can(Permission.MANAGE_PROJECT, take.project)
    if to in DECISIONS:
        require(by, Permission.MANAGE_PROJECT, take.project)
    if take.review == to:
        return
    moves: dict[Review, Callable[[], None]] = {
        Review.IN_WORK: take.reopen if decides else take.take_back,
        Review.TO_REVIEW: take.offer_for_review,
        Review.CHANGES: take.ask_for_changes,
        Review.APPROVED: take.approve,
    }
    if to == Review.TO_REVIEW and decides and take.review == Review.APPROVED:
        take.reopen()
    moves[to]()
    say(take, Remark(text="", press=press, verdict=to), by=by)
