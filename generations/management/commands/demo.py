"""`manage.py demo`: fill the demo's own database with a believable studio, once."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Membership
from generations.demo.filling import NotTheDemo, empty, fill, is_filled
from generations.demo.opening import PASSWORD
from generations.models import Generation
from studio.models import Seat


class Command(BaseCommand):
    help = "Fill a database of its own with an invented studio. Use it by `make demo`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--takes", type=int, default=150, help="about how many")
        parser.add_argument("--fresh", action="store_true", help="remove everything, fill anew")

    def handle(self, *_args: Any, **said: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Everybody knows the demo's password. Start it by `make demo`.")
        call_command("migrate", verbosity=0)
        try:
            there = is_filled()
        except NotTheDemo as error:
            raise CommandError(str(error)) from error
        if there and not said["fresh"]:
            self.stdout.write("The demo is there already; --fresh would fill it anew.")
        else:
            self._fill(said["takes"], there=there)
        self._introduce()

    def _fill(self, takes: int, *, there: bool) -> None:
        self.stdout.write("Filling the demo: three months of work, drawn small. About a minute.")
        self.stdout.flush()
        if there:
            empty()
        fill(takes=takes)
        self.stdout.write(f"{Generation.objects.count()} takes.")

    def _introduce(self) -> None:
        self.stdout.write(f"\n  Sign in as anyone below. The password is {PASSWORD}\n")
        members = Membership.objects.select_related("team", "user").order_by("team", "pk")
        for member in members:
            self.stdout.write(
                f"  {member.user.email:<30} {member.user.name:<16} {member.team}: {roles(member)}"
            )
        self.stdout.write("")


def roles(member: Membership) -> str:
    """What a person is in a team, in words: "member, artist in NL and HD"."""
    seats: dict[str, list[str]] = {}
    for seat in Seat.objects.filter(user=member.user, project__team=member.team).order_by("pk"):
        seats.setdefault(seat.get_role_display().lower(), []).append(seat.project.code)
    words = [f"{role} in {', '.join(codes)}" for role, codes in seats.items()]
    return ", ".join([member.get_role_display().lower(), *words])
