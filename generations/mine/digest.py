"""One mail with what was finished, to those who want one: at most hourly, or daily.

The span of a mail is claimed before it is sent, so that two workers never send it twice; where
the mail server refuses it, the claim is given back.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.utils import timezone

from accounts.models import Digest, User
from generations.mine.finished import finished_for
from generations.models import Status
from studio.mails import mail, site

logger = logging.getLogger(__name__)

EVERY = {Digest.HOURLY: timedelta(hours=1), Digest.DAILY: timedelta(days=1)}
SETTLED = timedelta(seconds=10)  # A take that is finished just now may not be committed yet.
MOST_LINES = 40


def send_digests() -> int:
    """Mail whoever's time has come; returns how many mails were sent."""
    until = timezone.now() - SETTLED
    sent = 0
    for rhythm, every in EVERY.items():
        due = User.objects.filter(
            digest=rhythm, is_active=True, digested_at__lte=until - every
        ).order_by("pk")
        sent += sum(send_digest(person, until) for person in due)
    return sent


def send_digest(person: User, until: datetime) -> bool:
    """One person's mail; False when there is nothing to tell, or somebody else sends it."""
    since = person.digested_at
    mine = User.objects.filter(pk=person.pk, digested_at=since)
    if since is None or not mine.update(digested_at=until):
        return False
    takes = list(finished_for(person, since=since, until=until))
    if not takes:
        return False
    made = sum(take.status == Status.COMPLETED for take in takes)
    lines = [(take, site(take.get_absolute_url())) for take in takes[:MOST_LINES]]
    context = {"person": person, "lines": lines, "made": made, "missed": len(takes) - made}
    try:
        mail("mine/digest.txt", context | {"more": len(takes) - len(lines)}, to=person)
    except (SMTPException, OSError):
        User.objects.filter(pk=person.pk, digested_at=until).update(digested_at=since)
        logger.warning("The digest of %s was not sent; it is tried again", person.pk)
        return False
    return True
