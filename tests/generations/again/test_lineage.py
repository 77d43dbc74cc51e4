"""Where a take comes from, what went on from it, and which starts are outdated; bridges."""

import pytest
from django.urls import reverse

from generations.again.lineage import family_of
from generations.gallery.keeping import keep
from generations.models import Generation
from studio.models import Frame
from tests.factories import PAID, make_finished, make_frame, make_project, make_take

pytestmark = pytest.mark.django_db


def at(name, take):
    return reverse(name, args=[take.project.team.slug, take.code])


def goes_on(parent, **fields):
    frame = make_frame(parent.project)
    return make_finished(parent.project, parent=parent, first_frame=frame, **fields)


def tree(node):
    return {node.take.code: [tree(child) for child in node.children]}


def stale(node):
    here = {node.take.code: (node.stale.keeper.code, node.stale.cost)} if node.stale else {}
    for child in node.children:
        here |= stale(child)
    return here


def test_the_tree_runs_from_the_first_forebear_to_what_went_on_from_the_take(project):
    one = make_finished(project)
    two = goes_on(one)
    three, four = goes_on(two), goes_on(two)
    goes_on(one)  # A sibling has a family of its own.
    Generation.objects.filter(pk=four.pk).update(is_keeper=True)

    assert tree(family_of(two)) == {one.code: [{two.code: [{three.code: []}, {four.code: []}]}]}
    assert family_of(make_finished(project)) is None


def test_what_lies_in_the_trash_or_was_moved_away_is_not_drawn(project):
    one = make_finished(project)
    two, three = goes_on(one), goes_on(one)
    Generation.objects.filter(pk=two.pk).update(trashed_at=two.created_at)
    Generation.objects.filter(pk=three.pk).update(project=make_project(project.team))

    assert family_of(one) is None


def test_a_new_keeper_of_the_parents_prompt_outdates_what_went_on_from_the_former(project, visitor):
    former = make_finished(project)
    keep(former, by=project.created_by)
    child = goes_on(former, model=PAID, resolution="720p", duration=5, seed=48, text="Then night")
    assert stale(family_of(former)) == {}
    keeper = make_finished(project, prompt=former.prompt)

    keep(keeper, by=project.created_by)

    assert stale(family_of(former)) == {child.code: (keeper.code, 35)}
    page = visitor.get(at("take-lineage", child)).content.decode()
    assert f"Start frame outdated: {keeper.code} is the keeper now." in page
    assert f"Refresh {child.code} · 35 cr" in page
    assert 'aria-current="page"' in page
    filled = visitor.post(at("take-refresh", child)).headers["Location"]
    composer = visitor.get(filled.partition("#")[0]).context["composer"]
    assert (composer.parent, composer.first.label) == (keeper, f"{keeper.code} end")
    assert (composer.values["prompt"], composer.options.seed) == ("Then night", 48)


def test_what_went_on_from_a_take_that_was_no_keeper_any_more_is_as_it_was_meant(project, visitor):
    former = make_finished(project)
    keeper = make_finished(project, prompt=former.prompt)
    keep(keeper, by=project.created_by)
    child = goes_on(former)

    refused = visitor.post(at("take-refresh", child), follow=True)

    assert stale(family_of(former)) == {}
    assert "nothing to refresh" in refused.content.decode()
    assert not Frame.objects.filter(label__contains="end").exists()


@pytest.mark.parametrize("takes", [1, 9])
def test_the_page_of_a_take_asks_no_more_than_it_may_however_large_its_family(
    takes, project, visitor, django_assert_max_num_queries
):
    former = make_finished(project)
    for _each in range(takes):
        goes_on(former)
    keep(make_finished(project, prompt=former.prompt), by=project.created_by)
    visitor.get(at("take-lineage", former))

    with django_assert_max_num_queries(12):
        page = visitor.get(at("take-lineage", former), headers={"HX-Request": "true"})
    with django_assert_max_num_queries(12):
        assert 'id="lineage"' in visitor.get(at("take", former)).content.decode()

    assert page.content.decode().count("Start frame outdated") == takes


def test_a_bridge_fills_both_slots_with_an_end_and_a_start(project, visitor):
    one, two = make_finished(project, text="Fog lifts"), make_finished(project)
    page = visitor.get(at("take-bridge", one))

    by_choice = visitor.post(at("take-bridge", one), {"to": two.code, "code": ""})
    by_code = visitor.post(at("take-bridge", one), {"to": "", "code": two.code.lower()})
    composer = visitor.get(by_code.headers["Location"].partition("#")[0]).context["composer"]

    assert [other.code for other in page.context["others"]] == [two.code]
    assert by_choice.headers["Location"] == by_code.headers["Location"]
    assert composer.first.label == f"{one.code} end"
    assert composer.parent == one
    assert composer.last is not None
    assert composer.values["prompt"] == "Fog lifts"


@pytest.mark.parametrize("code", ["XX-9", "", "🌊", "-1", "9" * 500, "<b>"])
def test_a_bridge_to_what_is_not_there_says_so_and_keeps_what_was_typed(code, project, visitor):
    one = make_finished(project)
    make_take(project)

    answer = visitor.post(at("take-bridge", one), {"code": code})

    assert answer.status_code == 422
    assert "no finished take" in answer.context["fault"]
    assert answer.context["typed"] == code
