"""Watching many takes at once: the whole studio, a provider beside it, and the samples' way.

Real processes on this machine: web, queue workers, watcher and database, and a provider that
answers over HTTP. Nearly all takes only run; those that end while it is measured are brought home.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory

import httpx

from tests.bench.running import named, proportional
from tests.bench.sample import EVERY, ask_as_the_samples_do
from tests.bench.table import Figure, Section
from tests.studio_process import ROOT, Studio, free_port, processor_time
from tests.upstreams import KEY

TICKS = os.sysconf("SC_CLK_TCK")
ENDING = float(os.environ.get("RUSHES_BENCH_ENDING", "1"))  # Takes that end in a second.
SPREAD = float(os.environ.get("RUSHES_BENCH_SPREAD", "20"))  # Seconds a life is off, at most.
LASTING = int(os.environ.get("RUSHES_BENCH_SECONDS", "90"))  # Seconds of measuring, each way.
AFTER = 15  # Seconds in which what ended last comes home.
GLANCE = 0.05  # Seconds between two looks at what is ready.
SERVER = os.environ.get("POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
READY = "select external_id from generations_generation where status = 'completed'"
NOTICED = (
    "select external_id, step.at from generations_step step join generations_generation take"
    " on take.id = generation_id where step.status = 'collecting'"
)


def watching():
    """A thousand on SQLite, ten thousand on PostgreSQL where one answers."""
    yield section(int(os.environ.get("RUSHES_BENCH_FLIGHT", "1000")), "")
    if postgres_answers():
        with a_database() as url:
            yield section(int(os.environ.get("RUSHES_BENCH_MANY", "10000")), url)
    else:
        yield Section("Watching many takes, on PostgreSQL", f"Nobody answers at {SERVER}.", [])


def section(in_flight, database):
    life = in_flight / ENDING
    vendor = "PostgreSQL" if database else "SQLite"
    how = (
        f"{in_flight:,} takes in flight; each takes {life / 60:.0f} min ± {SPREAD:g} s, so that "
        f"about {ENDING:g} end in a second while all are watched; {LASTING} s measured each way. "
        "720p, 5 s, silent, half of them at each of two providers, on one machine with web, "
        "queue, database and the provider. Playable: from done at the provider to the row saying "
        f"“ready”, seen by a look every {GLANCE * 1000:.0f} ms; then each file is asked for over "
        "HTTP. Processor and memory are the watcher's. Requests a take: all that were made, by "
        "takes that ended. The samples ask every 15 s and bring nothing home."
    )
    figures = [
        figure
        for called in (False, True)
        for figure in one_way(in_flight, life, database, called=called)
    ]
    return Section(f"Watching {in_flight:,} takes on {vendor}", how, figures)


def one_way(in_flight, life, database, *, called):
    name = "by callback" if called else "by asking"
    with TemporaryDirectory(prefix="rushes-bench-") as home:
        port = free_port()
        urls = {f"{each}_BASE_URL": f"http://127.0.0.1:{port}" for each in ("AIVIDEOAPI", "ARK")}
        keys = {"AIVIDEOAPI_API_KEY": KEY, "ARK_API_KEY": KEY}
        studio = Studio(home, DATABASE_URL=database, ALLOW_LOOPBACK_DOWNLOADS="on", **urls, **keys)
        studio.environment["PUBLIC_URL"] = studio.address if called else ""
        plan = fill(studio, in_flight, life)
        with provider(port, plan), working(studio):
            return measured(studio, f"http://127.0.0.1:{port}", plan, name, life)


def fill(studio, in_flight, life):
    """The plan of a studio full of takes."""
    if studio.environment["DATABASE_URL"]:
        studio.manage("flush", "--no-input")
    studio.prepare()
    path = studio.home / "plan.json"
    command = [
        sys.executable,
        "-m",
        "tests.bench.crowd",
        *map(str, (in_flight, life, SPREAD, path)),
    ]
    environment = studio.environment | {"DJANGO_SETTINGS_MODULE": "studio.settings"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return path


@contextmanager
def provider(port, plan):
    command = [sys.executable, "-m", "tests.bench.provider", str(port), str(plan)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def working(studio):
    studio.start()
    try:
        yield
    finally:
        studio.stop()
        for pid in studio.children():
            os.kill(pid, signal.SIGKILL)


def measured(studio, upstream, plan, name, life):
    """Wait until the first end; then count, look and ask for so long."""
    jobs = {job: ends_at for job, (ends_at, _call) in json.loads(plan.read_text()).items()}
    begins = max(min(jobs.values()), time.time() + 3)
    time.sleep(begins - time.time())
    (watcher,) = [pid for pid, what in studio.children().items() if named(what) == "watcher"]
    core, asked, since = processor_time(watcher), count(upstream), time.time()
    ending = {job: at for job, at in jobs.items() if since <= at < since + LASTING}
    seen, noticed, samples = asyncio.run(look(studio, upstream, ending, since + LASTING))
    wall = time.time() - since
    core, asked = (processor_time(watcher) - core) / TICKS, count(upstream) - asked
    memory = proportional(watcher)
    asked -= round(len(samples) * wall / EVERY)  # The samples' own, beside it.
    plays = playable(studio, seen)
    ended = sum(since <= at < time.time() for at in jobs.values())
    return [
        Figure(
            f"{name}: playable after, p50 / p95",
            spread(list(seen.values())),
            f"{len(seen)} of {len(ending)} that ended, {plays} play, load {os.getloadavg()[0]:.1f}",
        ),
        Figure(f"{name}: of it, until it was noticed", spread(noticed)),
        Figure(f"{name}: requests a take", f"{asked / ended:.1f}", f"{asked / wall:.0f} a second"),
        Figure(f"{name}: watcher", f"{core / wall:.0%} of a core", f"{memory:.0f} MB"),
        Figure(
            "the samples' way, beside it: noticed after",
            spread(samples),
            f"{life / EVERY:.0f} requests a take",
        ),
    ]


async def look(studio, upstream, ending, end):
    """What was ready when, in seconds after its job was done; and what the samples would see."""
    asked = {job: at for job, at in ending.items() if int(job.rpartition("-")[2]) % 2 == 0}
    asked = {job: at for job, at in asked.items() if at < end - EVERY}
    samples = asyncio.create_task(ask_as_the_samples_do(upstream, asked, end + AFTER, Random(5)))
    seen, ask = {}, reader_of(studio)
    while time.time() < end + AFTER and len(seen) < len(ending):
        for (job,) in await asyncio.to_thread(ask, READY):
            if job in ending and job not in seen:
                seen[job] = time.time() - ending[job]
        await asyncio.sleep(GLANCE)
    noticed = [moment(at) - ending[job] for job, at in ask(NOTICED) if job in ending]
    return seen, noticed, await samples


def moment(at):
    """Seconds of a time as the database gives it: SQLite as words, in UTC."""
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return at.replace(tzinfo=at.tzinfo or UTC).timestamp()


def reader_of(studio):
    """Something that asks the database."""
    if url := studio.environment["DATABASE_URL"]:
        import psycopg

        database = psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True)
        return lambda query: database.execute(query).fetchall()
    return studio.rows


def playable(studio, seen):
    """How many of them answer with bytes of their video."""
    with studio.browser() as person:
        answers = [
            person.get(
                f"/kestrel/t/FL-{job.rpartition('-')[2]}/video.mp4", headers={"Range": "bytes=0-1"}
            ).status_code
            for job in seen
        ]
    return answers.count(206)


def count(upstream):
    return httpx.get(f"{upstream}/asked").json()["asked"]


def spread(seconds):
    if len(seconds) < 2:
        return "–"
    parts = quantiles(seconds, n=20)
    return f"{parts[9]:.2f} / {parts[18]:.2f} s"


def postgres_answers():
    import psycopg

    try:
        psycopg.connect(SERVER.replace("postgres://", "postgresql://"), connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def a_database():
    """A database of its own on the server, which goes away."""
    import psycopg

    name = f"rushes_bench_{os.getpid()}"
    address = SERVER.replace("postgres://", "postgresql://")
    with closing(psycopg.connect(address, autocommit=True)) as server:
        server.execute(f"create database {name}")
        try:
            yield f"{SERVER.rpartition('/')[0]}/{name}"
        finally:
            server.execute(f"drop database {name} with (force)")
