"""Asking for more: takes wait and hold nothing, and somebody decides about them once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from accounts.audit import AuditEntry
from accounts.roles import Role
from generations.billing.ledger import OverBudget, ledger_sum, set_limit
from generations.billing.rules import NeedsApproval
from generations.gallery.nav import Nav
from generations.models import (
    AlreadyDecided,
    Approval,
    Budget,
    Generation,
    LedgerEntry,
    Price,
    Raise,
    Status,
)
from generations.pipeline.approving import AskerGone, approvers_of, decline, grant, withdraw
from generations.pipeline.endings import cancel
from generations.pipeline.request import ProjectClosed, TooLittle
from tests.factories import (
    ask,
    limit,
    make_member,
    make_project,
    make_rules,
    make_team,
    press,
    press_paid,
    seat,
)

pytestmark = pytest.mark.django_db

DEAR = {"resolution": "1080p", "sound": True}  # 30 credits a second.


@pytest.fixture
def project():
    return make_project(name="Night ferry")


@pytest.fixture
def artist(project):
    return seat(project)


@pytest.fixture
def owner(project):
    return project.created_by


# Who must ask.


def test_a_press_above_the_amount_needs_approval(project, artist):
    make_rules(project.team, approve_above=34)

    with pytest.raises(NeedsApproval, match="More than 34 cr at once needs approval here"):
        press_paid(project, by=artist)

    assert not Generation.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_the_amount_is_that_of_the_whole_press(project, artist):
    make_rules(project.team, approve_above=35)
    press_paid(project, by=artist)

    with pytest.raises(NeedsApproval):
        press_paid(project, by=artist, takes=2)


def test_1080p_with_sound_needs_approval_where_the_team_says_so(project, artist):
    make_rules(project.team, approve_dear=True)
    press_paid(project, by=artist, resolution="1080p", sound=False)
    press_paid(project, by=artist, resolution="720p", sound=True)

    with pytest.raises(NeedsApproval, match="1080p with sound"):
        press_paid(project, by=artist, **DEAR)


def test_what_is_free_needs_no_approval(project, artist):
    make_rules(project.team, approve_above=0, approve_dear=True)

    (take,) = press(project, by=artist, model="practice/animatic", **DEAR)

    assert take.status == Status.QUEUED


@pytest.mark.parametrize("role", [Role.PRODUCER, Role.ADMIN, Role.OWNER])
def test_whoever_may_approve_need_not_ask_by_rule(project, role):
    make_rules(project.team, approve_above=0, approve_dear=True)

    (take,) = press_paid(project, by=seat(project, role), **DEAR)

    assert take.status == Status.QUEUED


def test_the_ceiling_of_one_take_binds_everybody(project, owner):
    make_rules(project.team, take_ceiling=34)

    with pytest.raises(NeedsApproval, match=r"One take here may cost 34 cr; this one costs 35\."):
        press_paid(project, by=owner)


def test_several_takes_below_the_ceiling_may_cost_more_together(project, owner):
    make_rules(project.team, take_ceiling=35)

    assert len(press_paid(project, by=owner, takes=4)) == 4


def test_the_rules_of_another_team_bind_nobody_here(project, artist):
    make_rules(make_team(), approve_above=0, take_ceiling=0)

    assert press_paid(project, by=artist)


# Asking.


def test_takes_that_ask_wait_with_a_number_and_a_price_and_hold_nothing(project, artist):
    budget = limit(10, project=project)

    takes = ask(project, by=artist, takes=2, reason="The client wants it.")

    assert [(take.number, take.status, take.quoted) for take in takes] == [
        (1, Status.WAITING, 35),
        (2, Status.WAITING, 35),
    ]
    approval = Approval.objects.get()
    assert (approval.cause, approval.budget, approval.credits) == ("limit", budget, 60)
    assert (approval.asked_by, approval.reason) == (artist, "The client wants it.")
    assert "This goes 60 cr over the limit of Night ferry" in approval.why
    assert not LedgerEntry.objects.exists()
    assert [step.status for step in takes[0].steps.all()] == [Status.WAITING]


def test_the_same_question_pressed_twice_is_one(project, artist):
    limit(10, project=project)
    key = uuid4()

    first, again = (ask(project, by=artist, key=key) for _press in range(2))

    assert [take.pk for take in first] == [take.pk for take in again]
    assert Approval.objects.count() == 1


def test_whoever_asks_without_need_just_gets_the_takes(project, artist):
    (take,) = ask(project, by=artist)

    assert take.status == Status.QUEUED
    assert not Approval.objects.exists()
    assert take.ledger.get().held == 35


def test_one_may_ask_for_more_than_is_missing_but_not_for_less(project, artist):
    limit(10, project=project)

    with pytest.raises(TooLittle, match=r"Ask for at least 25 cr"):
        ask(project, by=artist, credits="24.99")
    assert not Generation.objects.exists()

    assert ask(project, by=artist, credits=500)[0].approval.credits == 500


def test_the_widest_limit_that_is_passed_is_the_one_that_is_named(project, artist):
    limit(5, project=project, member=artist)
    limit(6, project=project, period=Budget.Period.MONTH)
    limit(7, project=project)
    team = limit(8, team=project.team)

    with pytest.raises(OverBudget) as refusal:
        press_paid(project, by=artist)
    assert refusal.value.budget == team

    limit(1000, team=project.team)
    with pytest.raises(OverBudget, match="Night ferry, whole project"):
        press_paid(project, by=artist)


def test_a_limit_goes_before_a_rule(project, artist):
    make_rules(project.team, approve_above=0)
    limit(10, project=project)

    assert ask(project, by=artist)[0].approval.cause == Approval.Cause.LIMIT


def test_approvers_are_told_after_the_commit(
    project, artist, queued, django_capture_on_commit_callbacks
):
    limit(10, project=project)

    with django_capture_on_commit_callbacks(execute=True):
        approval = ask(project, by=artist)[0].approval

    assert queued == [("tell", approval.pk)]


# Granting.


def test_a_grant_raises_the_limit_holds_the_credits_and_starts_the_takes(
    project, artist, owner, queued, django_capture_on_commit_callbacks
):
    budget = limit(10, project=project, member=artist)
    approval = ask(project, by=artist, takes=2)[0].approval

    with django_capture_on_commit_callbacks(execute=True):
        takes = grant(approval, by=owner)

    assert [take.status for take in takes] == [Status.QUEUED] * 2
    assert [(row.kind, row.held, row.by) for row in LedgerEntry.objects.all()] == [
        ("hold", 35, owner),
        ("hold", 35, owner),
    ]
    raised = Raise.objects.get()
    assert (raised.budget, raised.credits, raised.approval) == (budget, 60, approval)
    budget.refresh_from_db()
    assert budget.used == ledger_sum(budget) == 70
    assert (approval.decision, approval.decided_by, approval.granted) == ("granted", owner, 60)
    assert queued == [("submit",), ("submit",), ("tell", approval.pk)]
    entry = AuditEntry.objects.order_by("pk").last()
    assert (entry.subject, entry.by, entry.after) == (
        "approval",
        owner,
        f"granted 60 cr on top of {budget.name}",
    )


def test_a_grant_by_rule_raises_nothing(project, artist, owner):
    make_rules(project.team, approve_above=0)
    approval = ask(project, by=artist)[0].approval

    (take,) = grant(approval, by=owner)

    assert take.ledger.get().held == 35
    assert not Raise.objects.exists()


def test_a_grant_past_the_ceiling_makes_that_take_alone(project, artist, owner):
    make_rules(project.team, take_ceiling=30)
    approval = ask(project, by=artist)[0].approval

    assert grant(approval, by=owner)[0].status == Status.QUEUED
    with pytest.raises(NeedsApproval):
        press_paid(project, by=artist)


def test_the_price_stays_the_one_that_was_asked_about(project, artist, owner):
    limit(10, project=project)
    (take,) = ask(project, by=artist)
    Price.objects.create(
        team=project.team, model=take.model, resolution="720p", sound=False, per_second=99
    )

    grant(take.approval, by=owner)

    assert take.ledger.get().held == 35


def test_a_grant_of_too_little_leaves_everything_as_it_was(project, artist, owner):
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval

    with pytest.raises(OverBudget, match="This goes 5 cr over"):
        grant(approval, by=owner, credits=Decimal(20))

    approval.refresh_from_db()
    assert approval.decision == Approval.Decision.PENDING
    assert not Raise.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert Generation.objects.get().status == Status.WAITING


def test_another_limit_that_was_reached_meanwhile_still_refuses(project, artist, owner):
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval
    limit(20, project=project, member=artist)

    with pytest.raises(OverBudget, match=f"of {artist} in Night ferry"):
        grant(approval, by=owner)

    approval.refresh_from_db()
    assert approval.decision == Approval.Decision.PENDING


def test_granting_twice_grants_once(project, artist, owner):
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval
    stale = Approval.objects.get(pk=approval.pk)
    grant(approval, by=owner)

    with pytest.raises(AlreadyDecided, match=f"{owner} granted this already"):
        grant(stale, by=owner)

    assert LedgerEntry.objects.count() == Raise.objects.count() == 1


def test_nothing_is_granted_in_a_project_that_was_archived(project, artist, owner):
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval
    project.archive()

    with pytest.raises(ProjectClosed, match="Night ferry was archived"):
        grant(approval, by=owner)

    approval.refresh_from_db()
    assert approval.decision == Approval.Decision.PENDING
    decline(approval, by=owner, why="It is over.")
    assert Generation.objects.get().status == Status.CANCELLED


def test_nothing_is_granted_to_somebody_who_left(project, artist, owner):
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval
    artist.memberships.all().delete()

    with pytest.raises(AskerGone, match="makes no takes here any more"):
        grant(approval, by=owner)

    assert not LedgerEntry.objects.exists()


def test_a_limit_that_was_taken_away_meanwhile_needs_no_raise(project, artist, owner):
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval
    limit(None, project=project)

    assert grant(approval, by=owner)[0].status == Status.QUEUED
    assert not Raise.objects.exists()


def test_what_is_granted_next_month_counts_in_that_month(clock, project, artist, owner):
    clock.set(datetime(2031, 11, 30, 12, 0, tzinfo=UTC))
    budget = limit(10, team=project.team)
    approval = ask(project, by=artist)[0].approval

    clock.set(datetime(2031, 12, 2, 12, 0, tzinfo=UTC))
    grant(approval, by=owner)

    budget.refresh_from_db()
    assert LedgerEntry.objects.get().month == date(2031, 12, 1)
    assert (budget.month, budget.used) == (date(2031, 12, 1), 35)


# Raises and their end.


def test_a_raise_of_a_month_ends_with_the_month(clock, project, artist, owner):
    clock.set(datetime(2031, 11, 20, 12, 0, tzinfo=UTC))
    limit(10, team=project.team)
    grant(ask(project, by=artist, credits=100)[0].approval, by=owner)
    press_paid(project, by=artist)

    clock.set(datetime(2031, 12, 1, 12, 0, tzinfo=UTC))

    assert Raise.objects.get().until == date(2031, 11, 30)
    with pytest.raises(OverBudget):
        press_paid(project, by=artist)


def test_a_raise_counts_on_its_last_day_where_the_team_is_and_not_after(clock, owner):
    project = make_project(make_team(time_zone="Europe/Oslo"))
    clock.set(datetime(2031, 11, 10, 12, 0, tzinfo=UTC))
    limit(10, project=project)
    approval = ask(project, by=project.created_by, credits=500)[0].approval
    grant(approval, by=project.created_by, until=date(2031, 11, 12))

    clock.set(datetime(2031, 11, 12, 22, 30, tzinfo=UTC))  # 23:30 in Oslo.
    press_paid(project)
    clock.set(datetime(2031, 11, 12, 23, 30, tzinfo=UTC))  # The 13th in Oslo.

    with pytest.raises(OverBudget, match="already over its 10 cr by 60"):
        press_paid(project)


def test_a_raise_of_a_whole_project_stays_without_an_end(clock, project, artist, owner):
    clock.set(datetime(2031, 11, 10, 12, 0, tzinfo=UTC))
    limit(10, project=project)
    grant(ask(project, by=artist, credits=60)[0].approval, by=owner)

    clock.set(datetime(2032, 11, 10, 12, 0, tzinfo=UTC))

    assert press_paid(project, by=artist)


def test_raises_are_not_part_of_the_limit_itself(project, artist, owner):
    budget = limit(10, project=project)
    grant(ask(project, by=artist)[0].approval, by=owner)

    budget.refresh_from_db()
    assert budget.limit == 10


# Declining and withdrawing.


def test_a_decline_ends_the_takes_and_keeps_the_note(project, artist, owner):
    limit(10, project=project)
    takes = ask(project, by=artist, takes=2)

    decline(takes[0].approval, by=owner, why="Not this month.")

    assert {take.status for take in Generation.objects.all()} == {Status.CANCELLED}
    approval = Approval.objects.get()
    assert (approval.decision, approval.note) == ("declined", "Not this month.")
    assert not LedgerEntry.objects.exists()


def test_withdrawing_one_take_withdraws_the_question(project, artist):
    limit(10, project=project)
    takes = ask(project, by=artist, takes=2)

    cancel(takes[0], by=artist)

    assert {take.status for take in Generation.objects.all()} == {Status.CANCELLED}
    assert Approval.objects.get().decision == Approval.Decision.WITHDRAWN


def test_a_colleague_cannot_withdraw_what_another_asked_for(project, artist):
    limit(10, project=project)
    (take,) = ask(project, by=artist)

    with pytest.raises(PermissionDenied):
        cancel(take, by=seat(project))

    assert Approval.objects.get().decision == Approval.Decision.PENDING


def test_what_was_withdrawn_cannot_be_granted(project, artist, owner):
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval
    withdraw(approval, by=artist)

    with pytest.raises(AlreadyDecided):
        grant(approval, by=owner)

    assert not LedgerEntry.objects.exists()


# Who decides.


def test_a_producer_decides_about_the_limits_of_the_project(project, artist):
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval

    assert grant(approval, by=seat(project, Role.PRODUCER))


@pytest.mark.parametrize("what", ["month of the team", "ceiling"])
def test_a_producer_cannot_lift_what_the_team_has_set(project, artist, what):
    producer = seat(project, Role.PRODUCER)
    if what == "ceiling":
        make_rules(project.team, take_ceiling=10)
    else:
        set_limit(team=project.team, limit=Decimal(10), period=Budget.Period.MONTH)
    approval = ask(project, by=artist)[0].approval

    with pytest.raises(PermissionDenied):
        grant(approval, by=producer)

    assert approvers_of(approval, list(approval.takes.all())) == [project.created_by]


@pytest.mark.parametrize("role", [Role.ARTIST, Role.REVIEWER, Role.ACCOUNTANT, Role.MEMBER])
def test_others_decide_nothing(project, artist, role):
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval

    for act in (
        lambda by: grant(approval, by=by),
        lambda by: decline(approval, by=by, why=""),
    ):
        with pytest.raises(PermissionDenied):
            act(seat(project, role))


def test_the_badge_counts_what_a_person_may_decide(project, artist):
    producer, reader = seat(project, Role.PRODUCER), seat(project, Role.REVIEWER)
    elsewhere = make_project(project.team)
    limit(10, project=project)
    limit(10, project=elsewhere)
    for place in (project, elsewhere):
        ask(place, by=seat(place))
    limit(None, project=project)
    limit(10, team=project.team)
    ask(project, by=artist)

    team = project.team
    counted = [Nav(team, each).approvals for each in (project.created_by, producer, reader)]
    assert counted == [3, 1, None]
    assert Nav(team, make_member(team)).approvals is None


def test_nobody_is_mailed_about_their_own_question(project, owner):
    producer = seat(project, Role.PRODUCER)
    limit(10, project=project)
    approval = ask(project, by=producer)[0].approval

    assert approvers_of(approval, list(approval.takes.all())) == [owner]


def test_waiting_takes_are_not_counted_as_on_the_way(project, artist, owner):
    limit(36, project=project)
    ask(project, by=artist)
    ask(project, by=artist)

    (entry,) = Nav(project.team, owner).projects

    assert (entry.running, entry.takes) == (1, 2)
