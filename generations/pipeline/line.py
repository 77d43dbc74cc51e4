"""The line before each provider: in what order takes will be sent, and ordering one's own.

People take turns: whoever has least in flight goes first, then whoever waits longest. A take's
`turn` is the ticket it drew when it joined. Ordering one's own deals one's own tickets out anew
and draws none, so that it never brings anybody past somebody else.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from heapq import heapify, heappop, heappush
from typing import Literal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.turnstile import Turnstile, pass_through
from generations.models import Generation, Status, WrongStatus
from generations.models.selection import LONGEST_PAUSE
from generations.models.status import IN_FLIGHT
from generations.pipeline.nudge import nudge

EVERYONE = 0  # Stands for all teams, where they share.

Person = tuple[int, str, int]  # Team, provider, person: who takes turns.
Account = tuple[int, str]
State = Literal["flying", "standing", "put back", "held back"]


class Place(Enum):
    """Where somebody puts one of their takes among their own."""

    FIRST = "first"
    UP = "up"
    DOWN = "down"
    LAST = "last"


def account_key(team: int, provider: str) -> Account:
    """Who shares slots: a team's account with a provider; everyone shares the renderers."""
    return (EVERYONE if provider == "practice" else team), provider


@dataclass(frozen=True)
class Standing:
    """A take in line or in flight, as little of it as its place needs."""

    pk: int
    project: int
    team: int
    provider: str
    person: int
    turn: int
    state: State
    place: int = 0

    @property
    def who(self) -> Person:
        return self.team, self.provider, self.person

    @property
    def account(self) -> Account:
        return account_key(self.team, self.provider)


def standings(providers: Collection[str] | None = None) -> list[Standing]:
    """Everything in line and in flight, what stands in line with its place; one query.

    Of what stands in line the order is that in which it will be sent if nothing else happens.
    """
    flying = Generation.objects.in_flight().values("pk")
    rows = Generation.objects.filter(
        Q(status=Status.QUEUED) | Q(pk__in=flying), status__in=[Status.QUEUED, *IN_FLIGHT]
    )
    if providers is not None:
        rows = rows.filter(provider__in=providers)
    fields = rows.values_list(
        "pk",
        "project",
        "project__team",
        "provider",
        "requested_by",
        "turn",
        "status",
        "held_back_at",
        "look_at",
    )
    now = timezone.now()
    found = [
        Standing(pk, project, team, provider, person, turn, _state(now, *rest))
        for pk, project, team, provider, person, turn, *rest in fields.order_by("pk")
    ]
    return [*(each for each in found if each.state != "standing"), *_placed(found)]


def _state(
    now: datetime, status: str, held_back_at: datetime | None, look_at: datetime | None
) -> State:
    if status != Status.QUEUED:
        return "flying"
    if held_back_at:
        return "held back"
    if look_at and now < look_at <= now + LONGEST_PAUSE:
        return "put back"
    return "standing"


def _placed(found: Iterable[Standing]) -> list[Standing]:
    busy = Counter(each.who for each in found if each.state == "flying")
    lines: dict[Account, list[Standing]] = defaultdict(list)
    for each in found:
        if each.state == "standing":
            lines[each.account].append(each)
    return [
        replace(each, place=place)
        for line in lines.values()
        for place, each in enumerate(in_turn(line, busy), 1)
    ]


def in_turn(standing: Iterable[Standing], busy: Counter[Person]) -> list[Standing]:
    """The order in which they will be picked, while nothing that flies comes home."""
    own: dict[Person, list[Standing]] = defaultdict(list)
    for each in sorted(standing, key=lambda each: (each.turn, each.pk), reverse=True):
        own[each.who].append(each)
    heap = [(busy[who], takes[-1].turn, takes[-1].pk, who) for who, takes in own.items()]
    heapify(heap)
    order = []
    while heap:
        flying, _turn, _pk, who = heappop(heap)
        order.append(own[who].pop())
        if own[who]:
            after = own[who][-1]
            heappush(heap, (flying + 1, after.turn, after.pk, who))
    return order


def places(providers: Collection[str]) -> dict[int, int]:
    """The place of each take that stands in line at these providers."""
    return {each.pk: each.place for each in standings(providers) if each.place}


@transaction.atomic
def move(take: Generation, to: Place) -> None:
    """Put a take before or behind others of its asker, at the same provider.

    Raises WrongStatus when it does not stand in line any more.
    """
    pass_through(Turnstile.SUBMIT)
    own = list(
        Generation.objects.standing()
        .filter(
            project__team=take.project.team_id,
            provider=take.provider,
            requested_by=take.requested_by_id,
        )
        .only("pk", "turn")
        .order_by("turn", "pk")
    )
    if take not in own:
        raise WrongStatus(_("{take} does not stand in line").format(take=take))
    tickets = [each.turn for each in own]
    at = own.index(take)
    new = {Place.FIRST: 0, Place.UP: max(0, at - 1), Place.DOWN: at + 1, Place.LAST: len(own)}[to]
    own.insert(new, own.pop(at))
    _deal(own, tickets)


def _deal(own: list[Generation], tickets: list[int]) -> None:
    """Give the tickets out in this order. Equal ones are parted upwards, which passes nobody."""
    now, changed, last = timezone.now(), [], -1
    for each, ticket in zip(own, tickets, strict=True):
        last = max(ticket, last + 1)
        if each.turn != last:
            each.turn, each.changed_at = last, now
            changed.append(each)
    Generation.objects.bulk_update(changed, ["turn", "changed_at"], batch_size=200)


@transaction.atomic
def hold_back(take: Generation) -> None:
    """Let it wait until its asker says otherwise. Its credits stay held. Raises WrongStatus."""
    take.hold_back()


@transaction.atomic
def stand_again(take: Generation) -> None:
    """Into the line again, at its end. Raises WrongStatus."""
    take.stand_again()
    nudge("submit")


def hold_all_back(team: Team, person: User) -> int:
    """Hold back whatever of the person's stands in line here; returns how many that are."""
    return _each_of(team, person, held=False)


def all_stand_again(team: Team, person: User) -> int:
    """Let all of them stand in line again, in the order they had."""
    return _each_of(team, person, held=True)


def _each_of(team: Team, person: User, *, held: bool) -> int:
    theirs = Generation.objects.filter(
        project__team=team,
        requested_by=person,
        status=Status.QUEUED,
        held_back_at__isnull=not held,
    ).order_by("turn", "pk")
    moved = 0
    for take in theirs:
        try:
            (stand_again if held else hold_back)(take)
        except WrongStatus:  # It was sent meanwhile.
            continue
        moved += 1
    return moved
