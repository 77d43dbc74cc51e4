"""Prices, the ledger and budgets: rows and the rules about themselves. Amounts are credits."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.append_only import AppendOnlyModel, AppendOnlyQuerySet
from accounts.models import Team, User
from studio.models import Project

NOTHING = Decimal(0)
HUNDREDTH = Decimal("0.01")
THOUSANDTH = Decimal("0.001")


def whole_cents(amount: Decimal | None) -> Decimal:
    """A database's sum in credits; SQLite adds up in floating point and must be rounded."""
    return (amount or NOTHING).quantize(HUNDREDTH)


def credits_field(**options: Any) -> models.DecimalField:
    """Credits: up to 9,999,999,999 with two decimals."""
    return models.DecimalField(max_digits=12, decimal_places=2, **options)


class PriceQuerySet(AppendOnlyQuerySet):
    def in_force(self, *, team: Team | None, at: datetime) -> list["Price"]:
        """The price of each model × resolution × sound: the team's newest row, else the list's."""
        whose = Q(team=team) | Q(team=None) if team else Q(team=None)
        rows = self.filter(whose, effective_from__lte=at).order_by("effective_from", "pk")
        newest: dict[tuple[str, str, bool], Price] = {}
        for row in sorted(rows, key=lambda row: row.team_id is not None):
            newest[row.model, row.resolution, row.sound] = row
        return list(newest.values())


class Price(AppendOnlyModel):
    """Credits per second for model × resolution × sound from a date on.

    A row without a team is the list price that came with the catalogue.
    """

    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="prices")
    model = models.CharField(max_length=80)
    resolution = models.CharField(max_length=10)
    sound = models.BooleanField()
    per_second = credits_field(validators=[MinValueValidator(NOTHING)])
    confirmed = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    effective_from = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = PriceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["model", "effective_from"], name="price_in_force")]
        constraints = [
            models.CheckConstraint(name="price_not_negative", condition=Q(per_second__gte=0))
        ]

    def __str__(self) -> str:
        sound = "sound" if self.sound else "silent"
        return f"{self.model} {self.resolution} {sound}: {self.per_second} cr/s"


class LedgerQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))

    def held_and_spent(self) -> tuple[Decimal, Decimal]:
        sums = self.aggregate(held=models.Sum("held"), spent=models.Sum("spent"))
        return whole_cents(sums["held"]), whole_cents(sums["spent"])


