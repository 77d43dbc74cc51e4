"""Where somebody looks for takes: in one project, or in all that they see of a team."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import F, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Permission
from generations.models import Generation
from generations.models.selection import GenerationQuerySet
from studio.models import Project

CODE = re.compile(r"([A-Z][A-Z0-9]{1,5})-([0-9]{1,9})")


@dataclass(frozen=True)
class Ground:
    """The takes that can be found at all; without a project, those of all that are seen."""

    team: Team
    viewer: User
    project: Project | None = None

    @classmethod
    def of(cls, project: Project, viewer: User) -> "Ground":
        return cls(project.team, viewer, project)

    @cached_property
    def projects(self) -> list[Project]:
        """The projects that are looked through, by name."""
        if self.project:
            return [self.project]
        seen = Project.objects.visible_to(self.viewer).filter(team=self.team)
        return list(seen.order_by("name", "pk"))

    @property
    def everything(self) -> GenerationQuerySet:
        """With what lies in the trash."""
        takes: GenerationQuerySet = Generation.objects.all()
        if self.project:
            return takes.filter(project=self.project)
        return takes.filter(project__in=[project.pk for project in self.projects])

    @property
    def takes(self) -> GenerationQuerySet:
        return self.everything.kept()

    def named(self, codes: Iterable[str]) -> Q:
        """The takes of these codes, by number in each project; odd words name nothing."""
        numbers: dict[str, list[int]] = {}
        for found in filter(None, map(CODE.fullmatch, codes)):
            numbers.setdefault(found[1], []).append(int(found[2]))
        named = Q(pk__in=[])
        for project in self.projects:
            if project.code in numbers:
                named |= Q(project=project, number__in=numbers[project.code])
        return named

    @cached_property
    def sees_prices(self) -> bool:
        return self.viewer.can(Permission.SEE_PRICES, self.project or self.team)

    # Days, where the team is.

    @cached_property
    def today(self) -> date:
        return timezone.now().astimezone(self.team.zone).date()

    @property
    def order(self) -> str:
        """What the newest are first by: a moved take is new in its project, not in its team."""
        return "number" if self.project else "pk"

    @property
    def came(self) -> Combinable:
        return Coalesce("moved_at", "created_at") if self.project else F("created_at")

    def day_of(self, take: Generation) -> date:
        moment = take.came_at if self.project else take.created_at
        return moment.astimezone(self.team.zone).date()

    def between(self, first: date, last: date) -> Q:
        """The takes that stand under the headings of these days and those between."""
        start, end = self.midnight(first), self.midnight(last + timedelta(days=1))
        created = Q(created_at__gte=start, created_at__lt=end)
        if self.project is None:
            return created
        return (created & Q(moved_at=None)) | Q(moved_at__gte=start, moved_at__lt=end)

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time.min, self.team.zone)

    def span(self, value: str) -> tuple[date, date] | None:
        """First and last day of “today”, “week”, “month” or a date; None for what is none."""
        today = self.today
        spoken = {
            "today": today,
            "week": today - timedelta(days=today.weekday()),
            "month": today.replace(day=1),
        }
        if value in spoken:
            return spoken[value], today
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return None
        return (day, day) if date.min < day < date.max else None
