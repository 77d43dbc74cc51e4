"""What becomes of takes that wait for approval: granted, declined or withdrawn, once.

Locks are taken in one order, the approval before its takes, so that two people who decide at
once never wait for each other. Whoever may change a limit may grant more of it.
"""

from datetime import date
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import AuditEntry, note
from accounts.models import Membership, Team, User
from accounts.roles import Permission
from generations.billing import ledger
from generations.billing.rules import rules_of
from generations.models import AlreadyDecided, Approval, Generation, Status
from generations.pipeline.nudge import nudge
from generations.pipeline.request import ProjectClosed
from studio.models import Project

Decision, Subject = Approval.Decision, AuditEntry.Subject


class AskerGone(Exception):
    """Whoever asked left the team or the project meanwhile. Fit to show."""


def is_the_teams(approval: Approval, takes: list[Generation]) -> bool:
    """Whether what was passed is a limit of the team, which a project's people can't lift."""
    if approval.cause != Approval.Cause.LIMIT:
        return False
    if approval.budget and approval.budget.project_id is None:
        return True
    ceiling = rules_of(approval.project.team).take_ceiling
    return ceiling is not None and any(take.quoted > ceiling for take in takes)


def may_decide(person: User, approval: Approval, takes: list[Generation]) -> bool:
    if is_the_teams(approval, takes):
        return person.can(Permission.MANAGE_TEAM, approval.project.team)
    return person.can(Permission.MANAGE_PROJECT, approval.project)


def approvers_of(approval: Approval, takes: list[Generation]) -> list[User]:
    """Whoever may decide it, but for the person who asked."""
    members = Membership.objects.filter(team=approval.project.team).select_related("user")
    people = [member.user for member in members.order_by("pk")]
    return [
        person
        for person in people
        if person != approval.asked_by and may_decide(person, approval, takes)
    ]


def pending_of(team: Team, person: User) -> QuerySet[Approval]:
    """What waits in the projects that this person runs, the oldest first."""
    runs = Project.objects.run_by(person).filter(team=team)
    waiting = Approval.objects.pending().filter(project__in=runs)
    return waiting.order_by("asked_at", "pk")


@transaction.atomic
def grant(
    approval: Approval,
    *,
    by: User,
    credits: Decimal | None = None,
    until: date | None = None,
    why: str = "",
) -> list[Generation]:
    """Raise the limit, hold the credits and start the takes; all of it, or nothing.

    Raises AlreadyDecided, PermissionDenied, ProjectClosed, AskerGone and OverBudget.
    """
    project = _locked(approval)
    takes = _takes_of(approval)
    _check(by, approval, takes)
    if project.is_archived:
        raise ProjectClosed(
            _("{name} was archived. Reopen it, or decline this.").format(name=project.name)
        )
    if not approval.asked_by.can(Permission.GENERATE, project):
        raise AskerGone(
            _("{asked_by} makes no takes here any more. Decline this.").format(
                asked_by=approval.asked_by
            )
        )
    granted = approval.credits if credits is None else credits
    approval.decide(Decision.GRANTED, by=by, granted=granted, until=until, note=why[:300])
    words = _("granted {granted:f} cr").format(granted=granted.normalize())
    if approval.budget:
        ledger.raise_limit(approval.budget, credits=granted, until=until, approval=approval)
        words += _(" on top of {name}").format(name=approval.budget.name)
    ledger.hold(takes, at=timezone.now(), by=by)
    for take in takes:
        take.admit()
        nudge("submit")
    _note(
        approval,
        by,
        after=_("{words} until {until}").format(words=words, until=until) if until else words,
    )
    return takes


@transaction.atomic
def decline(approval: Approval, *, by: User, why: str) -> None:
    """Turn it down with a note; its takes end. Raises AlreadyDecided and PermissionDenied."""
    _locked(approval)
    _check(by, approval, _takes_of(approval))
    approval.decide(Decision.DECLINED, by=by, note=why[:300])
    _end(approval, by)
    _note(approval, by, after=_("declined: {why}").format(why=why))


@transaction.atomic
def withdraw(approval: Approval, *, by: User) -> None:
    """Take the question back. Raises AlreadyDecided and PermissionDenied."""
    _locked(approval)
    if by != approval.asked_by and not by.can(Permission.MANAGE_PROJECT, approval.project):
        raise PermissionDenied(
            _("{asked_by} asked for this; they can withdraw it.").format(asked_by=approval.asked_by)
        )
    approval.decide(Decision.WITHDRAWN, by=by)
    _end(approval, by)
    _note(approval, by, after="withdrawn")


def _locked(approval: Approval) -> Project:
    """The project, and the approval as it now stands, with nobody else deciding."""
    projects = Project.objects.select_for_update(of=("self",), no_key=True)
    project = projects.select_related("team").get(pk=approval.project_id)
    approval.refresh_from_db(fields=["decision", "decided_by", "decided_at", "note", "budget"])
    approval.project = project
    if approval.decision != Decision.PENDING:
        raise AlreadyDecided(decided_words(approval))
    return project


def decided_words(approval: Approval) -> str:
    """What became of it, and by whom."""
    return _("{decided_by} {get_decision_display} this already.").format(
        decided_by=approval.decided_by, get_decision_display=approval.get_decision_display().lower()
    )


def _takes_of(approval: Approval) -> list[Generation]:
    waiting = Generation.objects.filter(approval=approval, status=Status.WAITING)
    takes = list(waiting.select_related("price", "requested_by").order_by("number"))
    for take in takes:
        take.project = approval.project
    return takes


def _check(by: User, approval: Approval, takes: list[Generation]) -> None:
    if not may_decide(by, approval, takes):
        raise PermissionDenied(_("This is a limit of the team; an owner or admin decides."))


def _end(approval: Approval, by: User) -> None:
    for take in _takes_of(approval):
        take.cancel(by)


def _note(approval: Approval, by: User, *, after: str) -> None:
    what = _("{asked_by}'s request in {name}").format(
        asked_by=approval.asked_by, name=approval.project.name
    )
    note(Subject.APPROVAL, what, team=approval.project.team, by=by, before="waiting", after=after)
    nudge("tell", approval.pk)
