"""Closing a month: its totals as they stood.

Nothing but the totals is locked: the ledger is append-only and dated by its own clock, so that
later corrections fall into the month in which they are made.
"""

from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q, Sum

from accounts.audit import AuditEntry, note
from accounts.models import Team, User
from generations.billing.months import Month
from generations.billing.review import BILLED, Kind, Scope
from generations.models import ClosedMonth
from generations.models.money import whole_cents


class NotOver(Exception):
    """A month that still runs cannot be closed. Fit to show."""


class AlreadyClosed(Exception):
    """Somebody was first. Fit to show."""


def closed(month: Month) -> ClosedMonth | None:
    found = ClosedMonth.objects.filter(team=month.team, month=month.first)
    return found.select_related("closed_by").first()


@transaction.atomic
def close_month(month: Month, *, by: User) -> ClosedMonth:
    """Keep the month's totals. Raises NotOver and AlreadyClosed."""
    if not month.is_over:
        first = f"{month.next.first:%-d %B}"
        raise NotOver(f"{month} isn't over yet. It can be closed from {first} on.")
    # The books, so that no charge of the month's last moment is still on its way.
    Team.objects.select_for_update(no_key=True).get(pk=month.team.pk)
    if before := closed(month):
        raise AlreadyClosed(f"{before.closed_by} closed {month} already.")
    sums = totals(month)
    row = ClosedMonth.objects.create(
        team=month.team, month=month.first, closed_by=by, spent=sums[0], charges=sums[1]
    )
    after = f"{row.spent.normalize():f} cr, {row.charges} charges"
    note(AuditEntry.Subject.MONTH, f"{month} closed", team=month.team, by=by, after=after)
    return row


def totals(month: Month) -> tuple[Decimal, int]:
    """What the ledger says of a month: credits, and how many charges."""
    sums = (
        Scope(month=month)
        .moved(BILLED)
        .aggregate(spent=Sum("spent"), charges=Count("pk", filter=Q(kind=Kind.CHARGE)))
    )
    return whole_cents(sums["spent"]), sums["charges"]
