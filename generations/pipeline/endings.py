"""How a take ends: the move and the ledger in one transaction, then the next in line."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from generations.billing import ledger
from generations.models import Generation
from generations.pipeline.nudge import nudge


@transaction.atomic
def arrive(take: Generation, video_url: str = "", **reported: Any) -> None:
    """It is made; the file is to be brought home. Its slot is free for the next in line."""
    take.collect(video_url, **reported)
    if not take.is_practice:
        nudge("collect", take.pk)
    nudge("submit")


@transaction.atomic
def complete(take: Generation, *, charged: Decimal, **files: Any) -> None:
    """The file is stored: charge for it. Raises WrongStatus when somebody else was first."""
    take.complete(charged=charged, **files)
    ledger.charge(take, charged)


@transaction.atomic
def fail(take: Generation, reason: str, *, cause: str = "", said: str = "") -> None:
    """Nothing was made: give the credits back. Raises WrongStatus."""
    take.fail(reason, cause=cause, said=said)
    ledger.release(take, note=reason[:300])
    nudge("submit")


@transaction.atomic
def cancel(take: Generation, *, by: User) -> None:
    """Withdraw a take that was not sent yet. Raises WrongStatus when it was."""
    take.cancel(by)
    ledger.release(take, note=f"Cancelled by {by}")
