"""What the queue page shows one person: each provider's line, with what they may not see hidden."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Permission
from generations.catalog import catalog
from generations.gallery.card import Card
from generations.line.forecast import start_words, starts
from generations.models import Generation, ProviderAccount, Status
from generations.models.status import IN_FLIGHT
from generations.pipeline.line import Account, Standing, account_key, standings
from studio.models import Project

MOST_ROWS = 60  # Of each part of a line; the rest is counted.


@dataclass
class Row:
    """A take on the page; without its card, one that this person may not see."""

    key: int
    card: Card | None = None
    place: int = 0
    is_mine: bool = False
    may_cancel: bool = False
    is_held: bool = False
    is_put_back: bool = False
    is_first_of_mine: bool = False
    is_last_of_mine: bool = False
    start: str = ""

    @property
    def who(self) -> str:
        """Whose it is, as far as this person may know."""
        if self.is_mine:
            return "yours"
        return f"{str(self.card.requested_by).split()[0]}’s" if self.card else "somebody’s"

    @property
    def told(self) -> tuple[object, ...]:
        """All that a page says of it, to know whether anything is new."""
        if self.card is None:
            return self.key, self.place
        shown = (self.card.status_words, self.card.progress, self.card.late, self.card.turn)
        return self.key, self.place, self.start, self.is_held, self.is_put_back, *shown


@dataclass
class Line:
    """One provider's line in a team."""

    slug: str
    name: str
    is_paused: bool
    slots: int
    flying: list[Row] = field(default_factory=list)
    standing: list[Row] = field(default_factory=list)
    resting: list[Row] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    others: int = 0  # Takes of other teams before the same renderers.

    @cached_property
    def turns(self) -> str:
        """Whose turn it is until this person's next: "Ruth’s is next, then yours."."""
        mine = next((row.place for row in self.standing if row.is_mine), 0)
        before = [row for row in self.standing if row.place < mine]
        if not mine or self.is_paused:
            return ""
        if mine == 1:
            return _("Yours is next.")
        if mine == 2 and before:
            return _("{capitalize} is next, then yours.").format(
                capitalize=before[0].who.capitalize()
            )
        if mine == 3 and len(before) == 2:
            return _("{capitalize} is next, then {who}, then yours.").format(
                capitalize=before[0].who.capitalize(), who=before[1].who
            )
        return _("{mine} takes go before your next.").format(mine=mine - 1)

    @property
    def rows(self) -> list[Row]:
        return [*self.flying, *self.standing, *self.resting, *self.waiting]

    @property
    def more(self) -> int:
        return max(0, len(self.standing) - MOST_ROWS)

    @property
    def shown(self) -> list[Row]:
        """The head of the line, and of what follows this person's own."""
        return self.standing[:MOST_ROWS] + [r for r in self.standing[MOST_ROWS:] if r.is_mine]

    @property
    def told(self) -> tuple[object, ...]:
        rows = tuple(row.told for row in self.rows)
        return self.slug, self.is_paused, self.slots, self.others, rows


@dataclass
class Board:
    """The whole page."""

    lines: list[Line]

    @property
    def mine_standing(self) -> int:
        return sum(row.is_mine for line in self.lines for row in line.standing)

    @property
    def mine_held(self) -> int:
        return sum(row.is_mine and row.is_held for line in self.lines for row in line.resting)

    @property
    def stamp(self) -> str:
        """The same as long as the page would say the same."""
        words = repr([line.told for line in self.lines])
        return blake2b(words.encode(), digest_size=8).hexdigest()


def board_of(team: Team, viewer: User) -> Board:
    """Everything unfinished in the team, by provider."""
    unfinished = Generation.objects.unfinished().filter(project__team=team)
    takes = {take.pk: take for take in unfinished.for_cards().select_related("prompt")}
    providers = {take.provider for take in takes.values()}
    order = standings(providers) if providers else []
    accounts = {
        account.provider: account
        for account in ProviderAccount.objects.filter(team=team, provider__in=providers)
    }
    rows = _Rows(team, viewer, takes)
    lines = [
        _line(slug, accounts.get(slug), order, takes, rows)
        for slug in catalog().providers
        if slug in providers
    ]
    return Board(lines)


class _Rows:
    """Makes the rows of one viewer."""

    def __init__(self, team: Team, viewer: User, takes: Mapping[int, Generation]) -> None:
        self.viewer, self.takes = viewer, takes
        projects = Project.objects.visible_to(viewer).filter(team=team).with_seat_of(viewer)
        self.projects = {project.pk: project for project in projects}
        for project in self.projects.values():
            project.team = team
            project.know_seat(viewer)

    def of(self, pk: int, standing: Standing | None = None, start: float | None = None) -> Row:
        take = self.takes[pk]
        project = self.projects.get(take.project_id)
        row = Row(pk, place=standing.place if standing else 0)
        if project is None:
            return row
        take.project = project
        may = {each: self.viewer.can(each, project) for each in Permission}
        makes = may[Permission.GENERATE]
        row.card = Card(take, may[Permission.SEE_PRICES], may[Permission.SEE_RAW_ANSWERS])
        mine = take.requested_by_id == self.viewer.pk
        row.card.may_withdraw = mine or may[Permission.MANAGE_PROJECT]
        row.card.place_in_line = row.place or None
        row.is_mine, row.may_cancel = mine and makes, makes and row.card.can_cancel
        row.is_held = take.held_back_at is not None
        row.is_put_back = bool(standing and standing.state == "put back")
        row.start = start_words(start)
        return row


def _line(
    slug: str,
    account: ProviderAccount | None,
    order: list[Standing],
    takes: Mapping[int, Generation],
    rows: _Rows,
) -> Line:
    listed = catalog().providers[slug]
    slots = (account and account.in_flight) or listed.in_flight
    if slug == "practice":
        slots = settings.PRACTICE_RENDERERS
    line = Line(slug, listed.name, bool(account and account.is_paused), slots)
    by_state = _by_state(order, slug, takes)
    own = _by_state((each for each in order if each.pk in takes), slug, takes)
    flying, standing = by_state["flying"], by_state["standing"]
    line.others = sum(each.pk not in takes for each in [*flying, *standing])
    begins = {}
    if not line.is_paused:
        begins = starts(
            (each.pk for each in standing),
            takes,
            (each.pk for each in flying),
            slots - len(flying),
        )
    line.flying = [rows.of(pk) for pk, take in takes.items() if _flies(take, slug)]
    line.standing = [rows.of(each.pk, each, begins.get(each.pk)) for each in own["standing"]]
    line.resting = [rows.of(each.pk, each) for each in [*own["put back"], *own["held back"]]]
    line.waiting = [
        rows.of(pk)
        for pk, take in takes.items()
        if take.provider == slug and take.status == Status.WAITING
    ]
    _mark_ends(line.standing)
    return line


def _by_state(
    order: Iterable[Standing], slug: str, takes: Mapping[int, Generation]
) -> dict[str, list[Standing]]:
    """The standings of the account that this team has at a provider."""
    accounts: set[Account] = {
        account_key(take.project.team_id, slug) for take in takes.values() if take.provider == slug
    }
    found: dict[str, list[Standing]] = defaultdict(list)
    for each in order:
        if each.account in accounts:
            found[each.state].append(each)
    return found


def _flies(take: Generation, slug: str) -> bool:
    return take.provider == slug and take.status in (*IN_FLIGHT, Status.COLLECTING)


def _mark_ends(standing: list[Row]) -> None:
    mine = [row for row in standing if row.is_mine]
    if mine:
        mine[0].is_first_of_mine = mine[-1].is_last_of_mine = True
