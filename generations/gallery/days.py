"""A project's takes by day, a page at a time: as fast at the hundred-thousandth as at the first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.roles import Permission
from generations.gallery.card import Card, cards
from generations.models import MOVES, Generation, Status
from generations.models.money import whole_cents
from studio.models import Project

PAGE = 36
ON_THE_WAY = [status for status in MOVES if status != Status.WAITING]


@dataclass
class Day:
    """One day's heading and those of its takes that this answer carries."""

    date: date
    label: str
    takes: list[Card] = field(default_factory=list)
    count: int = 0
    credits: Decimal | None = None
    running: int = 0
    continues: bool = False
    is_new: bool = False

    @property
    def key(self) -> str:
        return self.date.isoformat()


def page_of(
    project: Project, viewer: User, *, before: int | None = None, size: int = PAGE
) -> tuple[list[Day], int | None]:
    """The newest takes below a number, by day, and the number the next page starts below."""
    takes = Generation.objects.filter(project=project).for_cards().select_related("prompt")
    if before is not None:
        takes = takes.filter(number__lt=before)
    found = list(takes[: size + 1])
    days = by_day(project, viewer, found[:size])
    if days and before is not None:
        days[0].continues = _day_goes_on(project, days[0], before)
    return days, found[size - 1].number if len(found) > size else None


def by_day(project: Project, viewer: User, takes: Sequence[Generation]) -> list[Day]:
    """Takes, newest first, under the headings of their days in the team's time zone."""
    zone = project.team.zone
    shown = cards(takes, viewer=viewer, project=project)
    days = [
        Day(day, label_of(day, timezone.now().astimezone(zone).date()), list(group))
        for day, group in groupby(
            shown, key=lambda card: card.take.created_at.astimezone(zone).date()
        )
    ]
    _count(project, days, sees_prices=viewer.can(Permission.SEE_PRICES, project))
    return days


def label_of(day: date, today: date) -> str:
    if day == today:
        return "Today"
    if day == today - timedelta(days=1):
        return "Yesterday"
    return date_format(day, "j F" if day.year == today.year else "j F Y")


def _count(project: Project, days: Sequence[Day], *, sees_prices: bool) -> None:
    """Fill in each day's takes and credits over the whole day; one query."""
    if not days:
        return
    zone = project.team.zone
    start = datetime.combine(days[-1].date, time.min, zone)
    end = datetime.combine(days[0].date + timedelta(days=1), time.min, zone)
    rows = (
        Generation.objects.filter(project=project, created_at__gte=start, created_at__lt=end)
        .annotate(day=TruncDate("created_at", tzinfo=zone))
        .values("day")
        .annotate(
            count=Count("pk"),
            credits=Sum("charged"),
            running=Count("pk", filter=Q(status__in=ON_THE_WAY)),
        )
    )
    counted = {row["day"]: row for row in rows}
    for day in days:
        row = counted.get(day.date, {})
        day.count, day.running = row.get("count", 0), row.get("running", 0)
        day.credits = whole_cents(row.get("credits")) if sees_prices else None


def _day_goes_on(project: Project, day: Day, before: int) -> bool:
    """Whether the page before this one already shows the day's heading."""
    above = Generation.objects.filter(project=project, number__gte=before).order_by("number")
    created_at = above.values_list("created_at", flat=True).first()
    return bool(created_at and created_at.astimezone(project.team.zone).date() == day.date)
