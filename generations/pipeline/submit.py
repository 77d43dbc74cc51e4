"""Sending takes to their providers, fairly and once.

The order is the point: the mark `submitting` is committed before the request leaves, and the
provider's id the moment it comes back. A request whose outcome is unknown is never repeated.
"""

import logging
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db.models import Min, Q
from django.utils import timezone

from generations.catalog import catalog
from generations.models import Generation, Status, WrongStatus
from generations.pipeline import practice
from generations.pipeline.asking import Refusal, ask_for
from generations.pipeline.endings import fail
from generations.pipeline.nudge import nudge

logger = logging.getLogger(__name__)

FIRST_LOOK = timedelta(seconds=5)
PATIENCE = timedelta(seconds=15)  # Before a provider that took nothing is asked again.


def submit_next() -> Generation | None:
    """Send the take whose turn it is; None when nothing waits or every slot is taken."""
    while (take := next_in_line()) is not None:
        try:
            take.claim()
        except WrongStatus:
            continue
        if take.is_practice:
            take.start("practice", look_at=timezone.now())
            practice.render(take)
        else:
            send(take)
        return take
    return None


def next_in_line() -> Generation | None:
    """People take turns: whoever has least in flight goes first, then whoever waits longest."""
    busy_accounts: Counter[tuple[object, str]] = Counter()
    busy_people: Counter[tuple[object, str, int]] = Counter()
    flying = Generation.objects.in_flight().values_list("project__team", "provider", "requested_by")
    for team, provider, person in flying:
        busy_accounts[_account(team, provider)] += 1
        busy_people[team, provider, person] += 1

    due = Q(look_at=None) | Q(look_at__lte=timezone.now())
    waiting = (
        Generation.objects.filter(due, status=Status.QUEUED)
        .values_list("project__team", "provider", "requested_by")
        .annotate(first=Min("pk"))
        .order_by("first")
    )
    turns = [
        (busy_people[team, provider, person], first)
        for team, provider, person, first in waiting
        if busy_accounts[_account(team, provider)] < slots(provider)
    ]
    if not turns:
        return None
    return Generation.objects.for_cards().get(pk=min(turns)[1])


def _account(team: object, provider: str) -> tuple[object, str]:
    """Who shares slots: a team's account with a provider; everyone shares the renderers."""
    return (None if provider == "practice" else team), provider


def slots(provider: str) -> int:
    """How many takes may be in flight at once in one account."""
    if provider == "practice":
        return int(settings.PRACTICE_RENDERERS)
    return catalog().providers[provider].in_flight


def send(take: Generation) -> None:
    """Ask the provider for a claimed take, and write down what came of it."""
    answer = ask_for(take)
    if not isinstance(answer, Refusal):
        take.start(answer.external_id, look_at=timezone.now() + FIRST_LOOK)
    elif answer.may_run:
        logger.warning("Left %s unconfirmed: %s", take, answer.sentence)
        take.leave_unconfirmed(answer.sentence)
    elif answer.try_again:
        take.requeue(after=answer.after or PATIENCE, note=answer.sentence)
        nudge("submit")
    else:
        fail(take, answer.sentence, cause=answer.cause, said=answer.said)
