"""Prices are dated rows: the list's come with the catalogue, a team's own win over them."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from generations.billing.prices import (
    NoPrice,
    Quote,
    cost,
    find_price,
    load_list_prices,
    price_table,
    quote,
)
from generations.catalog import catalog
from generations.models import Price
from tests.factories import PAID, make_project, make_team, press_paid, price_of

pytestmark = pytest.mark.django_db


def add_price(per_second, *, team=None, days=0, **fields):
    combination = {"model": PAID, "resolution": "720p", "sound": False} | fields
    return Price.objects.create(
        per_second=Decimal(per_second),
        team=team,
        effective_from=timezone.now() + timedelta(days=days),
        **combination,
    )


def paid_quote(team=None, **fields):
    wanted = {"resolution": "720p", "sound": False, "duration": 5} | fields
    return quote(team=team, model=catalog().get(PAID), **wanted)


def test_the_catalogues_prices_are_there_after_migrating_each_once():
    listed = {
        (model.key, resolution, sound): model.list_price(resolution, sound=sound)
        for model in catalog().models
        for resolution in model.resolutions
        for sound in (False, True)
    }

    stored = {(row.model, row.resolution, row.sound): row for row in Price.objects.all()}

    assert len(stored) == Price.objects.count()
    assert {key: row.per_second for key, row in stored.items()} == {
        key: price.per_second for key, price in listed.items() if price
    }


def test_loading_the_list_again_adds_nothing():
    assert load_list_prices() == 0


def test_a_changed_list_price_is_a_new_row_and_the_old_one_stays(monkeypatch):
    model = catalog().get(PAID)
    dearer = model.list_price("720p", sound=False).__class__(
        per_second=Decimal(8), confirmed=True, source="Dearer since today."
    )
    monkeypatch.setitem(model.price_table, ("720p", False), dearer)

    added = load_list_prices()

    rows = Price.objects.filter(model=PAID, resolution="720p", sound=False).order_by("pk")
    assert added == 1
    assert [row.per_second for row in rows] == [7, 8]
    assert paid_quote().per_second == 8


def test_a_list_price_that_was_confirmed_since_is_a_new_row(monkeypatch):
    model = catalog().get("apikley/seedance-1.5-pro")
    listed = model.list_price("720p", sound=False)
    confirmed = listed.__class__(
        per_second=listed.per_second, confirmed=True, source="Their price page."
    )
    monkeypatch.setitem(model.price_table, ("720p", False), confirmed)

    assert load_list_prices() == 1


def test_the_teams_own_price_wins_over_a_newer_list_price():
    team = make_team()
    add_price(5, team=team, days=-1)
    add_price(9)

    assert paid_quote(team).per_second == 5
    assert paid_quote(make_team()).per_second == 9


def test_a_price_of_another_team_is_nobody_elses():
    add_price(1, team=make_team())

    assert paid_quote(make_team()).per_second == 7


def test_a_price_is_in_force_from_its_date_on():
    team, now = make_team(), timezone.now()
    add_price(5, team=team, days=-10)
    add_price(6, team=team, days=10)

    at = {
        days: find_price(
            price_table(team, catalog().get(PAID), now + timedelta(days=days)),
            resolution="720p",
            sound=False,
        ).per_second
        for days in (-5, 0, 11)
    }

    assert at == {-5: 5, 0: 5, 11: 6}


def test_of_two_prices_of_one_moment_the_later_row_counts():
    team, now = make_team(), timezone.now()
    for per_second in (5, 6):
        Price.objects.create(
            team=team,
            model=PAID,
            resolution="720p",
            sound=False,
            per_second=per_second,
            effective_from=now,
        )

    assert paid_quote(team).per_second == 6


def test_a_combination_without_a_price_cannot_be_asked_for():
    model = catalog().get(PAID)

    with pytest.raises(NoPrice, match="no price for 4k with sound yet"):
        quote(team=None, model=model, resolution="4k", sound=True, duration=5)


def test_a_take_keeps_the_price_of_its_press():
    project = make_project()
    (take,) = press_paid(project)

    add_price(9, team=project.team, days=-1)

    take.refresh_from_db()
    assert (take.per_second, take.quoted, take.price) == (7, 35, price_of(PAID))
    assert press_paid(project)[0].quoted == 45


@pytest.mark.parametrize(
    ("resolution", "sound", "duration", "credits"),
    [("720p", True, 5, 70), ("1080p", False, 8, 120), ("480p", True, 12, 84)],
)
def test_the_three_examples_of_the_providers_price_table_come_out(
    resolution, sound, duration, credits
):
    quoted = paid_quote(resolution=resolution, sound=sound, duration=duration)

    assert quoted.total == credits
    assert quoted.price.confirmed


def test_takes_multiply_the_price():
    quoted = Quote(price=price_of(PAID), duration=4, takes=3)

    assert (quoted.each, quoted.total) == (28, 84)


def test_credits_are_rounded_to_the_hundredth():
    assert cost(Decimal("2.42"), Decimal("4.004")) == Decimal("9.69")


def test_practice_is_free_and_confirmed():
    quoted = quote(
        team=None,
        model=catalog().get("practice/animatic"),
        resolution="1080p",
        sound=True,
        duration=12,
    )

    assert (quoted.total, quoted.price.confirmed) == (0, True)


def test_the_database_knows_no_negative_price():
    with pytest.raises(IntegrityError, match="price_not_negative"), transaction.atomic():
        add_price(-1)


def printed(*arguments):
    out = StringIO()
    call_command("quote", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ("--resolution 720p --duration 5 --sound", "70 cr: Seedance 1.5 Pro, 720p with sound, 14 × 5 s"),
        ("--resolution 1080p --duration 8", "120 cr: Seedance 1.5 Pro, 1080p silent, 15 × 8 s"),
        ("--resolution 480p --duration 12 --sound", "84 cr: Seedance 1.5 Pro, 480p with sound, 7 × 12 s"),
        ("--takes 2", "70 cr: Seedance 1.5 Pro, 720p silent, 7 × 5 s × 2 takes"),
    ],
)  # fmt: skip
def test_the_command_prints_what_a_take_costs(arguments, line):
    assert printed(PAID, *arguments.split()) == line


def test_the_command_knows_a_model_by_its_providers_name_too():
    assert printed("doubao-seedance-1.5-pro").startswith("35 cr")


def test_the_command_says_free_and_what_nobody_confirmed():
    assert printed("practice/animatic").startswith("free: Animatic")
    assert "41.52 cr (list price, unconfirmed)" in printed(
        "apikley/seedance-1.5-pro", "--duration", "8"
    )


def test_the_command_quotes_a_teams_own_price():
    team = make_team()
    add_price(5, team=team, days=-1)

    assert printed(PAID, "--team", team.slug).startswith("25 cr")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody/nothing"], "There is no model nobody/nothing in the catalogue."),
        ([PAID, "--duration", "13"], "13 s isn't offered"),
        ([PAID, "--resolution", "4k"], "4k isn't offered"),
        (["aimlapi/seedance-1.0-pro-fast", "--sound"], "makes no sound"),
        ([PAID, "--team", "nowhere"], "There is no team nowhere."),
    ],
)
def test_the_command_refuses_with_a_sentence(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        printed(*arguments)
