from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.roles import Role
from generations.billing import looks
from generations.billing.adjustments import Correction, correct
from generations.billing.months import Month
from generations.billing.review import By, Figures, Scope, groups, rolled_up, spent_in, total
from generations.gallery.keeping import keep
from tests.factories import limit, make_member, make_project, make_team, press_paid, seat
from tests.generations.desk.books import NOVEMBER, OCTOBER, made, not_made

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(clock):
    clock.set(NOVEMBER)
    return make_project(make_team(time_zone="Europe/Oslo"), code="NL")


@pytest.fixture
def november(project):
    return Month.of(project.team, "2031-11")


def sums(scope, by=By.PROJECT):
    return {key: figures.credits for key, figures in rolled_up(groups(scope, by)).items()}


def test_a_month_begins_where_the_team_is(november):
    assert november.start == datetime(2031, 10, 31, 23, tzinfo=UTC)
    assert november.end == datetime(2031, 11, 30, 23, tzinfo=UTC)
    assert november.previous.start == datetime(2031, 9, 30, 22, tzinfo=UTC)


def test_every_day_of_a_month_with_a_change_of_clocks_is_there_once(project):
    october = Month.of(project.team, "2031-10")

    assert len(october.days) == 31
    ends = [october.starts(day).astimezone(UTC).hour for day in october.days]
    assert (ends[0], ends[-1]) == (22, 23)


def test_a_charge_belongs_to_the_day_on_which_it_fell_where_the_team_is(project, november, clock):
    clock.set(datetime(2031, 10, 31, 23, 30, tzinfo=UTC))
    made(project, 35)

    (part,) = [part for part in groups(Scope(month=november), By.PROJECT) if part.figures.credits]

    assert (part.day, part.figures.credits) == (date(2031, 11, 1), 35)


def test_what_was_charged_last_month_is_not_in_this_one(project, november, clock):
    clock.set(OCTOBER)
    made(project, 35)
    clock.set(NOVEMBER)
    made(project, 12)

    assert sums(Scope(month=november)) == {project.pk: 12}
    assert spent_in(november.previous) == 35


def test_what_was_free_is_not_on_the_bill(project, november):
    made(project, model="practice/animatic")

    assert groups(Scope(month=november), By.PROVIDER) == []


def test_a_month_breaks_down_by_project_member_model_provider_and_day(project, november):
    artist, other = seat(project), make_project(project.team)
    made(project, 35, by=artist)
    made(other, 20)

    month = Scope(month=november)
    assert sums(month) == {project.pk: 35, other.pk: 20}
    assert sums(month, By.MEMBER) == {artist.pk: 35, other.created_by.pk: 20}
    assert sums(month, By.MODEL) == {"aivideoapi/seedance-1.5-pro": 55}
    assert sums(month, By.PROVIDER) == {"aivideoapi": 55}
    assert sums(month, By.DAY) == {date(2031, 11, 20): 55}


def test_another_teams_charges_are_not_on_the_bill(project, november):
    made(make_project(), 35)

    assert sums(Scope(month=november)) == {}


@pytest.mark.parametrize(
    ("wanted", "credits"),
    [
        ({}, 165),
        ({"resolution": "1080p"}, 75),
        ({"sound": True}, 90),
        ({"sound": False, "resolution": "720p"}, 35),
        ({"resolution": "1080p", "sound": True}, 50),
        ({"provider": "aivideoapi"}, 165),
        ({"provider": "apikley"}, 0),
        ({"model": "aivideoapi/seedance-1.5-pro"}, 165),
        ({"day": date(2031, 11, 20)}, 165),
        ({"day": date(2031, 11, 19)}, 0),
    ],
)
def test_a_filter_leaves_what_it_says(wanted, credits, project, november):
    made(project, 35)
    made(project, 40, sound=True)
    made(project, 25, resolution="1080p")
    made(project, 50, resolution="1080p", sound=True)
    made(project, 15, resolution="480p")

    assert total(groups(Scope(month=november, **wanted), By.DAY)).credits == credits


