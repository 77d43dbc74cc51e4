"""The line: ordering one's own passes nobody, and what is held back is not sent."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from generations.models import Generation, WrongStatus
from generations.pipeline.line import (
    Place,
    Standing,
    all_stand_again,
    hold_all_back,
    hold_back,
    in_turn,
    move,
    places,
    stand_again,
)
from generations.pipeline.submit import next_in_line
from tests.factories import limit, make_project, press_paid, seat

db = pytest.mark.django_db


def sent(count):
    """Who is sent, as often as a worker looks, while nothing is finished."""
    found = []
    for _look in range(count):
        take = next_in_line()
        if take is None:
            break
        take.claim()
        found.append(take)
    return found


def press(project, by, takes):
    return press_paid(project, by=by, takes=takes)


@db
@pytest.mark.parametrize(
    ("to", "order"),
    [
        (Place.FIRST, [2, 0, 1, 3]),
        (Place.UP, [0, 2, 1, 3]),
        (Place.DOWN, [0, 1, 3, 2]),
        (Place.LAST, [0, 1, 3, 2]),
    ],
)
def test_ones_own_are_sent_in_the_order_one_gives_them(project, to, order):
    takes = press(project, seat(project), 4)

    move(takes[2], to)

    assert [takes.index(take) for take in sent(4)] == order


@db
def test_the_places_told_are_the_order_of_sending(project):
    ada, ben = seat(project), seat(project)
    press(project, ada, 4)
    press(project, ben, 3)
    move(press(project, ada, 1)[0], Place.FIRST)

    told = places(["aivideoapi"])

    assert [take.pk for take in sent(8)] == sorted(told, key=told.get)


@db
@settings(max_examples=12, deadline=None)
@given(
    presses=some.lists(some.integers(0, 1), min_size=2, max_size=6),
    moves=some.lists(some.tuples(some.integers(0, 5), some.sampled_from(Place)), max_size=5),
    slots=some.integers(1, 3),
)
def test_ordering_ones_own_never_brings_anybody_before_another(presses, moves, slots):
    """Whose turn it is stays the same, also when what flies comes home in between."""
    project = make_project()
    people = [seat(project), seat(project)]
    takes = [press(project, people[who], 1)[0] for who in presses]

    def turns(*, ordered):
        Generation.objects.filter(project=project).update(status="queued")
        if ordered:
            for which, to in moves:
                move(takes[which % len(takes)], to)
        picked, flying = [], []
        while take := next_in_line():
            take.claim()
            picked.append(take.requested_by_id)
            flying.append(take)
            if len(flying) >= slots:  # The one sent first comes home.
                Generation.objects.filter(pk=flying.pop(0).pk).update(status="cancelled")
        for take in takes:
            take.refresh_from_db()
        return picked

    assert turns(ordered=False) == turns(ordered=True)


@given(
    takes=some.lists(some.tuples(some.integers(0, 3), some.integers(0, 50)), max_size=30),
    busy=some.lists(some.integers(0, 3), min_size=4, max_size=4),
)
def test_nobody_waits_while_somebody_else_is_served_twice_more(takes, busy):
    rows = [
        Standing(pk, 1, 1, "aivideoapi", person, turn, "standing")
        for pk, (person, turn) in enumerate(takes)
    ]

    order = in_turn(rows, Counter({(1, "aivideoapi", who): n for who, n in enumerate(busy)}))

    assert sorted(order, key=lambda row: row.pk) == rows
    flying = dict(enumerate(busy))
    left = Counter(row.person for row in rows)
    for row in order:
        assert flying[row.person] == min(flying[who] for who in flying if left[who])
        flying[row.person] += 1
        left[row.person] -= 1


@db
def test_what_is_held_back_is_not_sent_and_keeps_its_credits(project):
    ada = seat(project)
    limit(1000, project=project)
    first, second = press(project, ada, 2)

    hold_back(first)

    assert sent(2) == [second]
    assert first.ledger.get().held == first.quoted


@db
def test_who_held_a_take_back_goes_behind_those_who_came_meanwhile(project):
    ada, ben = seat(project), seat(project)
    (held,) = press(project, ada, 1)
    hold_back(held)
    (waited,) = press(project, ben, 1)

    stand_again(held)

    assert sent(2) == [waited, held]


@db
@pytest.mark.parametrize("deed", [hold_back, lambda take: move(take, Place.FIRST)])
def test_a_take_that_was_sent_is_ordered_no_more(deed, project):
    (take,) = press(project, seat(project), 1)
    Generation.objects.get(pk=take.pk).claim()

    with pytest.raises(WrongStatus):
        deed(take)


@db
def test_a_take_is_held_back_once_and_let_go_once(project, queued):
    (take,) = press(project, seat(project), 1)
    hold_back(take)
    with pytest.raises(WrongStatus):
        hold_back(take)
    stand_again(take)

    with pytest.raises(WrongStatus):
        stand_again(take)


@db
def test_all_of_ones_own_are_held_back_and_let_go_in_their_order(project):
    ada, ben = seat(project), seat(project)
    takes = press(project, ada, 3)
    (other,) = press(project, ben, 1)
    move(takes[2], Place.FIRST)

    assert hold_all_back(project.team, ada) == 3
    assert sent(1) == [other]
    assert all_stand_again(project.team, ada) == 3
    assert sent(3) == [takes[2], takes[0], takes[1]]


@db
def test_choosing_the_next_asks_the_same_of_a_long_line(project, django_assert_max_num_queries):
    ada = seat(project)
    for _press in range(5):
        press(project, ada, 4)

    with django_assert_max_num_queries(4):
        next_in_line()
