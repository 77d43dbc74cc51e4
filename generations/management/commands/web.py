"""`manage.py web`: the web server."""

from multiprocessing import cpu_count
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

# Small requests and capped video ranges; more threads than cores, since reads wait.
THREADS = 2 * cpu_count() + 1


class Command(BaseCommand):
    help = "Serve the site with granian."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--workers", type=int, default=1)

    def handle(self, *_args: Any, **options: Any) -> None:
        Granian(
            "studio.wsgi:application",
            address=options["host"],
            port=settings.PORT,
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        ).serve()