def test_seconds_and_takes_count_what_was_made(project, november):
    made(project, 35, seconds="5.000")
    made(project, 35, seconds="4.958")
    not_made(project)

    figures = total(groups(Scope(month=november), By.DAY))

    assert (figures.takes, figures.seconds) == (2, Decimal("9.958"))


def test_what_is_held_now_and_what_was_given_back_stand_beside_it(project, november):
    press_paid(project)
    not_made(project)

    month = Scope(month=november)
    assert month.held() == (35, 1)
    assert month.returned() == (35, 1)


def test_given_back_is_a_bill_of_its_own(project, november):
    made(project, 35)
    lost = not_made(project)

    back = Scope(month=november, refunded=True)

    assert [entry.generation for entry in back.entries()] == [lost]
    assert total(groups(back, By.MEMBER)) == Figures(takes=1, credits=Decimal(35), rows=1)


def test_a_kept_second_costs_the_misses_too(project, november):
    chosen = made(project, 35)
    made(project, 25)
    keep(chosen, by=project.created_by)

    figures = total(groups(Scope(month=november), By.PROJECT))

    assert figures.per_kept_second == 12
    assert (figures.keepers, figures.keeper_rate) == (1, Decimal("0.5"))


def test_a_month_without_keepers_has_no_price_of_a_kept_second(project, november):
    made(project, 35)

    assert total(groups(Scope(month=november), By.PROJECT)).per_kept_second is None


def test_the_filter_for_keepers_leaves_keepers(project, november):
    chosen = made(project, 35)
    made(project, 25)
    keep(chosen, by=project.created_by)

    kept = Scope(month=november, keeper=True)

    assert [entry.generation for entry in kept.entries()] == [chosen]
    assert total(groups(kept, By.PROJECT)).credits == 35


def test_a_report_that_differs_is_found_until_somebody_corrects_it(project, november):
    wrong = made(project, 35, reported=Decimal("0.189"))
    made(project, 35, reported=Decimal("0.175"))
    made(project, 35)
    differing = Scope(month=november, differs=True)
    (gap,) = looks.differences(november)

    assert [entry.generation for entry in differing.entries()] == [wrong]
    assert (gap.provider, gap.takes, gap.credits) == ("aivideoapi", 1, Decimal("2.80"))

    write(project, "2.80", take=wrong)

    assert not differing.entries().exists()
    assert looks.differences(november) == []


@pytest.mark.parametrize(("dollars", "found"), [("0.17504", 1), ("0.17502", 0), ("0.17497", 1)])
def test_a_hundredth_of_a_credit_is_a_difference(dollars, found, project, november):
    made(project, 35, reported=Decimal(dollars))

    assert Scope(month=november, differs=True).entries().count() == found


def test_a_charge_that_no_provider_reported_is_found(project, november):
    made(project, 35, reported=Decimal("0.175"))
    silent = made(project, 35)

    found = Scope(month=november, unreported=True).entries()

    assert [entry.generation for entry in found] == [silent]


def write(project, credits, take=None):
    member = take.requested_by if take else project.created_by
    wanted = Correction(
        project=project, member=member, credits=Decimal(credits), reason="Their bill", take=take
    )
    return correct(wanted, by=make_member(project.team, Role.ADMIN))


def test_a_correction_counts_in_credits_and_not_as_a_take(project, november):
    made(project, 35)
    write(project, "-5")

    figures = total(groups(Scope(month=november), By.PROJECT))

    assert (figures.takes, figures.rows, figures.credits) == (1, 2, 30)


def test_a_correction_of_no_take_is_of_no_model(project, november):
    write(project, "-5")

    assert sums(Scope(month=november), By.MODEL) == {None: -5}


def test_limits_that_are_nearly_used_up_are_named_the_fullest_first(project, november):
    limit(100, team=project.team)
    limit(40, project=project)
    made(project, 35)

    near = looks.near_limits(project.team, date(2031, 11, 20))

    assert [(each.budget.project, each.percent) for each in near] == [(project, 87)]


def test_takes_that_nobody_knows_of_need_a_look(project, november):
    (take,) = press_paid(project)
    take.claim()
    take.leave_unconfirmed("The line went dead.")

    assert list(looks.unconfirmed(project.team)) == [take]
    assert not looks.unstored(project.team).exists()
