"""Watching takes at their providers: who is due, asking together, and what follows.

One asyncio process asks many; several share the work by claiming rows. A claim moves the row's
next look forward, so that a watcher that dies delays a look and loses nothing, and an answer
“still running” needs no write at all.
"""

import asyncio
import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import uniform
from typing import Any

import httpx
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django_q.tasks import async_task

from generations import providers
from generations.catalog import catalog
from generations.models import Generation, Status, WrongStatus, due_now
from generations.pipeline.asking import account_of, connect, pause_of
from generations.pipeline.endings import arrive, fail
from generations.pipeline.expectation import usual
from generations.pipeline.sweep import sweep

logger = logging.getLogger(__name__)

BATCH = 200
CLIENTS = 8  # One large connection pool slows down with its square; several small ones do not.
CONNECTIONS = 8
PAUSE = 0.5  # Seconds between two rounds.
SWEEP_EVERY = 5
BEAT_EVERY = 10
CHECK_EVERY = 60 * 60
OFTEN, SELDOM, SLOWEST = timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=20)
UNKNOWN = 60  # Seconds for which a take of an unknown kind is asked for often.
GRACE = timedelta(minutes=15)  # A new job may be unknown to its provider for so long.
ENDLESS = timedelta(hours=72)  # ModelArk lets a job wait and run for 48 hours by default.
LARGEST_SEED = 2**32 - 1
LARGEST_AMOUNT, LARGEST_BILL = 10**13, 10**5  # Of credits and of dollars, to believe a report.
SOON = 0.8  # Of the usual time: from here on a take is asked for often.


class Watcher:
    """Asks in rounds until told to stop."""

    def __init__(self) -> None:
        self.stopping = asyncio.Event()
        self.context = httpx.create_ssl_context()
        self.clients: dict[tuple[str, int], httpx.AsyncClient] = {}
        self.looking: dict[int, asyncio.Task[None]] = {}
        self.last_done: dict[str, float] = {}

    async def run(self) -> None:
        while not self.stopping.is_set():
            await self.ask()
            await self._rest()
        await self.close()

    async def close(self) -> None:
        """Drop the questions that are still open: their takes are due again by themselves."""
        for look in self.looking.values():
            look.cancel()
        for client in self.clients.values():
            await client.aclose()

    async def round(self) -> int:
        """Ask for what is due and give the answers a moment; returns how many were asked for."""
        asked = await self.ask()
        if self.looking:
            await asyncio.wait(self.looking.values(), timeout=PAUSE)
        return asked

    async def ask(self) -> int:
        """Ask for what is due. An answer that takes long is not waited for: others go on."""
        await self._keep_house()
        due = await sync_to_async(claim_due)(self.looking)
        for take in due:
            self.looking[take.pk] = asyncio.create_task(self._look(take))
            self.looking[take.pk].add_done_callback(partial(self._looked, take))
        return len(due)

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
        if self._is_time("check", CHECK_EVERY):
            await sync_to_async(async_task)("generations.tasks.check_ledger")

    def _is_time(self, chore: str, every: float) -> bool:
        """Whether a chore is due; it counts as done from now on."""
        now = asyncio.get_running_loop().time()
        if now - self.last_done.get(chore, -every) < every:
            return False
        self.last_done[chore] = now
        return True

    async def _look(self, take: Generation) -> None:
        provider = connect(await sync_to_async(account_of)(take))
        try:
            response = await self._ask(take, provider)
            progress = provider.read_progress(response)
        except providers.ProviderError as error:
            logger.info("Could not ask for %s: %s", take, error.said or error)
            if pause := pause_of(error):
                await sync_to_async(take.look_again)(timezone.now() + pause)
        else:
            await sync_to_async(follow)(take, progress)
        finally:
            provider.close()

    async def _ask(self, take: Generation, provider: providers.Provider) -> httpx.Response:
        client = self._client(take)
        try:
            return await client.send(provider.progress_request(take.external_id))
        except httpx.RequestError as error:
            raise provider.trouble_asking(error) from error

    def _client(self, take: Generation) -> httpx.AsyncClient:
        """Each provider has connections of its own, so that one that hangs blocks no other."""
        place = (take.provider, take.pk % CLIENTS)
        if place not in self.clients:
            limits = httpx.Limits(max_connections=CONNECTIONS)
            self.clients[place] = httpx.AsyncClient(limits=limits, verify=self.context)
        return self.clients[place]


def _sweep() -> None:
    close_old_connections()
    sweep()


def claim_due(asked: Collection[int] = ()) -> list[Generation]:
    """Claim the takes that are due for a look, by moving each one's next look forward.

    Those that are being asked for stay due, so that what a callback says meanwhile counts.
    """
    now = timezone.now()
    due = Generation.objects.filter(due_now(), status=Status.GENERATING)
    due = due.exclude(provider="practice").exclude(pk__in=list(asked))
    asked_now = list(due.order_by("provider").values_list("provider", flat=True).distinct())
    due = due.order_by("look_at")
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        takes = [
            take for slug in asked_now for take in due.filter(provider=slug)[: a_round_of(slug)]
        ]
        for take in takes:
            take.look_at = next_look(take, now)
        Generation.objects.bulk_update(takes, ["look_at"])
    return _with_project(takes)


def a_round_of(provider: str) -> int:
    """How many takes of a provider may be asked for in one round; the others stay due."""
    pace = catalog().providers[provider].asks_a_second
    return min(BATCH, max(1, int(pace * PAUSE)))


def _with_project(takes: Iterable[Generation]) -> list[Generation]:
    keys = [take.pk for take in takes]
    return list(Generation.objects.filter(pk__in=keys).for_cards()) if keys else []


def next_look(take: Generation, now: datetime) -> datetime:
    """Seldom before a take is likely done, often around then, slower when it is late."""
    started = take.started_at or take.created_at
    elapsed = (now - started).total_seconds()
    known = usual(model=take.model, resolution=take.resolution, duration=take.duration)
    if known is None:
        pause = OFTEN if elapsed < UNKNOWN else SELDOM
    elif elapsed < known.low * SOON:
        pause = min(SLOWEST, timedelta(seconds=known.low * SOON - elapsed))
    elif elapsed < known.high * 2:
        pause = OFTEN
    else:
        pause = SLOWEST
    return now + pause * uniform(0.9, 1.1)  # noqa: S311 (spreads the asking, guards nothing)


def reported(progress: providers.Progress) -> dict[str, Any]:
    """What the provider says it took, in its own unit and in dollars, and the seed it used."""
    told: dict[str, Any] = {}
    cost, seed = progress.reported_cost, progress.seed
    if cost and _is_believable(cost.amount):
        usd = cost.usd if _is_believable(cost.usd, LARGEST_BILL) else None
        told = {"reported": cost.amount, "reported_unit": cost.unit[:20], "reported_usd": usd}
    return told | ({"seed": seed} if seed is not None and 0 <= seed <= LARGEST_SEED else {})


def _is_believable(amount: Decimal | None, most: int = LARGEST_AMOUNT) -> bool:
    return amount is not None and 0 <= amount <= most


def follow(take: Generation, progress: providers.Progress) -> None:
    """What an answer about a take leads to."""
    try:
        if progress.state is providers.State.SUCCEEDED:
            arrive(take, progress.video_url, **reported(progress))
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
        return "The provider doesn't know this job any more."
    if age > ENDLESS:
        return "It has been running for three days, longer than any provider lets a job run."
    return ""
