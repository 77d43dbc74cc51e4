"""You already paid for this: finished takes of the same inputs."""

import pytest

from accounts.roles import Role
from generations.catalog import catalog
from generations.composer.twins import twin_of
from tests.factories import make_finished, make_project, seat

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
