"""What a team's month cost: sums over the ledger by project, member, model, provider and day.

Reads only. Months and days are those of the ledger's own time, in the team's time zone. What was
free moved no credits and is not on the bill.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team, User
from generations.billing.months import DayNumber, Month
from generations.models import Generation, LedgerEntry
from generations.models.money import HUNDREDTH, NOTHING, whole_cents
from studio.models import Project

Kind = LedgerEntry.Kind
BILLED = [Kind.CHARGE, Kind.ADJUST]
CREDIT_IN_DOLLARS = Decimal("0.005")
HALF_A_HUNDREDTH = Decimal("0.005")

# A take that moved to another project took its cost along: it counts where it went. The two
# adjustments of a move carry the take's seconds, away from one project and to the other.
MOVED = Q(kind=Kind.ADJUST, seconds__isnull=False)
CORRECTION = Q(kind=Kind.ADJUST, seconds=None)
TAKES = (
    Count("pk", filter=Q(kind=Kind.CHARGE))
    + Count("pk", filter=Q(kind=Kind.ADJUST, seconds__gt=0))
    - Count("pk", filter=Q(kind=Kind.ADJUST, seconds__lt=0))
)


class By(models.TextChoices):
    """What a bill is broken down by."""

    PROJECT = "project", lazy("Project")
    MEMBER = "member", lazy("Member")
    MODEL = "model", lazy("Model")
    PROVIDER = "provider", lazy("Provider")
    DAY = "day", lazy("Day")


# A price row names the model, so that a bill asks little of the takes, which are large rows.
COLUMNS = {
    By.PROJECT: "project",
    By.MEMBER: "member",
    By.MODEL: "price__model",
    By.PROVIDER: "price__model",
}
A_DAY = timedelta(days=1)


def provider_of(model: str | None) -> str:
    """The provider that a model's key begins with."""
    return (model or "").partition("/")[0]


def dollars_of_a_credit(team: Team) -> Decimal:
    """What a credit is beside the dollars that a provider reports."""
    return team.credit_value if team.currency == "USD" else CREDIT_IN_DOLLARS


def in_credits(dollars: Decimal | None, team: Team) -> Decimal | None:
    """What a provider reports, in the team's credits."""
    if dollars is None:
        return None
    return (dollars / dollars_of_a_credit(team)).quantize(HUNDREDTH, ROUND_HALF_UP)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The part of a month's bill that a page shows; the address says it."""

    month: Month
    project: Project | None = None
    member: User | None = None
    model: str = ""
    provider: str = ""
    resolution: str = ""
    sound: bool | None = None
    day: date | None = None
    differs: bool = False
    unreported: bool = False
    refunded: bool = False
    keeper: bool = False

    @property
    def team(self) -> Team:
        return self.month.team

    @property
    def is_whole(self) -> bool:
        """Nothing is left out but what the month leaves out."""
        return self == Scope(month=self.month)

    def entries(self) -> QuerySet[LedgerEntry]:
        """The charges and corrections of this scope, or what was given back."""
        moved = self.moved([Kind.RELEASE] if self.refunded else BILLED)
        if self.keeper:
            moved = self.kept(moved)
        if self.unreported:
            moved = moved.filter(generation__reported=None, reported_usd=None, kind=Kind.CHARGE)
        if self.differs:
            corrected = LedgerEntry.objects.filter(CORRECTION, generation=OuterRef("generation"))
            moved = moved.filter(differs(self.team), ~Exists(corrected), kind=Kind.CHARGE)
        return moved

    def kept(self, moved: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
        """What moved for keepers; of a closed month those that were keepers then."""
        if closing := self.month.closing:
            then = closing.keepers.through.objects.filter(closedmonth=closing)
            return moved.filter(seconds__isnull=False, generation__in=then.values("generation"))
        # A take ends when it is charged: that finds them quickly.
        start, end = self._span
        charged = Q(
            kind=Kind.CHARGE,
            generation__finished_at__gte=start - A_DAY,
            generation__finished_at__lt=end + A_DAY,
        )
        projects = list(self.team.projects.values_list("pk", flat=True))
        of_keepers = moved.filter(generation__is_keeper=True, generation__project__in=projects)
        return of_keepers.filter(charged | MOVED)

    def moved(self, kinds: Iterable[LedgerEntry.Kind]) -> QuerySet[LedgerEntry]:
        """The month's movements of credits of some kinds."""
        start, end = self._span
        within = LedgerEntry.objects.filter(self._what, at__gte=start, at__lt=end)
        return within.filter(kind__in=list(kinds)).exclude(held=NOTHING, spent=NOTHING)

    def held(self) -> tuple[Decimal, int]:
        """What is set aside at this moment, whenever it was, and for how many takes."""
        # The few takes on their way first: the ledger is long, and has no mark of what is open.
        projects = [self.project] if self.project else list(self.team.projects.all())
        waiting = Generation.objects.unfinished().filter(project__in=projects)
        holds = LedgerEntry.objects.filter(
            self._what,
            kind=Kind.HOLD,
            held__gt=0,
            generation__in=list(waiting.values_list("pk", flat=True)),
        )
        sums = holds.aggregate(held=Sum("held"), takes=Count("pk"))
        return whole_cents(sums["held"]), sums["takes"]

    def returned(self) -> tuple[Decimal, int]:
        """What was given back in the month, and for how many takes."""
        sums = self.moved([Kind.RELEASE]).aggregate(held=Sum("held"), takes=Count("pk"))
        return -whole_cents(sums["held"]), sums["takes"]

    @property
    def amount(self) -> Any:
        """The column that a sum over `entries` is about."""
        return -F("held") if self.refunded else F("spent")

    @property
    def _span(self) -> tuple[datetime, datetime]:
        if self.day:
            return self.month.starts(self.day), self.month.starts(self.day + A_DAY)
        return self.month.start, self.month.end

    @property
    def _what(self) -> Q:
        wanted = {
            "team": self.team,
            "project": self.project,
            "member": self.member,
            "price__model": self.model,
            "price__model__startswith": self.provider and f"{self.provider}/",
            "price__resolution": self.resolution,
            "price__sound": self.sound,
        }
        return Q(**{name: value for name, value in wanted.items() if value not in (None, "")})


def differs(team: Team) -> Q:
    """The provider reports other than what was charged, by a hundredth of a credit or more."""
    value = Value(dollars_of_a_credit(team), models.DecimalField(max_digits=12, decimal_places=6))
    product = models.DecimalField(max_digits=24, decimal_places=8)

    def worth(change: Decimal) -> Any:
        return models.ExpressionWrapper((F("spent") + change) * value, output_field=product)

    return Q(reported_usd__gte=worth(HALF_A_HUNDREDTH)) | Q(
        reported_usd__lt=worth(-HALF_A_HUNDREDTH)
    )


@dataclass(frozen=True)
class Figures:
    """What a part of the bill comes to. `rows` counts corrections too."""

    takes: int = 0
    seconds: Decimal = NOTHING
    credits: Decimal = NOTHING
    keepers: int = 0
    kept_seconds: Decimal = NOTHING
    rows: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.takes + other.takes,
            self.seconds + other.seconds,
            self.credits + other.credits,
            self.keepers + other.keepers,
            self.kept_seconds + other.kept_seconds,
            self.rows + other.rows,
        )

    @property
    def per_kept_second(self) -> Decimal | None:
        """Credits spent for each second that was kept; None while nothing was."""
        if self.kept_seconds <= 0:
            return None
        return (self.credits / self.kept_seconds).quantize(HUNDREDTH, ROUND_HALF_UP)

    @property
    def keeper_rate(self) -> Decimal | None:
        """The part of the takes that was kept, from 0 to 1."""
        return Decimal(self.keepers) / self.takes if self.takes > 0 else None