class LedgerEntry(AppendOnlyModel):
    """One movement of credits. A balance is the sum of `held` and `spent` over rows.

    A hold adds to `held`. A charge takes the hold back and adds to `spent`. A release takes
    the hold back. An adjustment changes `spent`. `month` is the month of the press, in which
    the budgets count a take whenever it is settled. A charge carries what a bill sums up: the
    seconds that were made, and the dollars that the provider reports. A take that moves to
    another project takes its cost along by two adjustments, which carry its seconds too.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", lazy("Hold")
        CHARGE = "charge", lazy("Charge")
        RELEASE = "release", lazy("Release")
        ADJUST = "adjust", lazy("Adjustment")

    kind = models.CharField(max_length=10, choices=Kind)
    held = credits_field(default=NOTHING)
    spent = credits_field(default=NOTHING)
    team = models.ForeignKey(Team, models.PROTECT, related_name="ledger")
    project = models.ForeignKey(Project, models.PROTECT, related_name="ledger")
    member = models.ForeignKey(User, models.PROTECT, related_name="+")
    generation = models.ForeignKey(
        "generations.Generation", models.PROTECT, null=True, blank=True, related_name="ledger"
    )
    price = models.ForeignKey(Price, models.PROTECT, null=True, blank=True, related_name="+")
    month = models.DateField()
    seconds = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    reported_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    objects = LedgerQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["team", "at"], name="ledger_of_team"),
            # Holds all that a bill sums up, so that a month is read from it alone.
            models.Index(
                fields=[
                    *("team", "kind", "at", "project", "member", "price", "generation"),
                    *("spent", "held", "seconds", "reported_usd"),
                ],
                name="ledger_bill",
            ),
            models.Index(fields=["project", "at"], name="ledger_of_project"),
            models.Index(
                fields=["generation"], name="ledger_corrections", condition=Q(kind="adjust")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["generation"], condition=Q(kind="hold"), name="ledger_one_hold"
            ),
            models.UniqueConstraint(
                fields=["generation"],
                condition=Q(kind__in=["charge", "release"]),
                name="ledger_settled_once",
            ),
            models.CheckConstraint(
                name="ledger_kind_moves_its_columns",
                condition=Q(kind="hold", held__gte=0, spent=0)
                | Q(kind="charge", held__lte=0, spent__gte=0)
                | Q(kind="release", held__lte=0, spent=0)
                | Q(kind="adjust", held=0),
            ),
            models.CheckConstraint(
                name="ledger_take_is_named",
                condition=Q(kind="adjust") | Q(generation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: held {self.held}, spent {self.spent}"


class BudgetQuerySet(models.QuerySet["Budget"]):
    def over(self, *, project: Project, member: User) -> Self:
        """Every budget that a take of this member in this project counts in."""
        return self.filter(
            Q(project=None) | Q(project=project),
            Q(member=None) | Q(member=member),
            team=project.team_id,
        ).order_by("pk")

    def with_raised(self, day: date) -> Self:
        """With what is granted on top on that day, as one number for `limit_on`."""
        counting = self.model._meta.get_field("raises").related_model.objects.filter(  # type: ignore[union-attr]
            Q(until=None) | Q(until__gte=day), budget=models.OuterRef("pk"), since__lte=day
        )
        summed = counting.values("budget").annotate(sum=models.Sum("credits")).values("sum")
        return self.annotate(raised=models.Subquery(summed, output_field=credits_field()))

    def with_raises(self) -> Self:
        """With what was granted on top, for `limit_on`; one query more."""
        return self.prefetch_related("raises")


class Budget(models.Model):
    """A limit in credits: of a team's month, a project, or a member in a project.

    `used` caches the ledger's sum (held and spent) for `month`, or for all time where the
    period is the whole project. Only `billing.ledger` writes it, under this row's lock.
    """

    class Period(models.TextChoices):
        MONTH = "month", lazy("Each month")
        WHOLE = "whole", lazy("Whole project")

    team = models.ForeignKey(Team, models.PROTECT, related_name="budgets")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="budgets"
    )
    member = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    period = models.CharField(max_length=10, choices=Period, default=Period.MONTH)
    limit = credits_field(validators=[MinValueValidator(NOTHING)])
    used = credits_field(default=NOTHING, editable=False)
    month = models.DateField(null=True, editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "team",
                Coalesce("project", 0),
                Coalesce("member", 0),
                "period",
                name="budget_once_a_scope",
            ),
            models.CheckConstraint(
                name="budget_member_is_in_a_project",
                condition=Q(member=None) | Q(project__isnull=False),
            ),
            models.CheckConstraint(
                name="budget_whole_is_of_a_project",
                condition=Q(period="month") | Q(project__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"budget {self.pk} ({self.name})"

    @property
    def name(self) -> str:
        """What a person calls it: “Northlight's month”."""
        whose = (
            _("{member} in {name}").format(member=self.member, name=self.project.name)
            if self.member and self.project
            else ""
        )
        whose = whose or (self.project.name if self.project else self.team.name)
        return f"{whose}, {'this month' if self.period == self.Period.MONTH else 'whole project'}"

    def used_in(self, month: date) -> Decimal:
        """Credits used in that month; what another month left behind is not counted."""
        if self.period == self.Period.MONTH and self.month != month:
            return NOTHING
        return self.used

    def limit_on(self, day: date) -> Decimal:
        """The limit with the raises that count on that day."""
        if "raised" in self.__dict__:  # Read along by `with_raised`, for this very day.
            return self.limit + whole_cents(self.__dict__["raised"])
        counting = (each.credits for each in self.raises.all() if each.counts_on(day))
        return sum(counting, self.limit)

    def counts(self, entry: LedgerEntry) -> bool:
        """Whether a movement of its team's credits counts here."""
        here = self.project_id in (None, entry.project_id)
        return here and self.member_id in (None, entry.member_id)

    def left_on(self, day: date) -> Decimal:
        return self.limit_on(day) - self.used_in(day.replace(day=1))

    @property
    def breadth(self) -> int:
        """How wide it reaches, the widest first: team, project, month of it, member."""
        if self.project_id is None:
            return 0
        if self.member_id is None:
            return 1 if self.period == self.Period.WHOLE else 2
        return 3
