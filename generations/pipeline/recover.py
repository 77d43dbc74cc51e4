"""Unconfirmed takes: finding out whether a request whose answer was lost ran after all.

A callback's hint, the provider's own list, or a person decides; nothing is ever asked for again.
"""

import logging
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from generations import providers
from generations.models import Generation, Status, WrongStatus
from generations.pipeline.asking import account_of, bare_request, connect
from generations.pipeline.endings import fail

logger = logging.getLogger(__name__)

SOONEST, LATEST = timedelta(seconds=10), timedelta(hours=1)
GIVE_UP = 24  # Looks, over most of a day; from then on a person decides.


class NotFound(Exception):
    """The provider does not know such a job, or it belongs to another take. Fit to show."""


def look_for(take: Generation) -> bool:
    """Look a lost request up; True when it was found and the take goes on."""
    if take.status != Status.UNCONFIRMED or not take.lease(timezone.now() + SOONEST):
        return False
    try:
        with connect(account_of(take)) as provider:
            external_id = _find(take, provider)
    except providers.ProviderError as error:
        logger.info("Could not look for %s: %s", take, error.said or error)
        external_id = ""
    if external_id and adopt(take, external_id):
        logger.info("Found %s at its provider", take)
        return True
    if take.attempts <= GIVE_UP:
        take.look_again(timezone.now() + min(SOONEST * 2 ** min(take.attempts, 12), LATEST))
    return False


def _find(take: Generation, provider: providers.Provider) -> str:
    """The id of the job that is surely this take's; "" when nobody can tell."""
    if take.hinted_id and not provider.progress(take.hinted_id).not_found:
        return take.hinted_id
    found = provider.find_lost(bare_request(take), asked_at=take.status_changed_at)
    certain = [job.external_id for job in found if job.certain]
    return certain[0] if len(certain) == 1 else ""


def adopt(take: Generation, external_id: str) -> bool:
    """Go on with this job; False when it belongs to another take or somebody was first."""
    try:
        with transaction.atomic():
            take.start(external_id, look_at=timezone.now())
    except (IntegrityError, WrongStatus):
        logger.warning("Job %s cannot be that of %s", external_id, take)
        return False
    return True


def it_ran(take: Generation, *, by: User, external_id: str) -> None:
    """A person found the job at the provider. Raises NotFound and providers.ProviderError."""
    with connect(account_of(take)) as provider:
        known = not provider.progress(external_id).not_found
    if not known or not adopt(take, external_id):
        raise NotFound("The provider doesn't know that job, or another take has it already.")
    logger.info("%s confirmed that %s ran", by, take)


def it_did_not(take: Generation, *, by: User, reason: str) -> None:
    """A person made sure that nothing ran. Raises WrongStatus."""
    fail(take, f"It never ran: {reason} ({by}).", cause="unknown")
