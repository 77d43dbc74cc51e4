"""`manage.py watch`: the process that asks providers how takes stand, and sweeps."""

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand

from generations.pipeline.watch import Watcher


class Command(BaseCommand):
    help = "Watch takes at their providers until told to stop. Several may run."

    def handle(self, *_args: Any, **_options: Any) -> None:
        asyncio.run(self._watch())

    async def _watch(self) -> None:
        watcher = Watcher()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, watcher.stopping.set)
        await watcher.run()
