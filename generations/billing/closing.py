"""Closing a month: its totals and its keepers as they stood.

Nothing else is locked: the ledger is append-only and dated by its own clock, so that
later corrections fall into the month in which they are made.
"""

from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

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


@transaction.atomic
def close_month(month: Month, *, by: User) -> ClosedMonth:
    """Keep the month's totals and its keepers. Raises NotOver and AlreadyClosed."""
    if not month.is_over:
        first = date_format(month.next.first, "MONTH_DAY_FORMAT")
        raise NotOver(
            _("{month} isn't over yet. It can be closed from {first} on.").format(
                month=month, first=first
            )
        )
    # The books, so that no charge of the month's last moment is still on its way.
    Team.objects.select_for_update(no_key=True).get(pk=month.team.pk)
    month = Month(month.team, month.first)  # As it is now, nothing remembered.
    if before := month.closing:
        raise AlreadyClosed(
            _("{closed_by} closed {month} already.").format(closed_by=before.closed_by, month=month)
        )
    scope = Scope(month=month)
    kept = set(scope.kept(scope.moved(BILLED)).values_list("generation", flat=True))
    sums = totals(month)
    row = ClosedMonth.objects.create(
        team=month.team, month=month.first, closed_by=by, spent=sums[0], charges=sums[1]
    )
    row.keep(kept)
    after = _("{spent:f} cr, {charges} charges").format(
        spent=row.spent.normalize(), charges=row.charges
    )
    note(
        AuditEntry.Subject.MONTH,
        _("{month} closed").format(month=month),
        team=month.team,
        by=by,
        after=after,
    )
    return row


def totals(month: Month) -> tuple[Decimal, int]:
    """What the ledger says of a month: credits, and how many charges."""
    sums = (
        Scope(month=month)
        .moved(BILLED)
        .aggregate(spent=Sum("spent"), charges=Count("pk", filter=Q(kind=Kind.CHARGE)))
    )
    return whole_cents(sums["spent"]), sums["charges"]
