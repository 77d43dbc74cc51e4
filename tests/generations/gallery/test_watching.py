"""The page of all takes watches those on the way, and asks no more once all are finished."""

import re

import pytest

from accounts.roles import Role
from tests.factories import make_project, make_take, seat

pytestmark = pytest.mark.django_db


def poller(shown):
    """Where the page asks next; None when it does not."""
    asks = re.search(r'id="live"[^>]*hx-get="([^"]+)"', shown)
    return asks and asks[1].replace("&amp;", "&")


def opened(visitor, project):
    return poller(visitor.get(f"/{project.team.slug}/takes/").text)


def test_a_take_on_the_way_is_told_once_it_changes_and_watched_until_it_ends(visitor, project):
    take = make_take(project)
    asks = opened(visitor, project)
    assert visitor.get(asks).status_code == 204

    take.claim()
    told = visitor.get(asks).text

    assert f'hx-target="#take-{take.code}"' in told
    again = poller(told)
    assert visitor.get(again).status_code == 204
    take.fail("Nothing came.")
    ended = visitor.get(again).text
    assert "Nothing came." in ended
    assert poller(ended) is None


def test_a_take_that_went_to_the_trash_leaves_the_page(visitor, project):
    take = make_take(project)
    asks = opened(visitor, project)
    type(take).objects.filter(pk=take.pk).update(trashed_at=take.created_at)

    assert f'hx-target="#take-{take.code}" hx-swap="delete"' in visitor.get(asks).text


def test_a_page_of_finished_takes_asks_nothing(visitor, project):
    take = make_take(project)
    take.claim()
    take.fail("Nothing came.")

    assert opened(visitor, project) is None


def test_what_one_may_not_see_is_not_told(project, sign_in):
    take = make_take(project)
    stranger = sign_in(seat(make_project(), Role.OWNER))

    address = f"/{project.team.slug}/takes/live/?take={take.code}~0"

    assert stranger.get(address).status_code == 404


def test_the_number_of_questions_does_not_grow(visitor, project, django_assert_max_num_queries):
    for _take in range(12):
        make_take(project).claim()
    asks = re.sub("~[^&]*", "~0", opened(visitor, project))

    with django_assert_max_num_queries(14):
        told = visitor.get(asks).text

    assert told.count("outerMorph") == 13


@pytest.mark.parametrize(
    "named", ["", "?take=", "?take=~~", "?take=<b>~1", "?take=GA-99999999999~"]
)
def test_odd_words_break_nothing(named, visitor, project):
    answer = visitor.get(f"/{project.team.slug}/takes/live/{named}")

    assert answer.status_code in (200, 204)
