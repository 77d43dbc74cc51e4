"""Everything at once: takes of every provider, every fault, workers that die anywhere, a clock
that jumps and a disk that is full now and then.

Bounded by default; `RUSHES_CHAOS=500` runs as many takes, `RUSHES_CHAOS_SEED` another mixture.
"""

import errno
import os
import time
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from random import Random

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from generations.billing.ledger import ledger_sum
from generations.models import Budget, Generation, LedgerEntry, ProviderAccount
from tests.factories import limit, make_project, seat
from tests.paid.books import prompt_of
from tests.paid.studio import MODELS
from tests.paid.test_kills import AFTER_ASKING, BEFORE_ASKING, JOB_KNOWN, Killed
from tests.upstreams import Fault

TAKES = int(os.environ.get("RUSHES_CHAOS", "60"))
SEED = int(os.environ.get("RUSHES_CHAOS_SEED", "11"))
HTML = "<html>Bad gateway</html>"
AT_CREATE = [
    *[("reset", {}), ("hang", {"seconds": 0.25}), ("cut", {}), ("fail", {}), ("fail", {})],
    *[("late-status", {"status": status}) for status in (500, 502, 503, 504)],
    *[("status", {"status": status}) for status in (500, 502, 503, 504, 402, 403)],
    *[("status", {"status": 429}), ("status", {"status": 429, "headers": {"Retry-After": "9"}})],
    ("status", {"status": 429, "body": {"error": {"code": "spend_limit_exceeded"}}}),
    ("late-status", {"status": 200, "text": HTML}),
    ("late-status", {"status": 200, "body": {"code": 500, "msg": "broken"}}),
]
AT_ASK = [
    *[("status", {"status": status}) for status in (404, 422, 429, 500, 503)],
    *[("reset", {}), ("cut", {}), ("hang", {"seconds": 0.25}), ("word", {"word": "pondering"})],
    ("status", {"status": 200, "text": HTML}),
]
AT_FILE = [
    *[("expire", {}), ("cut", {}), ("reset", {}), ("slow", {"seconds": 0.2})],
    *[("status", {"status": status}) for status in (403, 404, 500)],
    ("status", {"status": 302, "headers": {"Location": "http://10.0.0.1/"}}),
    ("status", {"status": 200, "text": HTML, "headers": {"Content-Type": "text/html"}}),
]
AT_CALLBACK = [("drop", {}), ("twice", {}), ("early", {})]
JUMPS = (-86400, -3600, 3600, 86400)  # Seconds the clock is set on or back.
JUMP_EVERY = 4  # Rounds.
SEAMS = [*BEFORE_ASKING.values(), *AFTER_ASKING.values(), *JOB_KNOWN.values()]


@pytest.fixture
def dice():
    return Random(SEED)


@pytest.fixture
def deadly(monkeypatch, dice):
    """At each seam the process may die."""
    from pkgutil import resolve_name

    deaths = Counter()
    chance = {"of dying": 0.04}

    def mortal(honest, when, path):
        def act(*arguments, **words):
            doomed = dice.random() < chance["of dying"]
            if doomed and when == "before":
                deaths[path] += 1
                raise Killed
            done = honest(*arguments, **words)
            if doomed:
                deaths[path] += 1
                raise Killed
            return done

        return act

    for path, when in SEAMS:
        owner, _, name = path.rpartition(".")
        monkeypatch.setattr(resolve_name(owner), name, mortal(resolve_name(path), when, path))
    return deaths, chance


@pytest.fixture
def small_disk(monkeypatch, dice):
    """Some files meet a full disk, half written; how many."""
    full = Counter()
    save = FileSystemStorage._save

    def stumble(storage, name, content):
        if dice.random() > 0.04:
            return save(storage, name, content)
        full["disk"] += 1
        save(storage, name, ContentFile(content.read(100)))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), storage.path(name))

    monkeypatch.setattr(FileSystemStorage, "_save", stumble)
    return full


def faults(dice, count):
    """A fault for about every third request."""
    for on, kinds in (
        *[("create", AT_CREATE)] * 3,
        *[("ask", AT_ASK)] * 4,
        *[("file", AT_FILE)] * 3,
        ("callback", AT_CALLBACK),
    ):
        for _fault in range(max(1, count // 24)):
            do, words = dice.choice(kinds)
            yield Fault(on, do, **words)


def live(studio, **span):
    """Workers that die are followed by others; then a watcher goes round, and may die too."""
    while studio.queued:
        with suppress(Killed):
            studio.work()
    with suppress(Killed):
        studio.watch(**span)


def test_whatever_happens_no_take_is_paid_twice_and_none_is_lost(
    studio, public, impatient, deadly, small_disk, dice
):
    project = make_project()
    people = [seat(project) for _person in range(4)]
    limit(1_000_000, project=project)
    limit(1_000_000, team=project.team)
    for slug in studio.upstreams:
        ProviderAccount.objects.create(team=project.team, provider=slug, in_flight=100)
        studio.break_with(slug, *faults(dice, TAKES))
    deaths, chance = deadly

    takes = [
        studio.press(dice.choice(sorted(MODELS)), project=project, by=dice.choice(people))
        for _take in range(TAKES)
    ]
    deadline, rounds = time.monotonic() + max(300, TAKES), 0
    while time.monotonic() < deadline and open_takes().exists():
        rounds += 1
        if rounds % JUMP_EVERY == 0:
            studio.clock.forward(seconds=dice.choice(JUMPS))
        live(studio, seconds=dice.choice((3, 30, 130, 400)))
        if sum(deaths.values()) > TAKES / 2:
            chance["of dying"] = 0
        for take in Generation.objects.exclude(shelved_at=None):
            take.unshelve()  # As a person does who finds a file on the rescue shelf.

    assert not open_takes().exists()
    check_ends(studio, takes)
    died, jumped = sum(deaths.values()), rounds // JUMP_EVERY
    print(f"{died} deaths, {jumped} jumps of the clock, {small_disk['disk']} files on a full disk")
    assert died > TAKES / 30
    assert jumped
    assert small_disk["disk"]


def open_takes():
    """What still goes on by itself: what was found to be lost waits for a person."""
    going_on = Generation.objects.exclude(status__in=["completed", "failed"])
    return going_on.exclude(status="unconfirmed", attempts__gt=5)


def check_ends(studio, takes):
    ran = Counter(
        prompt_of(job.request.body) for slug in studio.upstreams for job in studio.jobs(slug)
    )
    ends = Counter()
    for take in map(studio.fresh, takes):
        ends[take.status] += 1
        assert ran[take.text] <= 1, "paid twice"
        if take.status == "completed":
            assert (ran[take.text], take.charged) == (1, take.quoted)
        if take.status == "failed":
            assert take.failure
        if take.status == "unconfirmed":
            assert take.steps.filter(status="unconfirmed").last().note
            assert take.ledger.get().kind == "hold"
    held, spent = LedgerEntry.objects.all().held_and_spent()
    assert held == sum(
        (t.quoted for t in Generation.objects.filter(status="unconfirmed")), Decimal(0)
    )
    assert spent == sum((t.charged or 0 for t in Generation.objects.all()), Decimal(0))
    assert all(budget.used == ledger_sum(budget) for budget in Budget.objects.all())
    assert ends["completed"] > len(takes) / 2, ends
    waiting = sum(ran[each.text] for each in Generation.objects.filter(status="unconfirmed"))
    print(
        f"\n{len(takes)} takes: {dict(ends)}; {sum(ran.values())} jobs at the providers, "
        f"{waiting} of them of takes that wait for a person"
    )
