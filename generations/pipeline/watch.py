"""Watching takes at their providers: who is due, asking together, and what follows.

One asyncio process asks many; several share the work by claiming rows. A claim moves the row's
next look forward, so that a watcher that dies delays a look and loses nothing, and an answer
“still running” needs no write at all.
"""

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from generations import providers
from generations.catalog import UnknownModel, catalog
from generations.models import Generation, Status, WrongStatus, due_now
from generations.pipeline.asking import doors_of, pause_of
from generations.pipeline.connections import Connections
from generations.pipeline.endings import arrive, fail
from generations.pipeline.rhythm import next_look
from generations.pipeline.sweep import sweep

logger = logging.getLogger(__name__)

BATCH = 200
PAUSE = 0.2  # Seconds between two rounds: so long a callback waits before somebody looks.
SWEEP_EVERY = 5
BEAT_EVERY = 10
CHECK_EVERY = 60 * 60
DIGEST_EVERY = 5 * 60
RESTING, LONGEST_REST = 5, 5 * 60  # Seconds an account that asked too often is left alone.
GRACE = timedelta(minutes=15)  # A new job may be unknown to its provider for so long.
ENDLESS = timedelta(hours=72)  # ModelArk lets a job wait and run for 48 hours by default.
LARGEST_SEED = 2**32 - 1
LARGEST_AMOUNT, LARGEST_BILL = 10**13, 10**5  # Of credits and of dollars, to believe a report.
ENDED = (providers.State.SUCCEEDED, providers.State.FAILED)

Account = tuple[int, str]  # Of a team with a provider.


class Watcher:
    """Asks in rounds until told to stop."""

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self.connections = Connections()
        self.looking: dict[int, asyncio.Task[None]] = {}
        self.last_done: dict[str, float] = {}
        self.resting: dict[Account, float] = {}
        self.asked_at = 0.0

    async def run(self) -> None:
        while not self.stopping.is_set():
            await self.ask()
            await self._rest()
        await self.close()

    async def close(self) -> None:
        """Drop the questions that are still open: their takes are due again by themselves."""
        for look in self.looking.values():
            look.cancel()
        await self.connections.close()

    async def ask(self) -> int:
        """Ask for what is due. An answer that takes long is not waited for: others go on."""
        await self._keep_house()
        now = asyncio.get_running_loop().time()
        span, self.asked_at = min(now - self.asked_at, 1), now
        self.resting = {account: until for account, until in self.resting.items() if until > now}
        takes, doors = await sync_to_async(_due)(self.looking, self.resting, span)
        for take in takes:
            look = asyncio.create_task(self._look(take, doors[account_key(take)]))
            self.looking[take.pk] = look
            look.add_done_callback(partial(self._looked, take))
        return len(takes)

    def _looked(self, take: Generation, look: asyncio.Task[None]) -> None:
        self.looking.pop(take.pk)
        if not look.cancelled() and (error := look.exception()):
            logger.error("Looking after %s broke", take, exc_info=error)

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self.stopping.wait(), PAUSE)
        except TimeoutError:
            return

    async def _keep_house(self) -> None:
        if self._is_time("sweep", SWEEP_EVERY):
            await sync_to_async(_sweep)()
        if self._is_time("beat", BEAT_EVERY):
            await sync_to_async(async_task)("generations.tasks.beat")
        if self._is_time("digest", DIGEST_EVERY):
            await sync_to_async(async_task)("generations.tasks.digest")
        if self._is_time("check", CHECK_EVERY):
            await sync_to_async(async_task)("generations.tasks.check_ledger")
            await sync_to_async(async_task)("generations.tasks.empty_trash")

    def _is_time(self, chore: str, every: float) -> bool:
        """Whether a chore is due; it counts as done from now on."""
        now = asyncio.get_running_loop().time()
        if now - self.last_done.get(chore, -every) < every:
            return False
        self.last_done[chore] = now
        return True

    async def _look(self, take: Generation, provider: providers.Provider) -> None:
        try:
            progress = provider.read_progress(await self._ask(take, provider))
        except providers.ProviderError as error:
            logger.info("Could not ask for %s: %s", take, error.said or error)
            await self._leave_alone(take, error)
        else:
            if is_news(take, progress):
                await sync_to_async(follow)(take, progress)

    async def _ask(self, take: Generation, provider: providers.Provider) -> httpx.Response:
        question = provider.progress_request(take.external_id)
        try:
            async with self.connections.to(take.provider) as client:
                return await client.send(question)
        except httpx.RequestError as error:
            raise provider.trouble_asking(error) from error

    async def _leave_alone(self, take: Generation, error: providers.ProviderError) -> None:
        """Whoever is asked too often, or names a time, is not asked for its other takes either."""
        pause = pause_of(error)
        if pause:
            await sync_to_async(take.look_again)(timezone.now() + pause)
        if pause or error.cause is providers.Cause.RATE:
            seconds = min(pause.total_seconds() if pause else RESTING, LONGEST_REST)
            self.resting[account_key(take)] = asyncio.get_running_loop().time() + seconds


