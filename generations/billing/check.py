"""Proving that every cached sum equals the ledger, and naming the row that does not."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Q, Sum

from generations.billing.ledger import ledger_sum
from generations.models import MOVES, Budget, Generation, LedgerEntry, Status
from generations.models.money import HUNDREDTH, NOTHING, whole_cents

Kind = LedgerEntry.Kind


def differences() -> Iterator[str]:
    """A sentence for each row that disagrees with the ledger; nothing when all is right."""
    yield from _budgets()
    yield from _holds()
    yield from _charges()


def _budgets() -> Iterator[str]:
    for budget in Budget.objects.select_related("team", "project", "member").order_by("pk"):
        summed = ledger_sum(budget)
        if summed != budget.used:
            yield f"{budget}: says {_plain(budget.used)}, the ledger {_plain(summed)}."


def _holds() -> Iterator[str]:
    """What is still held belongs to a take on its way; a finished take holds nothing."""
    held = (
        LedgerEntry.objects.exclude(generation=None)
        .values("generation", "generation__status")
        .annotate(left=Sum("held"))
        .exclude(generation__status__in=list(MOVES))
        .filter(Q(left__gte=HUNDREDTH) | Q(left__lte=-HUNDREDTH))
    )
    for row in held:
        left = _plain(whole_cents(row["left"]))
        yield f"take {row['generation']} ({row['generation__status']}): still holds {left}."
    unheld = (
        Generation.objects.unfinished()
        .exclude(status=Status.WAITING)
        .exclude(ledger__kind=Kind.HOLD)
        .order_by("pk")
    )
    for take in unheld:
        yield f"{take}: is on its way without a hold."


def _charges() -> Iterator[str]:
    """A finished take carries exactly what the ledger charged for it."""
    completed = (
        Generation.objects.filter(status=Status.COMPLETED)
        .annotate(billed=Sum("ledger__spent", filter=Q(ledger__kind=Kind.CHARGE)))
        .order_by("pk")
    )
    for take in completed.iterator():
        billed = whole_cents(take.billed)
        if take.billed is None or billed != take.charged:
            says, ledger = _plain(take.charged or NOTHING), _plain(billed)
            yield f"{take}: says {says}, the ledger {ledger}."


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f} cr"
