"""The sidebar: the projects a person sees, what runs in them, what waits for them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery

from accounts.access import HttpRequest
from accounts.models import Team, User
from accounts.roles import Permission
from generations.gallery.card import poster_url
from generations.models import Approval, Generation, Mention, Review, Status
from studio.models import Project

RUN = Permission.MANAGE_PROJECT


@dataclass(frozen=True)
class Entry:
    """A project in the sidebar."""

    project: Project
    running: int
    is_watched: bool
    pending: int
    lost: int
    to_review: int
    for_me: int
    cover_url: str

    @property
    def code(self) -> str:
        return self.project.code

    @property
    def name(self) -> str:
        return self.project.name

    @property
    def takes(self) -> int:
        return self.project.take_count

    @property
    def url(self) -> str:
        return self.project.get_absolute_url()


class Nav:
    """The sidebar's list, asked for only when a page shows it."""

    def __init__(self, team: Team, user: User) -> None:
        self.team, self.user = team, user

    @cached_property
    def projects(self) -> list[Entry]:
        newest = Generation.objects.filter(
            project=OuterRef("pk"), status=Status.COMPLETED, trashed_at=None
        ).order_by("-number")
        unfinished = Generation.objects.unfinished().filter(project=OuterRef("pk"))
        projects = (
            Project.objects.visible_to(self.user)
            .open()
            .filter(team=self.team)
            .annotate(
                newest=Subquery(newest.values("number")[:1]),
                unfinished=_count(unfinished),
                running=_count(unfinished.exclude(status=Status.WAITING)),
                pending=_count(self._pending()),
                to_review=_count(self._takes(review=Review.TO_REVIEW)),
                changes=_count(self._takes(review=Review.CHANGES, requested_by=self.user)),
                unread=_count(self._unread(), by="comment__take__project"),
                lost=_count(Generation.objects.lost().filter(project=OuterRef("pk"))),
            )
            .with_seat_of(self.user)
            .order_by("name", "pk")
        )
        for project in projects:
            project.team = self.team
            project.know_seat(self.user)
        return [
            Entry(
                project=project,
                running=project.running or 0,
                is_watched=bool(project.unfinished),
                pending=project.pending or 0,
                lost=project.lost or 0,
                to_review=project.to_review or 0,
                for_me=(project.changes or 0) + (project.unread or 0),
                cover_url=poster_url(self.team.slug, f"{project.code}-{project.newest}")
                if project.newest
                else "",
            )
            for project in projects
        ]

    def _pending(self) -> QuerySet[Approval]:
        """Requests of a project that its people may decide; the team's limits are the team's."""
        pending = Approval.objects.pending().filter(project=OuterRef("pk"))
        if self.user.can(Permission.MANAGE_TEAM, self.team):
            return pending
        return pending.exclude(budget__isnull=False, budget__project=None)

    def _takes(self, **wanted: Any) -> QuerySet[Generation]:
        return Generation.objects.filter(project=OuterRef("pk"), trashed_at=None, **wanted)

    def _unread(self) -> QuerySet[Mention]:
        unread = Mention.objects.unread_by(self.user)
        return unread.filter(comment__take__project=OuterRef("pk"))

    @property
    def waiting(self) -> int:
        """What waits for this person to look at, beside approvals, which have their own page."""
        runs = (each for each in self.projects if self.user.can(RUN, each.project))
        return sum(each.to_review for each in runs) + sum(each.for_me for each in self.projects)

    @property
    def attention(self) -> int:
        """How many takes of the team wait for a person's decision."""
        return sum(entry.lost for entry in self.projects)

    @cached_property
    def approvals(self) -> int | None:
        """How many requests wait for this person; None for those who decide none anywhere."""
        runs = [each for each in self.projects if self.user.can(RUN, each.project)]
        if not runs and not self.user.can(Permission.MANAGE_TEAM, self.team):
            return None
        return sum(entry.pending for entry in runs)

    def is_watched(self, project: Project) -> bool:
        """Whether takes of an open project are unfinished, so that its page keeps asking."""
        return any(entry.is_watched for entry in self.projects if entry.project == project)

    @property
    def running(self) -> int:
        return sum(entry.running for entry in self.projects)


def _count(rows: QuerySet[Any], *, by: str = "project") -> Subquery:
    counted = rows.order_by().values(by).annotate(count=Count("*")).values("count")
    return Subquery(counted, output_field=IntegerField())


def nav_of(request: HttpRequest) -> Nav:
    """The sidebar of a page, read once a request."""
    read: dict[str, Nav] = request.__dict__
    return read.setdefault("nav", Nav(request.team, request.user))
