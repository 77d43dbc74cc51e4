"""Calendar months in a team's time zone: when one begins, ends, and which days it has."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Team
from generations.billing.ledger import month_of, next_month


@dataclass(frozen=True)
class Month:
    """One month of a team, named by its first day."""

    team: Team
    first: date

    def __str__(self) -> str:
        return date_format(self.first, "F Y")

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

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.end

    @property
    def is_present(self) -> bool:
        return self.start <= timezone.now() < self.end

    def starts(self, day: date) -> datetime:
        """The first moment of a day where the team is."""
        return datetime.combine(day, time.min, self.team.zone)
