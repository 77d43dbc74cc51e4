"""You already paid for this: takes of the same inputs, made or on their way."""

import pytest

from accounts.roles import Role
from generations.catalog import catalog
from generations.composer.twins import twin_of
from tests.factories import make_finished, make_project, make_take, seat

pytestmark = pytest.mark.django_db


def looked_for(take, viewer, **changes):
    model = catalog().get(take.model)
    chosen = {name: getattr(take, name) for name in vars(model.defaults())} | changes
    options = type(model.defaults())(**chosen)
    frames = (take.first_frame, take.last_frame)
    return twin_of(viewer=viewer, model=model, options=options, text=take.text, frames=frames)


def test_the_same_inputs_with_the_same_seed_are_found():
    take = make_finished()

    twin = looked_for(take, take.project.created_by)

    assert (twin.code, twin.charged) == (take.code, take.charged)


def test_an_open_seed_finds_nothing_since_the_take_would_differ():
    take = make_finished()

    assert looked_for(take, take.project.created_by, seed=None) is None


def test_another_setting_is_another_take():
    take = make_finished()

    assert looked_for(take, take.project.created_by, camera_fixed=True) is None


def test_a_take_that_the_person_may_not_see_is_not_told_of():
    take = make_finished()
    stranger = seat(make_project(), Role.OWNER)

    assert looked_for(take, stranger) is None


def test_a_take_on_its_way_is_found_too_but_one_that_is_made_comes_first():
    waiting = make_take(status="generating")

    on_its_way = looked_for(waiting, waiting.project.created_by)
    made = make_finished(waiting.project)
    make_take(waiting.project, status="failed", failure="Declined.")

    assert (on_its_way.code, on_its_way.is_made, on_its_way.poster_url) == (waiting.code, False, "")
    found = looked_for(waiting, waiting.project.created_by)
    assert (found.code, found.is_made) == (made.code, True)
