"""Watching many takes at once, beside the way of the providers' own samples.

The provider here answers in memory: what is measured is the watcher, its database and its HTTP
client, not a network. Expected times come from a history of takes like these.
"""

import asyncio
import os
import resource
import time
from random import Random
from statistics import quantiles

import httpx

from tests.bench.table import Figure, Section

SAMPLE_EVERY = 15  # Seconds between two questions of the providers' own samples.
ANSWER = float(os.environ.get("RUSHES_BENCH_ANSWER", "1"))  # Seconds until a provider answers.
PATIENCE = 300
LOW, HIGH = 8, 24  # Seconds that jobs take here, evenly.
MODEL = "aivideoapi/seedance-1.5-pro"


class Jobs:
    """A provider in memory: jobs that end at known moments, and how often it was asked."""

    def __init__(self, in_flight, answer):
        dice = Random(3)
        self.begun, self.answer, self.asked = time.monotonic(), answer, 0
        self.lasting = {f"job-{n}": dice.uniform(LOW, HIGH) for n in range(in_flight)}

    def ends_at(self, job):
        return self.begun + self.lasting[job]

    async def handle_async_request(self, request):
        self.asked += 1
        job = request.url.path.rpartition("/")[2]
        done = time.monotonic() >= self.ends_at(job)
        await asyncio.sleep(self.answer)
        body = {"id": job, "status": "completed" if done else "processing", "model": MODEL}
        if done:
            body["output"] = {"urls": [f"https://files.example/{job}.mp4"]}
        return httpx.Response(200, json=body, request=request)


def run(in_flight: int) -> list[Figure]:
    """Watch so many takes to their end: by asking, and by callback; the samples' way beside."""
    from django.conf import settings

    settings.PROVIDER_KEYS["aivideoapi"] = "sk-nobodys-key"
    figures = []
    for name, called in (("by asking", False), ("by callback", True)):
        figures += watched(in_flight, name, called=called)
    return figures + sample(in_flight)


def watching() -> Section:
    in_flight = int(os.environ.get("RUSHES_BENCH_FLIGHT", "1000"))
    from tests.bench.place import vendor

    how = (
        f"{in_flight} takes that end between {LOW} and {HIGH} s, on {vendor()}; the provider "
        f"answers after {ANSWER:g} s. Noticed: from done at the provider to the take being "
        "collected. The sample asks each take every 15 s, by itself."
    )
    return Section("Watching many takes", how, run(in_flight))


def watched(in_flight, name, *, called):
    takes = make_takes(in_flight)
    jobs = Jobs(in_flight, ANSWER)
    began, core = time.perf_counter(), processor()
    noticed = asyncio.run(watch_all(jobs, takes, called=called))
    spent, wall = processor() - core, time.perf_counter() - began
    return [
        Figure(f"{name}: noticed, p50 / p95", spread(noticed)),
        Figure(f"{name}: requests a take", f"{jobs.asked / in_flight:.1f}"),
        Figure(f"{name}: processor", f"{spent:.1f} s", f"{spent / wall:.0%} of a core, {memory()}"),
    ]


async def watch_all(jobs, takes, *, called):
    """Go round until every take is noticed; returns the seconds it took each."""
    from asgiref.sync import sync_to_async

    from generations.pipeline import watch

    watcher, noticed, real = watch.Watcher(), {}, watch.follow

    def follow(take, progress):
        real(take, progress)
        if progress.video_url:
            noticed[take.external_id] = time.monotonic() - jobs.ends_at(take.external_id)

    transport = Wire(jobs)
    watcher._client = lambda _take: httpx.AsyncClient(transport=transport)
    watch.follow, watcher.swept_at, watcher.beat_at = follow, float("inf"), float("inf")
    callers = [asyncio.create_task(call(jobs, take)) for take in takes] if called else []
    try:
        while len(noticed) < len(takes) and time.monotonic() < jobs.begun + PATIENCE:
            await watcher.ask()
            await watcher._rest()
    finally:
        watch.follow = real
        await asyncio.gather(*callers)
        await watcher.close()
        await sync_to_async(connections_closed)()
    return list(noticed.values())


class Wire(httpx.AsyncBaseTransport):
    def __init__(self, jobs):
        self.jobs = jobs

    async def handle_async_request(self, request):
        return await self.jobs.handle_async_request(request)


async def call(jobs, take):
    """What the provider's callback does, once the job is done."""
    from asgiref.sync import sync_to_async

    await asyncio.sleep(max(0, jobs.ends_at(take.external_id) - time.monotonic()))
    await sync_to_async(take.hint)(take.external_id)


def sample(in_flight):
    """The samples' loop: ask, sleep fifteen seconds, ask again; one loop a take."""
    jobs = Jobs(in_flight, ANSWER)
    noticed = asyncio.run(sample_all(jobs))
    return [
        Figure("the samples' way: noticed, p50 / p95", spread(noticed)),
        Figure("the samples' way: requests a take", f"{jobs.asked / in_flight:.1f}"),
    ]


async def sample_all(jobs):
    async with httpx.AsyncClient(transport=Wire(jobs)) as client:
        return await asyncio.gather(*(sample_one(client, jobs, job) for job in jobs.lasting))


async def sample_one(client, jobs, job):
    while True:
        answer = await client.get(f"https://provider.example/v1/tasks/{job}")
        if answer.json()["status"] == "completed":
            return time.monotonic() - jobs.ends_at(job)
        await asyncio.sleep(SAMPLE_EVERY)


def make_takes(in_flight):
    """Takes that run, begun just now, of a kind with a history."""
    from datetime import timedelta

    from django.core.cache import cache
    from django.utils import timezone

    from generations.models import Generation, Status
    from tests.bench.place import project_with

    now = timezone.now()
    project = project_with(in_flight + 60)
    rows = list(project.takes.order_by("pk"))
    kind = {"model": MODEL, "resolution": "720p", "duration": 5}
    for number, take in enumerate(rows):
        if number < 60:
            take.started_at = take.finished_at - timedelta(seconds=LOW + (HIGH - LOW) * number / 59)
        else:
            job = f"job-{number - 60}"
            take.status, take.external_id, take.started_at = Status.GENERATING, job, now
            take.look_at, take.video, take.charged = now + timedelta(seconds=5), "", None
    Generation.objects.filter(status=Status.GENERATING).delete()
    Generation.objects.exclude(external_id="").update(external_id="")
    names = ["status", "external_id", "started_at", "look_at", "video", "charged", "finished_at"]
    Generation.objects.bulk_update(rows, names, batch_size=500)
    cache.clear()
    return list(Generation.objects.filter(status=Status.GENERATING, **kind).for_cards())


def connections_closed():
    from django.db import connections

    connections.close_all()


def spread(seconds):
    parts = quantiles(seconds, n=20)
    return f"{parts[9]:.2f} / {parts[18]:.2f} s"


def processor():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def memory():
    pages = int(open("/proc/self/statm").read().split()[1])  # noqa: SIM115, PTH123
    return f"{pages * os.sysconf('SC_PAGE_SIZE') / 2**20:.0f} MB"
