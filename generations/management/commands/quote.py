"""`manage.py quote MODEL --resolution 720p --duration 5 --sound`: what a take costs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Team
from generations.billing.figures import number
from generations.billing.prices import NoPrice, quote
from generations.catalog import Options, UnknownModel, catalog
from generations.templatetags.rushes import credits_words


class Command(BaseCommand):
    help = "Print what a take would cost, by the code that charges."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", help="a key of the catalogue, or what its provider calls it")
        parser.add_argument("--resolution", default="720p")
        parser.add_argument("--duration", type=int, default=5, help="seconds")
        parser.add_argument("--sound", action="store_true")
        parser.add_argument("--takes", type=int, default=1)
        parser.add_argument("--team", help="a team's address; without it the list price is used")

    def handle(self, *_args: Any, **said: Any) -> None:
        try:
            model = catalog().find(said["model"])
            team = Team.objects.get(slug=said["team"]) if said["team"] else None
            options = model.defaults()
            options = Options(
                **vars(options) | {name: said[name] for name in ("resolution", "duration", "sound")}
            )
            faults = model.faults(options, prompt="a" * model.prompt_min, frames=(False, False))
            for field in ("resolution", "duration", "sound"):
                if field in faults:
                    raise CommandError(faults[field])
            price = quote(
                team=team,
                model=model,
                resolution=options.resolution,
                sound=options.sound,
                duration=options.duration,
                takes=said["takes"],
            )
        except (UnknownModel, NoPrice) as error:
            raise CommandError(str(error)) from error
        except Team.DoesNotExist as error:
            raise CommandError(f"There is no team {said['team']}.") from error
        sound = "with sound" if options.sound else "silent"
        takes = f" × {price.takes} takes" if price.takes > 1 else ""
        mark = "" if price.price.confirmed else " (list price, unconfirmed)"
        self.stdout.write(
            f"{credits_words(price.total)}{mark}: {model.name}, {options.resolution} {sound}, "
            f"{number(price.per_second)} × {price.duration} s{takes}"
        )
