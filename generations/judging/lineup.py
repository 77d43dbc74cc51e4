"""The takes that a person lays side by side: who they are, or why one is not shown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Permission
from generations.gallery.card import Card, cards
from generations.models import Generation, Status
from studio.models import CODE_PATTERN, Project

MOST = 4
LETTERS = "ABCD"
MOST_BESIDE = 8
TAKE_CODE = re.compile(rf"({CODE_PATTERN})-([0-9]{{1,9}})")


@dataclass
class Slot:
    """One place in the line-up: a take that plays, or the sentence that stands in its place."""

    letter: str
    code: str
    card: Card | None = None
    missing: str = ""
    may_keep: bool = False
    without_url: str = ""

    @property
    def number(self) -> int:
        """The key that chooses its sound."""
        return LETTERS.index(self.letter) + 1


def wanted(codes: Sequence[str]) -> list[str]:
    """The first four codes, each once, as people write them."""
    return list(dict.fromkeys(code.strip().upper()[:20] for code in codes if code.strip()))[:MOST]


def line_up(codes: Sequence[str], *, team: Team, viewer: User) -> list[Slot]:
    """A slot for each code, in their order; what the viewer may not see is as if it were not."""
    named = {code: match for code in codes if (match := TAKE_CODE.fullmatch(code))}
    projects = _projects({match[1] for match in named.values()}, team, viewer)
    shown = _cards([(projects.get(match[1]), match[2]) for match in named.values()], viewer)
    return [
        _slot(letter, code, shown.get(code), viewer)
        for letter, code in zip(LETTERS, codes, strict=False)
    ]


def _projects(codes: set[str], team: Team, viewer: User) -> dict[str, Project]:
    found = Project.objects.visible_to(viewer).filter(team=team, code__in=codes)
    projects = {project.code: project for project in found.with_seat_of(viewer)}
    for project in projects.values():
        project.team = team
        project.know_seat(viewer)
    return projects


def _cards(places: Sequence[tuple[Project | None, str]], viewer: User) -> dict[str, Card]:
    there = [(project, int(number)) for project, number in places if project]
    if not there:
        return {}
    which = Q()
    for project, number in there:
        which |= Q(project=project, number=number)
    found = list(
        Generation.objects.filter(which).for_cards().select_related("prompt", "trashed_by")
    )
    shown: dict[str, Card] = {}
    for project in {project.pk: project for project, _number in there}.values():
        own = [take for take in found if take.project_id == project.pk]
        shown |= {card.code: card for card in cards(own, viewer=viewer, project=project)}
    return shown


def _slot(letter: str, code: str, card: Card | None, viewer: User) -> Slot:
    if card is None:
        return Slot(letter, code, missing=_("There is no take {code} here.").format(code=code))
    if card.trashed_at:
        who = (
            _(" {trashed_by} put it there.").format(trashed_by=card.trashed_by)
            if card.trashed_by
            else ""
        )
        return Slot(
            letter, code, missing=_("{code} is in the trash.{who}").format(code=code, who=who)
        )
    if not card.is_playable:
        why = _("{code} has no video to show: {status_words}.").format(
            code=code, status_words=card.status_words.lower()
        )
        return Slot(letter, code, missing=why)
    may_keep = viewer.can(Permission.GENERATE, card.take.project)
    return Slot(letter, code, card, may_keep=may_keep)


def beside(slots: Sequence[Slot]) -> list[Generation]:
    """Other takes of the same prompts that could join: keepers first, then the newest."""
    shown = [slot.card.take for slot in slots if slot.card]
    if not shown or len(slots) >= MOST:
        return []
    others = Generation.objects.filter(
        prompt__in={take.prompt_id for take in shown}, status=Status.COMPLETED, trashed_at=None
    ).exclude(pk__in=[take.pk for take in shown])
    return list(others.for_cards().order_by("-is_keeper", "-number", "-pk")[:MOST_BESIDE])


def with_siblings(code: str, *, team: Team, viewer: User) -> list[str]:
    """A take and those of its prompt that go beside it."""
    slots = line_up([code], team=team, viewer=viewer)
    return [code, *[take.code for take in beside(slots)]][:MOST]
