"""The gallery by day, a page at a time, in the team's own time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from generations.gallery.days import label_of, page_of
from tests.factories import PAID, make_finished, make_project, make_take, make_team, price_of

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 5, 14, 12, 0, tzinfo=UTC)


@pytest.fixture
def project(clock):
    clock.set(NOON)
    return make_project(make_team(time_zone="Europe/Oslo"))


def paged(project, **options):
    return page_of(project, project.created_by, **options)


def numbers(days):
    return [[card.number for card in day.takes] for day in days]


def test_an_empty_project_has_no_days(project):
    assert paged(project) == ([], None)


def test_takes_stand_newest_first_under_the_headings_of_their_days(project):
    for hours in (50, 26, 25, 1):
        make_take(project, created_at=NOON - timedelta(hours=hours))

    days, below = paged(project)

    assert [day.label for day in days] == ["Today", "Yesterday", "12 May"]
    assert numbers(days) == [[4], [3, 2], [1]]
    assert below is None


def test_each_day_comes_once_though_a_clock_was_set_back(project):
    for hours in (2, 26, 1):
        make_take(project, created_at=NOON - timedelta(hours=hours))

    days, _below = paged(project)

    assert [day.label for day in days] == ["Today", "Yesterday"]
    assert numbers(days) == [[3, 1], [2]]


def test_a_day_begins_at_midnight_where_the_team_is(project):
    make_take(project, created_at=datetime(2031, 5, 13, 21, 59, tzinfo=UTC))
    make_take(project, created_at=datetime(2031, 5, 13, 22, 1, tzinfo=UTC))

    days, _below = paged(project)

    assert [(day.key, day.count) for day in days] == [("2031-05-14", 1), ("2031-05-13", 1)]


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2031, 5, 14), "Today"),
        (date(2031, 5, 13), "Yesterday"),
        (date(2031, 1, 2), "2 January"),
        (date(2030, 12, 31), "31 December 2030"),
    ],
)
def test_a_day_is_called_as_people_call_it(day, label):
    assert label_of(day, date(2031, 5, 14)) == label


def test_a_page_ends_and_says_where_the_next_begins(project):
    for _take in range(5):
        make_take(project, created_at=NOON)

    first, below = paged(project, size=2)
    second, below_second = paged(project, size=2, before=below)
    last, end = paged(project, size=2, before=below_second)

    assert [numbers(page) for page in (first, second, last)] == [[[5, 4]], [[3, 2]], [[1]]]
    assert (below, below_second, end) == (4, 2, None)


def test_a_day_that_goes_on_over_the_page_has_one_heading(project):
    make_take(project, created_at=NOON - timedelta(days=1))
    for _take in range(3):
        make_take(project, created_at=NOON)

    first, below = paged(project, size=2)
    second, _end = paged(project, size=2, before=below)

    assert [day.continues for day in first] == [False]
    assert [day.continues for day in second] == [True, False]


def test_a_page_that_begins_a_new_day_has_its_heading(project):
    make_take(project, created_at=NOON - timedelta(days=1))
    for _take in range(2):
        make_take(project, created_at=NOON)

    second, _end = paged(project, size=2, before=2)

    assert [day.continues for day in second] == [False]


def test_a_heading_counts_the_whole_day_and_not_the_page(project):
    price = price_of(PAID)
    make_take(project, model=PAID, price=price, created_at=NOON - timedelta(days=1))
    make_finished(project, model=PAID, price=price, created_at=NOON)
    make_finished(project, model=PAID, price=price, created_at=NOON)
    make_take(project, model=PAID, price=price, created_at=NOON, status="generating")

    (today,), _below = paged(project, size=1)

    assert (len(today.takes), today.count, today.running, today.credits) == (1, 3, 1, 70)


def test_takes_of_other_projects_are_neither_shown_nor_counted(project):
    make_take(project, created_at=NOON)
    make_take(make_project(project.team), created_at=NOON)

    (today,), _below = paged(project)

    assert today.count == 1


def test_a_page_asks_as_little_for_sixty_takes_as_for_five(project, django_assert_max_num_queries):
    for _take in range(60):
        make_take(project, created_at=NOON)

    with django_assert_max_num_queries(5):
        days, _below = paged(project)

    assert len(days[0].takes) == 36
