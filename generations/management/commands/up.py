"""`manage.py up`: the whole studio as one command."""

import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from generations.opening import setup_token
from generations.pipeline.heartbeat import beat_file
from generations.supervisor import Child, manage, run


class Command(BaseCommand):
    help = "Prepare the database and files, then start web, queue workers and watcher together."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--host", default="127.0.0.1", help="0.0.0.0 to be reached from other machines"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        self._check_port(options["host"])
        call_command("migrate", verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", verbosity=0, interactive=False)
        self._greet()
        children = [
            Child("web server", manage("web", "--host", options["host"])),
            Child("queue", manage("qcluster"), heartbeat=beat_file()),
            Child("watcher", manage("watch")),
        ]
        run(children, say=lambda sentence: self.stdout.write(sentence))
        self.stdout.write("Stopped.")

    def _check_port(self, host: str) -> None:
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((host, settings.PORT))
            except OSError as error:
                sentence = f"Port {settings.PORT} is taken. Choose another: PORT=8001 make run"
                raise CommandError(sentence) from error

    def _greet(self) -> None:
        address = settings.PUBLIC_URL or f"http://localhost:{settings.PORT}"
        self.stdout.write(f"\n  Rushes is at {address}/\n  Data in {settings.RUSHES_HOME}\n")
        if not User.objects.exists():
            self.stdout.write(
                f"  A new studio: open the address and name it.\n"
                f"  From another machine the page asks for this token: {setup_token()}\n"
            )
        self.stdout.write("  Ctrl+C stops it.\n")
        self.stdout.flush()
