"""The studio at work, step by step: the queue, the watcher and the clock in a test's hands."""

import asyncio
import time
from itertools import count

from asgiref.sync import async_to_sync

from generations import tasks
from generations.catalog import catalog
from generations.models import Generation
from generations.pipeline.watch import Watcher
from tests.factories import make_project, press

MODELS = {
    "aimlapi": "aimlapi/seedance-1.5-pro",
    "aivideoapi": "aivideoapi/seedance-1.5-pro",
    "apikley": "apikley/seedance-1.5-pro",
    "modelark": "modelark/seedance-2.0",
}
FINAL = ("completed", "failed", "cancelled")
numbers = count(1)


class Studio:
    def __init__(self, upstreams, queued, clock):
        self.upstreams, self.queued, self.clock = upstreams, queued, clock
        self.project = None

    def press(self, slug, **wanted):
        """One take of a provider's model: small, short and silent where nothing else is said."""
        self.project = self.project or make_project()
        model = catalog().get(wanted.pop("model", MODELS[slug]))
        cheap = {"resolution": "480p", "duration": model.durations[0], "sound": False}
        cheap |= {"ratio": "16:9"} if model.ratios else {}
        cheap["text"] = f"A lighthouse in fog, number {next(numbers)}"
        project = wanted.pop("project", self.project)
        (take,) = press(project, model=model.key, **cheap | wanted)
        return take

    def work(self):
        """Let the queue's workers do what they were told."""
        while self.queued:
            task, *arguments = self.queued.pop(0)
            getattr(tasks, task)(*arguments)

    def watch(self, **span):
        """Let so much time pass, and the watcher go round once; it sweeps too."""
        self.clock.forward(**span)
        async_to_sync(one_round)()

    def send(self, slug, **wanted):
        """A take that was pressed and asked for."""
        take = self.press(slug, **wanted)
        self.work()
        return self.fresh(take)

    def go_on(self, *takes, rounds=12, until=FINAL, seconds=6):
        """Work and watch until these takes have come so far; returns them as they are then."""
        for _round in range(rounds):
            if self.queued and not self.has_come(takes, until):
                self.work()
            if self.has_come(takes, until):
                break
            time.sleep(0.02)
            self.watch(seconds=seconds)
        fresh = [self.fresh(take) for take in takes]
        return fresh if len(fresh) > 1 else fresh[0]

    def has_come(self, takes, until):
        still = Generation.objects.filter(pk__in=[take.pk for take in takes])
        return not still.exclude(status__in=until).exists()

    def fresh(self, take):
        return Generation.objects.for_cards().get(pk=take.pk)

    def jobs(self, slug):
        return list(self.upstreams[slug].jobs.values())

    def break_with(self, slug, *faults):
        self.upstreams[slug].faults.extend(faults)


async def a_round(watcher, patience=None):
    """Ask for what is due, and wait for the answers; returns how many takes were asked for."""
    asked = await watcher.ask()
    if watcher.looking:
        await asyncio.wait(watcher.looking.values(), timeout=patience)
    return asked


async def one_round():
    """One round of a new watcher, and every answer that it asked for."""
    watcher = Watcher()
    try:
        await a_round(watcher)
    finally:
        await watcher.close()


def creates(upstream):
    """The requests by which takes were asked for."""
    asked = [each for each in upstream.asked if each.method == "POST"]
    return [each for each in asked if "upload" not in each.path]
