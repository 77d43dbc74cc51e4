"""Mails about requests for more: to whoever may decide, then to whoever asked.

The link is signed and ends after a week. It opens the request's page to people who may see it
and are signed in; by itself it grants nothing.
"""

from django.core import signing
from django.urls import reverse

from accounts.models import User
from generations.models import Approval, Generation
from generations.pipeline.approving import approvers_of
from studio.mails import mail, site

LINK_SALT = "rushes.approval"
LINK_LASTS = 7 * 24 * 3600  # Seconds.

Decision = Approval.Decision


def link_token(approval: Approval) -> str:
    return signing.dumps(approval.pk, salt=LINK_SALT)


def approval_of(token: str) -> int:
    """The approval that a link is about. Raises signing.BadSignature, SignatureExpired."""
    return int(signing.loads(token, salt=LINK_SALT, max_age=LINK_LASTS))


def tell(approval: Approval) -> None:
    """Mail what became of it: the question to those who decide, the answer to the asker."""
    takes = list(Generation.objects.filter(approval=approval).select_related("project__team"))
    if approval.decision == Decision.PENDING:
        for person in approvers_of(approval, takes):
            _send("approval_asked", approval, takes, to=person)
    elif approval.decision != Decision.WITHDRAWN and approval.decided_by != approval.asked_by:
        _send("approval_decided", approval, takes, to=approval.asked_by)


def _send(letter: str, approval: Approval, takes: list[Generation], *, to: User) -> None:
    team = approval.project.team
    first = takes[0]
    context = {
        "approval": approval,
        "take": first,
        "count": len(takes),
        "total": sum(take.quoted for take in takes),
        "project": approval.project,
        "team": team,
        "link": site(reverse("approval-link", args=[team.slug, link_token(approval)])),
        "take_link": site(first.get_absolute_url()),
    }
    mail(f"generations/mail/{letter}.txt", context, to=to)
