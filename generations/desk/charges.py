"""One line of a bill as pages, files and statements show it: a charge, a correction, a return."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team
from generations.billing.months import Month
from generations.billing.review import Kind, in_credits
from generations.desk.filters import provider_name
from generations.gallery.card import poster_url
from generations.models import Generation, LedgerEntry
from generations.models.money import NOTHING
from generations.templatetags.rushes import number

WORDS = {
    Kind.CHARGE: lazy("Charge"),
    Kind.ADJUST: lazy("Correction"),
    Kind.RELEASE: lazy("Given back"),
}
HEAVY = ["text", "placeholder", "said", "video_url", "failure", "trouble"]


def listed(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """Entries, the newest first, with all that a line shows."""
    wanted = entries.select_related("project", "member", "by", "price").select_related(
        "generation__prompt", "generation__project"
    )
    without = [f"generation__{name}" for name in HEAVY]
    return wanted.defer(*without, "generation__prompt__text").order_by("-at", "-pk")


@dataclass(frozen=True)
class Charge:
    """An entry of the ledger for whoever reviews it."""

    entry: LedgerEntry
    team: Team
    kept: Collection[int] | None = None  # Keepers of a closed month; else what is marked now.

    @property
    def take(self) -> Generation | None:
        take: Generation | None = self.entry.generation
        return take

    @property
    def is_charge(self) -> bool:
        return self.entry.kind == Kind.CHARGE

    @property
    def is_return(self) -> bool:
        return self.entry.kind == Kind.RELEASE

    @property
    def is_move(self) -> bool:
        """The take came from another project, or went to one."""
        return self.entry.kind == Kind.ADJUST and self.entry.seconds is not None

    @property
    def is_keeper(self) -> bool:
        if not self.take or not (self.is_charge or (self.is_move and self.entry.spent > 0)):
            return False
        return self.take.is_keeper if self.kept is None else self.take.pk in self.kept

    @property
    def kind_words(self) -> str:
        if self.is_move:
            return _("Moved in") if self.entry.spent > 0 else _("Moved out")
        return str(WORDS[Kind(self.entry.kind)])

    @property
    def at(self) -> datetime:
        return self.entry.at.astimezone(self.team.zone)

    @cached_property
    def code(self) -> str:
        """The take's present code; where it was charged, it may have had another."""
        return self.take.code if self.take else ""

    @property
    def title(self) -> str:
        return self.take.prompt.title if self.take else self.entry.note

    @property
    def url(self) -> str:
        return reverse("take", args=[self.team.slug, self.code]) if self.take else ""

    @property
    def poster_url(self) -> str:
        return poster_url(self.team.slug, self.code) if self.take and self.take.poster else ""

    @property
    def settings(self) -> str:
        """The model and what was asked of it, in a line."""
        if not self.take:
            return ""
        sound = "sound" if self.take.sound else "silent"
        return f"{self.take.model_name}, {self.take.duration} s, {self.take.resolution}, {sound}"

    @property
    def provider(self) -> str:
        return provider_name(self.take.provider) if self.take else ""

    # Quoted, charged, reported.

    @property
    def amount(self) -> Decimal:
        """What it did to the bill, or what was given back."""
        return -self.entry.held if self.is_return else self.entry.spent

    @property
    def quoted(self) -> Decimal | None:
        return self.take.quoted if self.take and self.entry.kind != Kind.ADJUST else None

    @property
    def charged(self) -> Decimal | None:
        return None if self.is_return else self.entry.spent

    @property
    def reported(self) -> Decimal | None:
        """What the provider says, in the team's credits; None where nobody knows its worth."""
        return in_credits(self.entry.reported_usd, self.team) if self.is_charge else None

    @property
    def reported_words(self) -> str:
        """What the provider says in a unit of its own."""
        take = self.take if self.is_charge else None
        if not take or take.reported is None or take.reported_unit == "USD":
            return ""
        return f"{number(take.reported)} {take.reported_unit}"

    @property
    def off_the_quote(self) -> Decimal:
        """What was charged more (+) or less (-) than quoted."""
        return self.entry.spent - (self.quoted or NOTHING) if self.is_charge else NOTHING

    @property
    def off_the_charge(self) -> Decimal:
        """What the provider reports more (+) or less (-) than was charged."""
        return NOTHING if self.reported is None else self.reported - self.entry.spent

    @property
    def price_words(self) -> str:
        """The price row: its rate, the day it is from, and whether anybody confirmed it."""
        price = self.entry.price
        if price is None or self.is_return:
            return ""
        since = price.effective_from.astimezone(self.team.zone)
        doubt = "" if price.confirmed else _(", unconfirmed")
        day = date_format(since, "SHORT_DATE_FORMAT")
        return _("{per_second} cr/s, price of {day}{doubt}").format(
            per_second=number(price.per_second), day=day, doubt=doubt
        )

    @property
    def why(self) -> str:
        """What a correction or a return was for."""
        return "" if self.is_charge else self.entry.note


def charges(entries: Iterable[LedgerEntry], month: Month) -> Iterator[Charge]:
    for entry in entries:
        yield Charge(entry, month.team, month.kept)