@dataclass(frozen=True)
class Group:
    """The figures of one day and one key: a project, a member, a model, a provider."""

    day: date
    key: Any
    figures: Figures


def groups(scope: Scope, by: By) -> list[Group]:
    """The scope by day and key, with zero days and keys left out; two queries."""
    entries = scope.entries()
    takes = Count("pk") if scope.refunded else TAKES
    found = [
        Group(
            day,
            key,
            Figures(
                row["takes"],
                thousandths(row["made"]),
                whole_cents(row["credits"]),
                rows=row["rows"],
            ),
        )
        for day, key, row in _grouped(
            entries,
            scope.month,
            by,
            takes=takes,
            rows=Count("pk"),
            made=Sum("seconds"),
            credits=Sum(scope.amount),
        )
    ]
    if scope.refunded:
        return found
    return found + [
        Group(day, key, Figures(keepers=row["keepers"], kept_seconds=thousandths(row["kept"])))
        for day, key, row in _grouped(
            scope.kept(entries), scope.month, by, keepers=TAKES, kept=Sum("seconds")
        )
    ]


def _grouped(
    entries: QuerySet[LedgerEntry], month: Month, by: By, **sums: Any
) -> Iterator[tuple[date, Any, dict[str, Any]]]:
    """Each day and key with its sums."""
    column = COLUMNS.get(by)
    keys = ["day", column] if column else ["day"]
    rows = (
        entries.annotate(day=DayNumber(F("at"), ends=tuple(month.ends)))
        .values(*keys)
        .annotate(**sums)
        .order_by()
    )
    for row in in_memory(rows):
        day = month.days[row["day"]]
        key = row[column] if column else day
        yield day, provider_of(key) if by == By.PROVIDER else key, row


def in_memory(rows: Any) -> list[dict[str, Any]]:
    """The rows of a grouped query.

    PostgreSQL can't guess how few days a month has: without room for a group an entry it would
    sort them all on disk.
    """
    if connection.vendor != "postgresql":
        return list(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '32MB'")
        return list(rows)


def thousandths(seconds: Any) -> Decimal:
    """A database's sum in seconds; SQLite adds up in floating point and must be rounded."""
    return Decimal(seconds or 0).quantize(Decimal("0.001"))


def total(parts: Iterable[Group]) -> Figures:
    return sum((part.figures for part in parts), Figures())


def rolled_up(parts: Iterable[Group]) -> dict[Any, Figures]:
    """The figures of each key over the month, the dearest first."""
    sums: dict[Any, Figures] = {}
    for part in parts:
        sums[part.key] = sums.get(part.key, Figures()) + part.figures
    return dict(sorted(sums.items(), key=lambda item: -item[1].credits))


def spent_in(month: Month) -> Decimal:
    """What a month came to."""
    sums = Scope(month=month).moved(BILLED).aggregate(spent=Sum("spent"))
    return whole_cents(sums["spent"])
