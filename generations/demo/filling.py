"""Filling the demo's database, once, in one transaction; and taking everything out again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from generations.demo.films import films
from generations.demo.history import History
from generations.demo.limits import set_near_limit, set_project_limits, set_team_limit
from generations.demo.opening import (
    bring_frames,
    let_everybody_in,
    open_house,
    open_project,
    owner_of,
)
from generations.demo.past import past
from generations.demo.schedule import Press, schedule
from generations.demo.script import Production, script
from generations.models import Generation, Status
from studio.models import Frame
from studio.stored import remove_files

SEED = 1926
BEFORE_WORK = timedelta(days=5)  # Teams and projects open so long before their first take.


class NotTheDemo(Exception):
    """Somebody else lives in this database. Fit to show."""


def is_filled() -> bool:
    """Whether the demo's people are here. Raises NotTheDemo where others are."""
    stranger = User.objects.exclude(email__in=script().people).first()
    if stranger is not None:
        raise NotTheDemo(
            f"{stranger.email} is in this database, so it isn't the demo's. "
            "Choose another RUSHES_HOME or DATABASE_URL."
        )
    return User.objects.exists()


def fill(*, takes: int, now: datetime | None = None) -> None:
    """Play the whole script for about so many takes; whatever breaks, nothing of it stays."""
    now = now or timezone.now()
    chance = Random(SEED)  # noqa: S311 (the same story each time)
    presses = schedule(script(), now=now, takes=takes, random=chance)
    with films() as artists, past() as go_to, transaction.atomic(), _no_files_left():
        history = History(films=artists, random=chance, go_to=go_to)
        _open(history, presses, now)
        history.plan(presses)
        history.play()
        go_to(now)
        _set_limits(history)
        choose_keepers()
        let_everybody_in()


def empty() -> None:
    """Take everything out of the database, with the files of its rows."""
    remove_all_files()
    call_command("flush", interactive=False, verbosity=0)


def remove_all_files() -> None:
    for model in (Generation, Frame):
        for row in model._default_manager.iterator():
            remove_files(row)


@contextmanager
def _no_files_left() -> Iterator[None]:
    """A transaction takes rows back, not files."""
    try:
        yield
    except BaseException:
        remove_all_files()
        raise


def _open(history: History, presses: list[Press], now: datetime) -> None:
    """Teams and projects, each at its own time, with the frames that the presses need."""
    productions = sorted(script().productions, key=lambda each: -each.days[0])
    history.go_to(_opened(productions[0], now))
    for house in script().houses:
        open_house(house)
    for production in productions:
        history.go_to(_opened(production, now))
        shots = [press.shot for press in presses if press.production is production]
        needed = {label for shot in shots for label in (shot.first, shot.last)}
        stills = tuple(still for still in production.frames if still.label in needed)
        project = open_project(production)
        history.projects[production.code] = project
        history.frames[production.code] = bring_frames(project, stills, history.films)


def _set_limits(history: History) -> None:
    """What the script says is left for the rest of the month."""
    for house in script().houses:
        set_team_limit(house, by=owner_of(house.slug))
    for production in script().productions:
        project, owner = history.projects[production.code], owner_of(production.team)
        set_project_limits(project, production, by=owner)
        set_near_limit(project, production, by=owner)


def choose_keepers() -> None:
    """Of each shot the last take for money is the one that was kept, unless it was a draft."""
    made = Generation.objects.filter(status=Status.COMPLETED, quoted__gt=0).order_by("number")
    kept = {take.prompt_id: take.pk for take in made}
    finals = Generation.objects.filter(pk__in=kept.values()).exclude(resolution="480p")
    finals.update(is_keeper=True)


def _opened(production: Production, now: datetime) -> datetime:
    return now - timedelta(days=production.days[0]) - BEFORE_WORK
