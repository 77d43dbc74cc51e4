from decimal import Decimal

import pytest

from accounts.audit import AuditEntry
from accounts.roles import Role
from generations.billing.adjustments import Correction, OwnCorrection, TooMuch, correct, decide
from generations.billing.ledger import ledger_sum
from generations.models import AlreadyDecided, Budget, LedgerEntry
from tests.factories import limit, make_member, make_project, make_rules
from tests.generations.desk.books import NOVEMBER, OCTOBER, made

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(clock):
    clock.set(NOVEMBER)
    return make_project()


@pytest.fixture
def admin(project):
    return make_member(project.team, Role.ADMIN)


def wanted(project, credits, **fields):
    return Correction(
        **{
            "project": project,
            "member": project.created_by,
            "credits": Decimal(credits),
            "reason": "The provider's bill says 20",
        }
        | fields
    )


def corrections():
    return LedgerEntry.objects.filter(kind="adjust")


def test_a_small_correction_is_written_at_once_with_who_and_why(project, admin):
    take = made(project, 35)

    adjustment = correct(wanted(project, -15, take=take), by=admin)

    entry = corrections().get()
    assert (entry.generation, entry.spent, entry.held) == (take, -15, 0)
    assert (entry.by, entry.note, entry.price) == (
        admin,
        "The provider's bill says 20",
        take.price,
    )
    assert adjustment.state == "written"


def test_a_correction_counts_in_the_budgets_above_it(project, admin):
    limit(100, team=project.team)
    limit(100, project=project)
    made(project, 35)

    correct(wanted(project, -15), by=admin)

    used = [(budget.used, ledger_sum(budget)) for budget in Budget.objects.order_by("pk")]
    assert used == [(20, 20), (20, 20)]


def test_a_correction_of_last_months_take_falls_into_this_month(project, admin, clock):
    clock.set(OCTOBER)
    take = made(project, 35)
    clock.set(NOVEMBER)
    limit(100, team=project.team)

    correct(wanted(project, -15, take=take), by=admin)

    assert corrections().get().month == NOVEMBER.date().replace(day=1)
    assert Budget.objects.get().used == -15


@pytest.mark.parametrize(
    ("credits", "state"), [(-10, "written"), (10, "written"), (-11, "pending")]
)
def test_what_one_person_may_correct_alone_is_a_rule_of_the_team(credits, state, project, admin):
    make_rules(project.team, adjust_alone=Decimal(10))

    assert correct(wanted(project, credits), by=admin).state == state


def test_a_large_correction_waits_for_somebody_else(project, admin):
    adjustment = correct(wanted(project, 500), by=admin)

    assert adjustment.state == "pending"
    assert not corrections().exists()

    decide(adjustment, by=project.created_by, write=True)

    assert corrections().get().spent == 500
    assert corrections().get().by == project.created_by


def test_nobody_looks_twice_at_their_own(project, admin):
    adjustment = correct(wanted(project, 500), by=admin)

    with pytest.raises(OwnCorrection):
        decide(adjustment, by=admin, write=True)

    assert not corrections().exists()


def test_the_first_look_decides(project, admin):
    adjustment = correct(wanted(project, 500), by=admin)
    decide(adjustment, by=project.created_by, write=False)

    with pytest.raises(AlreadyDecided):
        decide(adjustment, by=make_member(project.team, Role.ADMIN), write=True)

    assert not corrections().exists()


def test_each_step_of_a_correction_is_in_the_audit_log(project, admin):
    adjustment = correct(wanted(project, 500), by=admin)
    decide(adjustment, by=project.created_by, write=True)

    asked, written = AuditEntry.objects.filter(subject="adjustment").order_by("pk")

    assert (asked.by, asked.after) == (admin, "asked: +500 cr, The provider's bill says 20")
    assert (written.by, written.after) == (
        project.created_by,
        "+500 cr, The provider's bill says 20",
    )


@pytest.mark.parametrize("credits", [-36, -900])
def test_a_take_gives_back_no_more_than_it_has_cost(credits, project, admin):
    take = made(project, 35)

    with pytest.raises(TooMuch, match="has cost 35 cr; no more than that"):
        correct(wanted(project, credits, take=take), by=admin)

    assert not corrections().exists()
    assert not take.adjustments.exists()


def test_a_second_look_refuses_what_a_first_correction_took_off_already(project, admin):
    take = made(project, 350)
    waiting = correct(wanted(project, -300, take=take), by=admin)
    correct(wanted(project, -60, take=take), by=admin)

    with pytest.raises(TooMuch, match="has cost 290 cr"):
        decide(waiting, by=project.created_by, write=True)

    waiting.refresh_from_db()
    assert waiting.state == "pending"
    assert sum(entry.spent for entry in take.ledger.all()) == 290
