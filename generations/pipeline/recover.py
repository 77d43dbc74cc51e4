"""Unconfirmed takes: finding out whether a request whose answer was lost ran after all.

A callback's hint, the provider's own list, or a person decides; nothing is ever asked for again.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from generations import providers
from generations.catalog import UnknownModel
from generations.models import Generation, Status, WrongStatus
from generations.pipeline.asking import account_of, bare_request, connect
from generations.pipeline.endings import fail_unconfirmed

logger = logging.getLogger(__name__)

SOONEST, LATEST = timedelta(seconds=10), timedelta(hours=1)
GIVE_UP = 24  # Looks, over most of a day; from then on a person decides.
ENDED = (providers.State.SUCCEEDED, providers.State.FAILED)


class NotFound(Exception):
    """The provider does not know such a job, or it belongs to another take. Fit to show."""


def look_for(take: Generation) -> bool:
    """Look a lost request up; True when it was found and the take goes on."""
    if take.status != Status.UNCONFIRMED or not take.lease(timezone.now() + SOONEST):
        return False
    try:
        with connect(account_of(take)) as provider:
            if any(adopt(take, job, note=why) for job, why in _found(take, provider)):
                logger.info("Found %s at its provider", take)
                return True
    except (providers.ProviderError, UnknownModel) as error:
        logger.info("Could not look for %s: %s", take, getattr(error, "said", "") or error)
    pause = min(SOONEST * 2 ** min(take.attempts, 12), LATEST)
    take.look_again(timezone.now() + pause if take.attempts <= GIVE_UP else None)
    return False


def _found(take: Generation, provider: providers.Provider) -> Iterator[tuple[str, str]]:
    """The jobs that are surely this take's, and how that is known."""
    if take.external_id and _stands(take.external_id, provider) in ENDED:
        yield take.external_id, _("Its job has ended after all.")
    if take.hinted_id not in ("", take.external_id) and _stands(take.hinted_id, provider):
        yield take.hinted_id, _("The provider called back about it.")
    listed = provider.find_lost(bare_request(take), asked_at=_asked_at(take))
    certain = {job.external_id for job in listed if job.certain}
    certain -= _taken_by_others(take, certain) | {take.external_id}
    if len(certain) == 1 and (provider.keeps_marks or not _has_double(take)):
        yield certain.pop(), _("It was found in the provider's list.")


def _stands(external_id: str, provider: providers.Provider) -> providers.State | None:
    """Where a job stands; None when the provider does not know it."""
    try:
        progress = provider.progress(external_id)
    except providers.Rejected:  # Not even the shape of a job of theirs.
        return None
    return None if progress.not_found else progress.state


def _asked_at(take: Generation) -> datetime:
    """When the request left, which can be long before its answer was given up."""
    asked = take.steps.filter(status=Status.SUBMITTING).last()
    return asked.at if asked else take.status_changed_at


def _taken_by_others(take: Generation, jobs: set[str]) -> set[str]:
    others = Generation.objects.filter(provider=take.provider, external_id__in=jobs)
    return set(others.exclude(pk=take.pk).values_list("external_id", flat=True))


def _has_double(take: Generation) -> bool:
    """Whether another take that is being sent or was lost looks the same in a provider's list."""
    same = Generation.objects.filter(
        status__in=[Status.SUBMITTING, Status.UNCONFIRMED],
        provider=take.provider,
        model=take.model,
        seed=take.seed,
    )
    return same.exclude(pk=take.pk).exists()


def adopt(take: Generation, external_id: str, *, note: str) -> bool:
    """Go on with this job; False when it belongs to another take or somebody was first."""
    try:
        with transaction.atomic():
            take.start(external_id, look_at=timezone.now(), note=note)
    except (IntegrityError, WrongStatus):
        logger.warning("Job %s cannot be that of %s", external_id, take)
        return False
    return True


def it_ran(take: Generation, *, by: User, external_id: str) -> None:
    """A person found the job at the provider. Raises NotFound and providers.ProviderError."""
    with connect(account_of(take)) as provider:
        known = not provider.progress(external_id).not_found
    if not known or not adopt(
        take, external_id, note=_("It ran: {by} found it at the provider.").format(by=by)
    ):
        raise NotFound(_("The provider doesn't know that job, or another take has it already."))
    logger.info("%s confirmed that %s ran", by, take)


def it_did_not(take: Generation, *, by: User, reason: str) -> None:
    """A person made sure that nothing ran. Raises WrongStatus."""
    fail_unconfirmed(
        take, _("It never ran: {reason} ({by}).").format(reason=reason, by=by), cause="unknown"
    )
