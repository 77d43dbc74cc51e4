"""The check that compares cached sums with the ledger, and its words."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from generations.billing.check import differences
from generations.billing.ledger import set_limit
from generations.models import Budget, Generation, LedgerEntry
from tests.factories import hold_for, make_project, make_take

pytestmark = pytest.mark.django_db


def test_a_studio_that_agrees_has_no_differences(capsys):
    take = make_take(quoted=70)
    hold_for(take)
    set_limit(team=take.project.team, limit=Decimal(500), period=Budget.Period.MONTH)

    call_command("check_ledger")

    assert capsys.readouterr().out == "Every sum equals the ledger.\n"


def test_a_budget_whose_cached_sum_is_wrong_is_named():
    project = make_project()
    set_limit(team=project.team, limit=Decimal(500), period=Budget.Period.MONTH)
    Budget.objects.update(used=12)

    (sentence,) = differences()

    assert sentence.endswith("says 12 cr, the ledger 0 cr.")
    assert project.team.name in sentence


def test_a_finished_take_that_still_holds_is_named():
    take = make_take(quoted=70)
    hold_for(take)
    Generation.objects.update(status="failed", failure="It broke.")

    assert list(differences()) == [f"take {take.pk} (failed): still holds 70 cr."]


def test_a_take_on_its_way_without_a_hold_is_named():
    take = make_take()

    assert list(differences()) == [f"{take}: is on its way without a hold."]


def test_a_charge_that_differs_from_the_ledger_is_named_and_fails_the_command():
    take = make_take(quoted=70)
    hold = hold_for(take)
    fields = {"team": hold.team, "project": hold.project, "member": hold.member}
    LedgerEntry.objects.create(
        kind="charge", held=-70, spent=68, generation=take, month=hold.month, **fields
    )
    Generation.objects.update(status="completed", video="a.mp4", charged=70)

    with pytest.raises(CommandError, match="1 rows disagree"):
        call_command("check_ledger")

    assert "says 70 cr, the ledger 68 cr" in next(differences())
