"""Corrections of the ledger: who may write one alone, and whose second look a large one needs."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.audit import AuditEntry, note
from accounts.models import Team, User
from generations.billing import ledger
from generations.billing.figures import number
from generations.models import Adjustment, Generation, LedgerEntry, SpendingRules
from generations.models.money import whole_cents
from studio.models import Project

Subject = AuditEntry.Subject
State = Adjustment.State


class OwnCorrection(Exception):
    """The second look is somebody else's. Fit to show."""


class TooMuch(Exception):
    """It would take off more than the take has cost. Fit to show."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What somebody wants to put right: credits more (+) or less (-), and why."""

    project: Project
    member: User
    credits: Decimal
    reason: str
    take: Generation | None = None

    def __str__(self) -> str:
        where = self.take.code if self.take else f"{self.project.code}, {self.member}"
        return f"Correction of {where}"


def alone_up_to(team: Team) -> Decimal:
    """How many credits one person may correct without a second look."""
    rules = SpendingRules.objects.filter(team=team).first() or SpendingRules(team=team)
    return rules.adjust_alone


@transaction.atomic
def correct(correction: Correction, *, by: User) -> Adjustment:
    """Write a small correction at once; a large one waits for somebody else. Raises TooMuch."""
    team = correction.project.team
    _fits(correction)
    adjustment = Adjustment.objects.create(
        project=correction.project,
        generation=correction.take,
        member=correction.member,
        credits=correction.credits,
        reason=correction.reason,
        asked_by=by,
    )
    if abs(correction.credits) <= alone_up_to(team):
        _write(adjustment, by=by)
    else:
        asked = _("asked: {credits}, {reason}").format(
            credits=signed(correction.credits), reason=correction.reason
        )
        note(Subject.ADJUSTMENT, str(correction), team=team, by=by, after=asked)
    return adjustment


@transaction.atomic
def decide(adjustment: Adjustment, *, by: User, write: bool) -> None:
    """Somebody's second look. Raises OwnCorrection, AlreadyDecided and TooMuch."""
    if by.pk == adjustment.asked_by_id:
        raise OwnCorrection(_("You asked for this correction. Somebody else has to look at it."))
    if write:
        _write(adjustment, by=by)
        return
    adjustment.decide(State.DECLINED, by=by)
    team, after = (
        adjustment.project.team,
        _("declined: {credits}").format(credits=signed(adjustment.credits)),
    )
    note(Subject.ADJUSTMENT, str(_read(adjustment)), team=team, by=by, after=after)


def _fits(correction: Correction) -> None:
    """A take gives back no more than it has cost, whoever corrects it at the same moment."""
    take = correction.take
    if take is None or correction.credits > 0:
        return
    ledger.open_books(correction.project.team)
    cost = whole_cents(
        LedgerEntry.objects.filter(generation=take).aggregate(Sum("spent"))["spent__sum"]
    )
    if cost + correction.credits < 0:
        raise TooMuch(
            _("{code} has cost {cost} cr; no more than that can be taken off.").format(
                code=take.code, cost=number(cost)
            )
        )


def _write(adjustment: Adjustment, *, by: User) -> None:
    _fits(_read(adjustment))
    adjustment.decide(State.WRITTEN, by=by)
    ledger.adjust(adjustment)
    after = f"{signed(adjustment.credits)}, {adjustment.reason}"
    team = adjustment.project.team
    note(Subject.ADJUSTMENT, str(_read(adjustment)), team=team, by=by, after=after)


def _read(adjustment: Adjustment) -> Correction:
    return Correction(
        project=adjustment.project,
        member=adjustment.member,
        credits=adjustment.credits,
        reason=adjustment.reason,
        take=adjustment.generation,
    )


def signed(credits: Decimal) -> str:
    return f"{credits.normalize():+f} cr"
