"""The ledger: one hold, one settlement, nothing ever changed."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.append_only import AppendOnly
from accounts.roles import Role
from generations.billing import ledger
from generations.models import LedgerEntry, Price
from tests.factories import make_project, make_take, press_paid, price_of, seat

pytestmark = pytest.mark.django_db


def amounts(take):
    return [(row.kind, row.held, row.spent) for row in take.ledger.order_by("pk")]


def test_the_press_holds_what_was_quoted():
    project = make_project()
    (take,) = press_paid(project)

    row = take.ledger.get()

    assert (row.kind, row.held, row.spent) == ("hold", 35, 0)
    assert (row.team, row.project, row.member) == (project.team, project, take.requested_by)
    assert (row.price, row.by) == (take.price, take.requested_by)


def test_a_charge_takes_the_hold_back_and_spends_what_was_made():
    (take,) = press_paid()

    ledger.charge(take, Decimal(28))

    assert amounts(take) == [("hold", 35, 0), ("charge", -35, 28)]
    assert LedgerEntry.objects.all().held_and_spent() == (0, 28)


def test_a_release_gives_the_hold_back_and_says_why():
    (take,) = press_paid()

    ledger.release(take, note="The model declined this take.")

    assert amounts(take) == [("hold", 35, 0), ("release", -35, 0)]
    assert take.ledger.last().note == "The model declined this take."


def test_nothing_in_the_ledger_sums_to_nought():
    assert LedgerEntry.objects.all().held_and_spent() == (0, 0)


@pytest.mark.parametrize("first", ["charge", "release"])
@pytest.mark.parametrize("second", ["charge", "release"])
def test_the_database_settles_a_take_once(first, second):
    (take,) = press_paid()
    settle = {
        "charge": lambda: ledger.charge(take, Decimal(35)),
        "release": lambda: ledger.release(take, note="again"),
    }
    settle[first]()

    with pytest.raises(IntegrityError), transaction.atomic():
        settle[second]()

    assert take.ledger.count() == 2


def test_the_database_holds_for_a_take_once():
    (take,) = press_paid()

    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.hold([take])

    assert take.ledger.count() == 1


def test_a_take_without_a_hold_cannot_be_charged():
    take = make_take()

    with pytest.raises(LedgerEntry.DoesNotExist):
        ledger.charge(take, Decimal(35))


@pytest.mark.parametrize(
    ("kind", "held", "spent"),
    [
        ("hold", -1, 0),
        ("hold", 35, 1),
        ("charge", 1, 35),
        ("charge", -35, -1),
        ("release", 1, 0),
        ("release", -35, 1),
        ("adjust", 1, 0),
    ],
)
def test_the_database_lets_each_kind_move_its_own_columns_alone(kind, held, spent):
    take = make_take()

    with pytest.raises(IntegrityError, match="ledger_kind_moves_its_columns"), transaction.atomic():
        entry(take, kind=kind, held=held, spent=spent)


def test_the_database_wants_every_movement_but_an_adjustment_to_name_its_take():
    take = make_take()

    entry(take, kind="adjust", spent=-5, generation=None)

    with pytest.raises(IntegrityError, match="ledger_take_is_named"), transaction.atomic():
        entry(take, kind="hold", held=5, generation=None)


def entry(take, **fields):
    place = {"team": take.project.team, "project": take.project, "member": take.requested_by}
    return LedgerEntry.objects.create(
        **place | {"generation": take, "month": date(2026, 1, 1)} | fields
    )


def rows_written_once():
    (take,) = press_paid()
    return [take.ledger.get(), take.price]


def test_a_written_row_cannot_be_saved_again():
    for row in rows_written_once():
        with pytest.raises(AppendOnly, match="cannot be changed"):
            row.save()


def test_a_written_row_cannot_be_deleted():
    for row in rows_written_once():
        with pytest.raises(AppendOnly, match="cannot be removed"):
            row.delete()


@pytest.mark.parametrize("model", [LedgerEntry, Price])
def test_written_rows_cannot_be_changed_or_deleted_together(model):
    with pytest.raises(AppendOnly):
        model.objects.update(source="x")
    with pytest.raises(AppendOnly):
        model.objects.all().delete()


def test_the_ledger_is_seen_by_those_who_see_the_project():
    (take,) = press_paid()
    colleague, stranger = seat(take.project, Role.REVIEWER), make_project().created_by

    assert LedgerEntry.objects.visible_to(colleague).count() == 1
    assert not LedgerEntry.objects.visible_to(stranger).exists()


def test_a_press_of_several_takes_holds_for_each():
    takes = press_paid(takes=3)

    assert [take.ledger.get().held for take in takes] == [35, 35, 35]


def test_a_free_take_has_its_hold_too():
    take = make_take(price=price_of("practice/animatic"), quoted=0)

    ledger.hold([take])

    assert amounts(take) == [("hold", 0, 0)]
