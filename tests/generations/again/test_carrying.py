"""A card carried onto a slot: which frame it becomes, what it continues, and what stays."""

import pytest

from tests.factories import make_finished, make_take
from tests.generations.composer.posted import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def carry(project, sign_in):
    visitor = sign_in(project.created_by)

    def sent(take, way, **typed):
        fields = {"like": take.code, "reuse": way} | typed
        headers = {"HX-Request": "true"}
        return visitor.post(address("reuse", project), fields, headers=headers).context["composer"]

    return sent


@pytest.mark.parametrize(
    ("way", "slot", "end", "continues"),
    [
        ("onto-first", "first", "end", True),
        ("onto-last-start", "last", "start", False),
        ("onto-last-end", "last", "end", False),
    ],
)
def test_a_carried_take_fills_the_slot_and_all_else_stays(
    way, slot, end, continues, project, carry
):
    take = make_finished(project, text="Fog lifts")

    composer = carry(take, way, prompt="Half a thought", duration="7", takes="3")

    assert getattr(composer, slot).label == f"{take.code} {end}"
    assert composer.parent == (take if continues else None)
    assert composer.values["prompt"] == "Half a thought"
    assert composer.options.duration == 7


def test_a_take_whose_pictures_are_gone_says_so_beside_the_slot(project, carry):
    take = make_take(project, status="failed", failure="Declined")

    composer = carry(take, "onto-first", prompt="Half a thought")

    assert composer.faults["first"] == f"The pictures of {take.code} are no longer here."
    assert composer.first is None
    assert composer.values["prompt"] == "Half a thought"
