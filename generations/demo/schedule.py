"""When who presses what: the script laid out over the days before now. Touches no database."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import zip_longest
from random import Random
from zoneinfo import ZoneInfo

from generations.demo.script import Draft, Production, Script, Shot, Trouble

LAST_PRESS = (30, 75)  # Minutes before now, so that everything has ended by then.
SATURDAY = 5

MADE, FAILED, CANCELLED, UNCONFIRMED, WAITING = "made", "failed", "cancelled", "lost", "waiting"
SHARES = {WAITING: 0.02, FAILED: 0.08, CANCELLED: 0.03}


@dataclass
class Try:
    """One take to be, and what becomes of it."""

    outcome: str = MADE
    trouble: Trouble | None = None


@dataclass
class Press:
    """One press of the button."""

    at: datetime
    production: Production
    shot: Shot
    draft: Draft
    seed: int
    tries: list[Try] = field(default_factory=list)


def schedule(script: Script, *, now: datetime, takes: int, random: Random) -> list[Press]:
    """The presses of about so many takes, in order of time, with what becomes of each take."""
    zones = {house.slug: ZoneInfo(house.time_zone) for house in script.houses}
    presses = [
        press
        for production, days_ago, shot in _chosen(script, takes)
        for press in _session(production, days_ago, shot, now, zones[production.team], random)
    ]
    presses.sort(key=lambda press: press.at)
    _decide(presses, script.troubles, random)
    return presses


def _chosen(script: Script, takes: int) -> Iterator[tuple[Production, int, Shot]]:
    """Shots from each production in turn until there are enough, the ways cut short for a few."""
    most = max(1, takes // len(script.productions))
    planned = 0
    # Every other production from its last shot on, so that a few takes reach from then to now.
    dated = [list(_dated(production)) for production in script.productions]
    for shots in dated[::2]:
        shots.reverse()
    for turn in zip_longest(*dated):
        for production, days_ago, shot in filter(None, turn):
            if planned >= takes:
                return
            way = _cut(shot.way, most)
            planned += sum(draft.takes for draft in way)
            yield production, days_ago, replace(shot, way=way)


def _dated(production: Production) -> Iterator[tuple[Production, int, Shot]]:
    """Each shot with how many days ago it was worked on."""
    begun, ended = production.days
    apart = (begun - ended) / max(1, len(production.shots) - 1)
    for place, shot in enumerate(production.shots):
        yield production, round(begun - place * apart), shot


def _cut(way: tuple[Draft, ...], most: int) -> tuple[Draft, ...]:
    """The end of a way, with no more takes than `most` but at least one press."""
    kept = list(way)
    while len(kept) > 1 and sum(draft.takes for draft in kept) > most:
        kept.pop(0)
    return tuple(kept)


def _session(
    production: Production, days_ago: int, shot: Shot, now: datetime, zone: ZoneInfo, random: Random
) -> Iterator[Press]:
    """A shot's presses, one after the other on one working day, all of them before now."""
    day = now.astimezone(zone).date() - timedelta(days=days_ago)
    if day.weekday() >= SATURDAY and days_ago:
        day -= timedelta(days=day.weekday() - SATURDAY + 1)
    begun = datetime.combine(day, time(9, 10), zone) + timedelta(minutes=random.uniform(0, 380))
    pauses = [timedelta(minutes=random.uniform(6, 24)) for _draft in shot.way]
    spare = timedelta(minutes=random.uniform(*LAST_PRESS))
    late = begun + sum(pauses, timedelta(0)) + spare - now
    at = begun - max(late, timedelta(0))
    for draft, pause in zip(shot.way, pauses, strict=True):
        at += pause
        tries = [Try() for _take in range(draft.takes)]
        yield Press(at, production, shot, draft, random.randrange(1, 2**31), tries)


def _decide(presses: list[Press], troubles: tuple[Trouble, ...], random: Random) -> None:
    """Say which takes end otherwise than made: the newest that need approval wait, one
    recent one was lost on the way, and others are spread."""
    every = [(press, one) for press in presses for one in press.tries]
    counts = {outcome: max(1, round(len(every) * share)) for outcome, share in SHARES.items()}
    for press in _needing_approval(presses)[-counts[WAITING] :]:
        for one in press.tries:
            one.outcome = WAITING

    for one in _open_paid(every)[-4:][:1]:
        one.outcome = UNCONFIRMED
    for outcome in (FAILED, CANCELLED):
        for one in _spread(_open_paid(every), counts[outcome], random):
            one.outcome = outcome
    failed = [one for _press, one in every if one.outcome == FAILED]
    for place, one in enumerate(failed):
        one.trouble = troubles[place % len(troubles)]


def _open_paid(every: list[tuple[Press, Try]]) -> list[Try]:
    """Takes of providers about which nothing else is decided, but for those others go on from."""
    goals = {press.shot.continues for press, _one in every}
    return [
        one
        for press, one in every
        if one.outcome == MADE and press.draft.is_paid and press.shot.title not in goals
    ]


def _spread(tries: list[Try], count: int, random: Random) -> list[Try]:
    """So many of them, evenly over time with a little chance."""
    step = len(tries) / count if count else 0
    places = {min(len(tries) - 1, int(step * (turn + random.random()))) for turn in range(count)}
    return [tries[place] for place in sorted(places)] if tries else []


def _needing_approval(presses: list[Press]) -> list[Press]:
    """What nobody but who runs the project may ask for alone: see the team's rules."""
    return [
        press
        for press in presses
        if press.production.seats.get(press.shot.by) == "artist"
        and (press.draft.resolution, press.draft.sound) == ("1080p", True)
    ]
