"""What the frame around every page shows: the team, its projects, the credits left."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Permission
from generations.billing.budget_view import line_of_team
from generations.billing.ledger import month_of
from generations.gallery.card import poster_url
from generations.models import Generation, Status
from generations.pipeline.approving import count_pending
from studio.models import Project


@dataclass(frozen=True)
class Purse:
    """A team's credits of this month."""

    used: Decimal
    limit: Decimal | None
    month: date
    is_near: bool = False

    @property
    def left(self) -> Decimal | None:
        return None if self.limit is None else self.limit - self.used


@dataclass(frozen=True)
class Entry:
    """A project in the sidebar."""

    project: Project
    running: int
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
            project=OuterRef("pk"), status=Status.COMPLETED
        ).order_by("-number")
        projects = (
            Project.objects.visible_to(self.user)
            .open()
            .filter(team=self.team)
            .annotate(newest=Subquery(newest.values("number")[:1]))
            .order_by("name", "pk")
        )
        unfinished = Generation.objects.unfinished().exclude(status=Status.WAITING)
        unfinished = unfinished.filter(project__team=self.team)
        running = dict(unfinished.values_list("project").annotate(Count("pk")))
        return [
            Entry(
                project=project,
                running=running.get(project.pk, 0),
                cover_url=poster_url(self.team.slug, f"{project.code}-{project.newest}")
                if project.newest
                else "",
            )
            for project in projects
        ]

    @cached_property
    def attention(self) -> int:
        """How many takes of the team wait for a person's decision."""
        lost = Q(status=Status.UNCONFIRMED) | Q(status=Status.COLLECTING, shelved_at__isnull=False)
        return Generation.objects.filter(lost, project__team=self.team).count()

    @cached_property
    def approvals(self) -> int | None:
        """How many requests wait for this person; None for those who decide none anywhere."""
        return count_pending(self.team, self.user)

    @property
    def running(self) -> int:
        return sum(entry.running for entry in self.projects)


def purse_of(team: Team) -> Purse:
    """What the team's month has used, from the cached sum where there is a limit."""
    month = month_of(team, timezone.now())
    line = line_of_team(team)
    if line is None:
        return Purse(Decimal(0), None, month)
    return Purse(line.used, line.limit, month, is_near=line.is_near)


def workspace(request: HttpRequest) -> dict[str, Any]:
    """The context of every page inside a team; next to nothing elsewhere."""
    team: Team | None = getattr(request, "team", None)
    user = getattr(request, "user", None)
    if team is None or not isinstance(user, User):
        return {"team": None, "demo": settings.DEMO}
    place = getattr(request, "project", team)
    may = {permission.name.lower(): user.can(permission, place) for permission in Permission}
    may["manage_team"] = user.can(Permission.MANAGE_TEAM, team)
    may["upload"] = may["generate"]
    return {
        "team": team,
        "teams": Team.objects.visible_to(user).order_by("name"),
        "nav": Nav(team, user),
        "purse": purse_of(team) if may["see_prices"] else None,
        "may": may,
        "demo": settings.DEMO,
    }
