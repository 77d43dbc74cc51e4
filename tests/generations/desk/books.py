"""Months with charges in them, by the moves and the ledger that every take goes by."""

from datetime import UTC, datetime
from decimal import Decimal

from generations.billing.ledger import timezone
from generations.pipeline.endings import complete, fail
from tests.factories import press_paid

OCTOBER, NOVEMBER = datetime(2031, 10, 15, 12, tzinfo=UTC), datetime(2031, 11, 20, 12, tzinfo=UTC)


def made(project, credits=None, *, seconds="5.000", reported=None, **fields):
    """A paid take that was made and charged, with what the provider reports in dollars."""
    (take,) = press_paid(project, **fields)
    start(take)
    take.collect(reported_usd=reported)
    charged = take.quoted if credits is None else Decimal(credits)
    complete(take, charged=charged, seconds=Decimal(seconds), video="takes/1.mp4")
    return take


def not_made(project, **fields):
    """A paid take that failed, so that its credits were given back."""
    (take,) = press_paid(project, **fields)
    start(take)
    fail(take, "The model declined this take.")
    return take


def start(take):
    take.claim()
    take.start(f"job-{take.pk}", look_at=timezone.now())
