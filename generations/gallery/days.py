"""A project's takes by day, a page at a time: as fast at the hundred-thousandth as at the first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from generations.finding.ground import Ground
from generations.finding.sieve import Sieve
from generations.gallery.card import Card, cards, cards_of_many
from generations.gallery.stacks import heads, knowing_tries, with_stacks
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
    project: Project,
    viewer: User,
    *,
    before: int | None = None,
    size: int = PAGE,
    sieve: Sieve | None = None,
) -> tuple[list[Day], int | None]:
    """The newest takes below a number, by day, and the number the next page starts below."""
    if sieve is None:
        sieve = Sieve(Ground.of(project, viewer))
    days, last = found_page(sieve, before=before, size=size)
    return days, last.number if last else None


def found_page(
    sieve: Sieve, *, before: int | None = None, size: int = PAGE
) -> tuple[list[Day], Generation | None]:
    """The newest takes that fit, below a take, by day; and the last, where others follow.

    `before` is a number in a project, and a key on the page of all.
    """
    order = sieve.ground.order
    takes = heads(sieve) if sieve.stacks else sieve.takes
    if before is not None:
        takes = takes.filter(**{f"{order}__lt": before})
    # The keys first, from an index alone; then those few rows.
    keys = takes.order_by(f"-{order}").values("pk")[: size + 1]
    rows = Generation.objects.for_cards().select_related("prompt").filter(pk__among=keys)
    rows = knowing_tries(rows, sieve) if sieve.stacks else rows
    found = list(rows.order_by(f"-{order}"))
    days = by_day(sieve, found[:size])
    if days and before is not None:
        days[0].continues = _day_goes_on(sieve, days[0], before)
    return days, found[size - 1] if len(found) > size else None


def by_day(sieve: Sieve, takes: Sequence[Generation]) -> list[Day]:
    """Takes, newest first, under the headings of their days in the team's time zone.

    A clock that was set back may bring the days of neighbours out of order; each day comes once.
    """
    ground = sieve.ground
    found: dict[date, Day] = {}
    for card in _cards(sieve, takes):
        day = ground.day_of(card.take)
        found.setdefault(day, Day(day, label_of(day, ground.today))).takes.append(card)
    days = sorted(found.values(), key=lambda day: day.date, reverse=True)
    _count(sieve, days)
    return days


def recounted(sieve: Sieve, takes: Sequence[Generation]) -> list[Day]:
    """The headings of the days of these takes as they are now, without the takes."""
    ground = sieve.ground
    dates = sorted({ground.day_of(take) for take in takes}, reverse=True)
    days = [Day(day, label_of(day, ground.today)) for day in dates]
    _count(sieve, days)
    return days


def _cards(sieve: Sieve, takes: Sequence[Generation]) -> list[Card]:
    ground = sieve.ground
    if ground.project:
        shown = cards(takes, viewer=ground.viewer, project=ground.project)
    else:
        shown = cards_of_many(takes, ground)
    return with_stacks(shown, sieve) if sieve.stacks else shown


def label_of(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == today.year else "DATE_FORMAT")


def _count(sieve: Sieve, days: Sequence[Day]) -> None:
    """Fill in each day's takes and credits over the whole day; one query.

    What lies in the trash is not counted, but what it cost stays spent.
    """
    if not days:
        return
    ground = sieve.ground
    span = ground.between(min(day.date for day in days), max(day.date for day in days))
    rows = (
        sieve.narrow(ground.everything.filter(span))
        .order_by()
        .annotate(day=TruncDate(ground.came, tzinfo=ground.team.zone))
        .values("day")
        .annotate(
            count=Count("pk", filter=Q(trashed_at=None)),
            credits=Sum("charged"),
            running=Count("pk", filter=Q(status__in=ON_THE_WAY)),
        )
    )
    counted = {row["day"]: row for row in rows}
    for day in days:
        row = counted.get(day.date, {})
        day.count, day.running = row.get("count", 0), row.get("running", 0)
        day.credits = whole_cents(row.get("credits")) if ground.sees_prices else None


def _day_goes_on(sieve: Sieve, day: Day, before: int) -> bool:
    """Whether the page before this one already shows the day's heading."""
    ground = sieve.ground
    takes = heads(sieve) if sieve.stacks else sieve.takes
    above = takes.filter(**{f"{ground.order}__gte": before}).order_by(ground.order)
    neighbour = above.only("created_at", "moved_at").first()
    return bool(neighbour and ground.day_of(neighbour) == day.date)
