"""`manage.py create_studio`: the first run without a browser."""

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generations.opening import AlreadyOpen, StartForm, open_studio


class Command(BaseCommand):
    help = "Make the team, its owner and a first project on an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--studio", required=True, help="the name of the studio")
        parser.add_argument("--name", required=True, help="your name")
        parser.add_argument("--email", required=True)
        parser.add_argument("--password", help="asked for when it is not given")

    def handle(self, *_args: Any, **said: Any) -> None:
        form = StartForm(
            {
                "studio_name": said["studio"],
                "name": said["name"],
                "email": said["email"],
                "password": said["password"] or getpass("Password: "),
            },
            needs_token=False,
        )
        if not form.is_valid():
            raise CommandError(
                " ".join(f"{name}: {errors[0]}" for name, errors in form.errors.items())
            )
        form.cleaned_data.pop("token")
        try:
            project = open_studio(**form.cleaned_data)
        except AlreadyOpen as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{project.team} is open, with the project {project}.")
