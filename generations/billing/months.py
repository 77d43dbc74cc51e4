"""Calendar months in a team's time zone: when one begins, ends, and which days it has."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Func
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Team
from generations.billing.ledger import month_of, next_month
from generations.models import ClosedMonth


@dataclass(frozen=True)
class Month:
    """One month of a team, named by its first day."""

    team: Team
    first: date

    def __str__(self) -> str:
        return date_format(self.first, "YEAR_MONTH_FORMAT")

    @classmethod
    def of(cls, team: Team, key: str) -> "Month":
        """The month of a key like 2026-11. Raises ValueError."""
        return cls(team, datetime.strptime(key, "%Y-%m").date())

    @classmethod
    def present(cls, team: Team) -> "Month":
        return cls(team, month_of(team, timezone.now()))

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def name(self) -> str:
        return date_format(self.first, "F")

    @property
    def next(self) -> "Month":
        return Month(self.team, next_month(self.first))

    @property
    def previous(self) -> "Month":
        return Month(self.team, (self.first - timedelta(days=1)).replace(day=1))

    @cached_property
    def start(self) -> datetime:
        return self.starts(self.first)

    @cached_property
    def end(self) -> datetime:
        return self.starts(self.next.first)

    @cached_property
    def days(self) -> list[date]:
        count = (self.next.first - self.first).days
        return [self.first + timedelta(days=number) for number in range(count)]

    @cached_property
    def closing(self) -> ClosedMonth | None:
        """How it was closed; None while it is open."""
        found = ClosedMonth.objects.filter(team=self.team, month=self.first)
        return found.select_related("closed_by").first()

    @cached_property
    def kept(self) -> frozenset[int] | None:
        """The keys of its keepers when it was closed; None while they may change."""
        if self.closing is None:
            return None
        return frozenset(self.closing.keepers.values_list("pk", flat=True))

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.end

    @property
    def is_present(self) -> bool:
        return self.start <= timezone.now() < self.end

    @property
    def ends(self) -> list[datetime]:
        """When each day ends, but for the last."""
        return [self.starts(day) for day in self.days[1:]]

    def starts(self, day: date) -> datetime:
        """The first moment of a day where the team is."""
        return datetime.combine(day, time.min, self.team.zone)


class DayNumber(Func):
    """The day of a moment, from 0, by the bounds of days: the same whatever a database thinks.

    Written out here, for Django takes longer to compile thirty `When`s than a database to sum.
    """

    output_field = models.IntegerField()

    def __init__(self, moment: Any, *, ends: tuple[datetime, ...]) -> None:
        super().__init__(moment)
        self.ends = ends

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, Any]:  # type: ignore[override]
        column, _bound = compiler.compile(self.source_expressions[0])
        whens = " ".join(f"WHEN {column} < %s THEN {day}" for day in range(len(self.ends)))
        told = [connection.ops.adapt_datetimefield_value(end) for end in self.ends]
        return f"CASE {whens} ELSE {len(self.ends)} END", told

    def as_postgresql(self, compiler: Any, _connection: Any, **_context: Any) -> tuple[str, Any]:
        column, bound = compiler.compile(self.source_expressions[0])
        return f"width_bucket({column}, %s::timestamptz[])", [*bound, list(self.ends)]
