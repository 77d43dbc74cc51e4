"""Searching what one may see. Codes are found by an index however many takes there are; words
are looked for in the prompts' titles and texts, and in what the newest takes were asked for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import HttpRequest
from accounts.roles import Permission
from generations.gallery.card import poster_url
from generations.gallery.nav import Entry, nav_of
from generations.models import Generation, Status
from generations.palette.places import Found, places
from studio.models import Frame, Project, Prompt

MOST_LETTERS, MOST_WORDS = 80, 5
MOST = 6  # Of each kind.
NEWEST = 2000  # Takes whose own words are looked through.
MOST_DIGITS = 9
DIGITS = re.compile(r"[- ]?([0-9]{1,9})")  # What follows the project in a take's code.


@dataclass(frozen=True)
class Group:
    """Findings of one kind."""

    name: str
    found: list[Found]

    @property
    def key(self) -> str:
        return re.sub(r"\W+", "-", self.name.lower())


def search(request: HttpRequest, query: str) -> list[Group]:
    """What the words find, by kind, the likeliest first; without words, where one may go."""
    query = " ".join(query.replace("\0", "").split())[:MOST_LETTERS]
    words = query.lower().split()[:MOST_WORDS]
    if not words:
        return _groups([("Go to", [each for each in places(request) if not each.beside])])
    find = _Search(request, query, words)
    return _groups(
        [
            *find.by_code(),
            (_("Projects"), find.projects()),
            (_("Takes"), find.takes()),
            (_("Prompts"), find.prompts()),
            (_("Frames"), find.frames()),
            (_("People"), find.people()),
            (_("Pages and actions"), find.places()),
        ]
    )


def _groups(named: Iterable[tuple[str, Iterable[Found]]]) -> list[Group]:
    groups = [Group(name, list(found)) for name, found in named]
    return [group for group in groups if group.found]


class _Search:
    """One search by one person."""

    def __init__(self, request: HttpRequest, query: str, words: list[str]) -> None:
        self.request, self.query, self.words = request, query, words
        self.user, self.team = request.user, request.team
        self.slug = request.team.slug
        self.entries: list[Entry] = nav_of(request).projects
        self.by_pk = {entry.project.pk: entry.project for entry in self.entries}

    def _all(self, *fields: str) -> Q:
        """Every word in one of these fields."""
        found = Q()
        for word in self.words:
            found &= reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))
        return found

    def _has(self, *texts: str) -> bool:
        said = " ".join(texts).lower()
        return all(word in said for word in self.words)

    def by_code(self) -> Iterator[tuple[str, list[Found]]]:
        """Takes whose code begins so, and what may be done with the one that is meant."""
        query = self.query.upper()
        for entry in self.entries:
            digits = DIGITS.fullmatch(query.removeprefix(entry.code))
            if not query.startswith(entry.code) or not digits:
                continue
            takes = self._numbered(entry.project, digits[1])
            yield _("Takes by code"), [self._take(take) for take in takes]
            if takes and str(takes[0].number) == digits[1].lstrip("0"):
                yield (
                    _("Actions for {code}").format(code=takes[0].code),
                    list(self._deeds(takes[0])),
                )

    def _numbered(self, project: Project, digits: str) -> list[Generation]:
        """53 finds 53, 530 to 539 and 5300 to 5399, each by the index of the gallery."""
        number, ranges = int(digits), Q()
        for zeros in range(MOST_DIGITS - len(str(number)) + 1):
            first = number * 10**zeros
            if first > project.take_count:
                break
            ranges |= Q(number__gte=first, number__lt=first + 10**zeros)
        if not ranges:
            return []
        takes = Generation.objects.filter(ranges, project=project, trashed_at=None)
        return self._known(takes.select_related("prompt").order_by("number")[:MOST])

    def _known(self, takes: Iterable[Generation]) -> list[Generation]:
        found = list(takes)
        for take in found:
            take.project = self.by_pk[take.project_id]
        return found

    def _take(self, take: Generation) -> Found:
        return Found(
            take.prompt.title,
            take.get_absolute_url(),
            "film",
            take.code,
            poster_url(self.slug, take.code) if take.poster else "",
        )

    def _deeds(self, take: Generation) -> Iterator[Found]:
        if take.status != Status.COMPLETED:
            return
        address = [self.slug, take.code]
        if self.user.can(Permission.GENERATE, take.project):
            yield Found(
                _("Continue from its end"),
                reverse("take-continue", args=address),
                "corner-down-right",
            )
        yield Found(_("Download"), reverse("take-download", args=address), "download")

    def projects(self) -> Iterator[Found]:
        for entry in self.entries:
            if self._has(entry.name, entry.code):
                yield Found(entry.name, entry.url, "layout-grid", entry.code, entry.cover_url)

    def _prompts(self) -> list[Prompt]:
        found = Prompt.objects.filter(self._all("title", "text"), project__in=self.by_pk)
        return list(found.order_by("-pk")[: MOST * 2])

    def prompts(self) -> Iterator[Found]:
        for prompt in self._prompts()[:MOST]:
            project = self.by_pk[prompt.project_id]
            address = reverse("prompt", args=[self.slug, project.code, prompt.pk])
            yield Found(prompt.title, address, "book-marked", project.name)

    def takes(self) -> list[Found]:
        """The newest that say so themselves, else the newest of the prompts that do."""
        if not self.by_pk:
            return []
        mine = Generation.objects.filter(project__in=self.by_pk, trashed_at=None)
        newest = Generation.objects.order_by("-pk").values("pk")[:NEWEST]
        said = mine.filter(self._all("text", "prompt__title"), pk__in=newest)
        found = list(said.select_related("prompt").order_by("-pk")[:MOST])
        if len(found) < MOST:
            known = [take.pk for take in found]
            of_prompts = mine.filter(prompt__in=[each.pk for each in self._prompts()])
            older = of_prompts.exclude(pk__in=known).select_related("prompt").order_by("-pk")
            found += older[: MOST - len(found)]
        return [self._take(take) for take in self._known(found)]

    def frames(self) -> Iterator[Found]:
        found = Frame.objects.filter(
            self._all("label"), project__in=self.by_pk, removed_at=None
        ).order_by("-added_at", "-pk")
        for frame in found[:MOST]:
            frame.project = self.by_pk[frame.project_id]
            address = reverse("frames", args=[self.slug, frame.project.code])
            beside = frame.project.name
            yield Found(
                frame.label, f"{address}#frame-{frame.pk}", "image", beside, frame.thumb_url
            )

    def people(self) -> Iterator[Found]:
        if not self.user.can(Permission.MANAGE_TEAM, self.team):
            return
        members = self.team.memberships.filter(self._all("user__name", "user__email"))
        for member in members.select_related("user").order_by("user__name", "pk")[:MOST]:
            address = reverse("team", args=[self.slug])
            yield Found(str(member.user), address, "user", member.get_role_display())

    def places(self) -> list[Found]:
        """Pages and actions whose words begin so."""
        found = [each for each in places(self.request) if self._starts(each)]
        return found[: MOST * 2]

    def _starts(self, place: Found) -> bool:
        said = re.findall(r"\w+", f"{place.words} {place.beside}".lower())
        wanted = [bare for word in self.words if (bare := re.sub(r"\W", "", word))]
        return bool(wanted) and all(any(each.startswith(word) for each in said) for word in wanted)