def _sweep() -> None:
    close_old_connections()
    sweep()


def account_key(take: Generation) -> Account:
    return take.project.team_id, take.provider


def _due(
    asked: Collection[int], resting: Collection[Account], span: float
) -> tuple[list[Generation], dict[Account, providers.Provider]]:
    """The takes to ask for now, and a door for each account among them."""
    takes = claim_due(asked, resting, span)
    return takes, doors_of(takes)


def claim_due(
    asked: Collection[int] = (), resting: Collection[Account] = (), span: float = PAUSE
) -> list[Generation]:
    """Claim the takes that are due for a look, by moving each one's next look forward.

    Those that are being asked for stay due, so that what a callback says meanwhile counts; what
    a callback spoke of comes first. `span` is the seconds since the last claim.
    """
    now = timezone.now()
    due = Generation.objects.filter(due_now(), status=Status.GENERATING)
    due = due.exclude(provider="practice").exclude(pk__in=list(asked))
    for team, provider in resting:
        due = due.exclude(project__team=team, provider=provider)
    asked_now = list(due.order_by("provider").values_list("provider", flat=True).distinct())
    if not asked_now:
        return []
    due = due.select_related("project__team").order_by("look_at")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(of=("self",), skip_locked=True, no_key=True)
        takes = [
            take
            for slug in asked_now
            for take in due.filter(provider=slug)[: a_round_of(slug, span)]
        ]
        for take in takes:
            take.look_at = next_look(take, now)
        Generation.objects.bulk_update(takes, ["look_at"])
    return takes


def a_round_of(provider: str, span: float) -> int:
    """How many takes of a provider may be asked for after so many seconds; others stay due."""
    pace = catalog().providers[provider].asks_a_second
    return min(BATCH, max(1, round(pace * span)))


def reported(take: Generation, progress: providers.Progress) -> dict[str, Any]:
    """What the provider says it took, in its own unit and in dollars, and the seed it used."""
    told: dict[str, Any] = {}
    cost, seed = progress.reported_cost, progress.seed
    if cost and _is_believable(cost.amount):
        usd = dollars_of(take, cost)
        usd = usd if _is_believable(usd, LARGEST_BILL) else None
        told = {"reported": cost.amount, "reported_unit": cost.unit[:20], "reported_usd": usd}
    return told | ({"seed": seed} if seed is not None and 0 <= seed <= LARGEST_SEED else {})


def dollars_of(take: Generation, cost: providers.Cost) -> Decimal | None:
    """In dollars: as it is told, else by the catalogue's rate; None where nobody knows one."""
    if cost.usd is not None:
        return cost.usd
    try:
        rate = catalog().get(take.model).rate
    except UnknownModel:
        return None
    if rate is None:
        return None
    return rate.dollars_of(cost.amount, cost.unit, resolution=take.resolution, sound=take.sound)


def _is_believable(amount: Decimal | None, most: int = LARGEST_AMOUNT) -> bool:
    return amount is not None and 0 <= amount <= most


def is_news(take: Generation, progress: providers.Progress) -> bool:
    """Whether an answer leads to anything: “still running” does not."""
    return progress.state in ENDED or bool(doubt_about(take, progress))


def follow(take: Generation, progress: providers.Progress) -> None:
    """What an answer about a take leads to."""
    try:
        if progress.state is providers.State.SUCCEEDED:
            arrive(take, progress.video_url, **reported(take, progress))
        elif progress.state is providers.State.FAILED:
            said = "\n".join(filter(None, [progress.said, progress.request_id, progress.raw]))
            fail(take, progress.failure, cause=str(progress.cause or ""), said=said)
        elif doubt := doubt_about(take, progress):
            logger.warning("Left %s unconfirmed: %s", take, doubt)
            take.leave_unconfirmed(doubt, said=progress.raw)
    except WrongStatus:
        logger.info("Dropped an answer about %s: it has moved on", take)


def doubt_about(take: Generation, progress: providers.Progress) -> str:
    """Why a person should look at a take that its provider calls running; "" when none need."""
    age = timezone.now() - (take.started_at or take.created_at)
    if progress.not_found and age > GRACE:
        return _("The provider doesn't know this job any more.")
    if age > ENDLESS:
        return _("It has been running for three days, longer than any provider lets a job run.")
    return ""
