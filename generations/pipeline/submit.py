"""Sending takes to their providers, fairly and once.

The order is the point: the mark `submitting` is committed before the request leaves, and the
provider's id the moment it comes back. A request whose outcome is unknown is never repeated.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.turnstile import Turnstile, pass_through
from generations.catalog import catalog
from generations.models import Generation, ProviderAccount, WrongStatus
from generations.pipeline import practice
from generations.pipeline.asking import Refusal, ask_for
from generations.pipeline.endings import fail, fail_unconfirmed
from generations.pipeline.line import EVERYONE, account_key
from generations.pipeline.nudge import nudge
from generations.pipeline.standing import note_answer

logger = logging.getLogger(__name__)

FIRST_LOOK = timedelta(seconds=5)
PATIENCE = timedelta(seconds=15)  # Before a provider that took nothing is asked again; doubles.
MOST_DOUBLINGS = 5


def submit_next() -> Generation | None:
    """Send the take whose turn it is; None when nothing waits or every slot is taken."""
    take = claim_next()
    if take is None:
        return None
    if take.is_practice:
        take.start("practice", look_at=timezone.now())
        practice.render(take)
    else:
        send(take)
    return take


@transaction.atomic
def claim_next() -> Generation | None:
    """Claim the next in line; one worker at a time, so that together they pass no cap."""
    pass_through(Turnstile.SUBMIT)
    take = next_in_line()
    try:
        if take is not None:
            take.claim()
    except WrongStatus:
        return None
    return take


def next_in_line() -> Generation | None:
    """People take turns: whoever has least in flight goes first, then whoever waits longest."""
    busy_accounts: Counter[tuple[int, str]] = Counter()
    busy_people: Counter[tuple[int, str, int]] = Counter()
    flying = Generation.objects.in_flight().values_list("project__team", "provider", "requested_by")
    for team, provider, person, takes in flying.annotate(Count("pk")).order_by():
        busy_accounts[account_key(team, provider)] += takes
        busy_people[team, provider, person] += takes

    waiting = list(
        Generation.objects.standing()
        .values_list("project__team", "provider", "requested_by")
        .annotate(first=Min("turn"), oldest=Min("pk"))
        .order_by("first")
    )
    free = free_slots({(team, provider) for team, provider, *_rest in waiting}, busy_accounts)
    turns = [
        (busy_people[team, provider, person], first, oldest, (team, provider, person))
        for team, provider, person, first, oldest in waiting
        if free[team, provider] > 0
    ]
    if not turns:
        return None
    _busy, first, _oldest, (team, provider, person) = min(turns)
    theirs = Generation.objects.standing().filter(
        project__team=team, provider=provider, requested_by=person, turn=first
    )
    return theirs.for_cards().order_by("pk").first()


def free_slots(
    asked: Iterable[tuple[int, str]], busy: Counter[tuple[int, str]]
) -> dict[tuple[int, str], int]:
    """How many more takes may fly in each account; none in one that is paused."""
    asked = list(asked)
    rows = ProviderAccount.objects.filter(team__in={team for team, _provider in asked})
    accounts = {(row.team_id, row.provider): row for row in rows}
    free = {}
    for team, provider in asked:
        account = accounts.get((team, provider))
        if account and account.is_paused:
            free[team, provider] = 0
        elif provider == "practice":
            free[team, provider] = settings.PRACTICE_RENDERERS - busy[EVERYONE, provider]
        else:
            most = account.in_flight if account and account.in_flight else None
            most = most or catalog().providers[provider].in_flight
            free[team, provider] = most - busy[team, provider]
    return free


def send(take: Generation) -> None:
    """Ask the provider for a claimed take, and write down what came of it."""
    answer = ask_for(take)
    if not isinstance(answer, Refusal):
        start(take, answer.external_id)
    elif answer.may_run:
        logger.warning("Left %s unconfirmed: %s", take, answer.sentence)
        take.leave_unconfirmed(answer.sentence, said=answer.said)
    elif answer.try_again:
        put_back(take, answer)
    else:
        fail(take, answer.sentence, cause=answer.cause, said=answer.said)
    note_answer(take, answer.cause if isinstance(answer, Refusal) else "")


def start(take: Generation, external_id: str) -> None:
    """Write the job down; one that another take has already cannot be this take's."""
    try:
        take.start(external_id, look_at=timezone.now() + FIRST_LOOK)
    except IntegrityError:
        logger.warning("Left %s unconfirmed: it was given another take's job", take)
        take.leave_unconfirmed(_("It was given the job of another take: it may be running."))


def put_back(take: Generation, answer: Refusal) -> None:
    """Into the line again, for longer each time. Nothing was taken."""
    pause = answer.after or PATIENCE * 2 ** min(take.attempts - 1, MOST_DOUBLINGS)
    try:
        take.requeue(after=pause, note=answer.sentence)
    except WrongStatus:  # Swept as if its sender had died: now it is known that nothing ran.
        fail_unconfirmed(take, answer.sentence, cause=answer.cause, said=answer.said)
    nudge("submit")
