"""How a take ends: the move and the ledger in one transaction, then the next in line."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from generations.billing import ledger
from generations.models import Generation, Status, WrongStatus
from generations.pipeline.approving import withdraw
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
def fail_unconfirmed(take: Generation, reason: str, *, cause: str = "", said: str = "") -> None:
    """It surely never ran. Raises WrongStatus when it was found meanwhile, for then it did."""
    lost = Generation.objects.filter(pk=take.pk, status=Status.UNCONFIRMED)
    if lost.select_for_update(no_key=True).first() is None:
        raise WrongStatus(_("{take} is not unconfirmed any more").format(take=take))
    fail(take, reason, cause=cause, said=said)


@transaction.atomic
def cancel(take: Generation, *, by: User) -> None:
    """Withdraw a take that was not sent yet. Raises WrongStatus when it was.

    One that waits for approval holds nothing, and is withdrawn together with its request.
    """
    if take.status == Status.WAITING and take.approval:
        withdraw(take.approval, by=by)
        take.refresh_from_db()
        return
    take.cancel(by)
    ledger.release(take, note=_("Cancelled by {by}").format(by=by))
