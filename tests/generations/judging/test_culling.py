"""Culling: what is walked through, that each mark is kept, and that undo restores exactly."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from generations.judging.culling import Overtaken, mark, to_cull, undo
from generations.models import Generation, Mark
from tests.factories import make_finished, make_project, make_prompt, make_take, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(code="NL")


@pytest.fixture
def artist(project):
    return seat(project)


def post(browser, project, page, **fields):
    return browser.post(reverse(page, args=[project.team.slug, project.code]), fields)


def state(take):
    fresh = Generation.objects.get(pk=take.pk)
    return fresh.stars, fresh.is_rejected, fresh.is_keeper


def test_the_walk_goes_through_what_nobody_judged_in_the_order_it_was_made(
    project, artist, sign_in
):
    prompt = make_prompt(project)
    first, second, third = (make_finished(project, prompt=prompt) for _ in range(3))
    starred, rejected, kept, shown = (make_finished(project) for _ in range(4))
    starred.give_stars(1)
    rejected.reject()
    mark(kept, "keep", by=artist)
    shown.offer_for_review()
    trashed, _waiting = make_finished(project), make_take(project)
    Generation.objects.filter(pk=trashed.pk).update(trashed_at=trashed.created_at)
    other = make_finished(project)
    browser = sign_in(artist)
    address = reverse("cull", args=[project.team.slug, "NL"])

    def walk(query=""):
        response = browser.get(address + query)
        return [card.number for card in response.context["takes"]], response.context["left"]

    assert walk() == ([first.number, second.number, third.number, other.number], 4)
    assert walk(f"?of={prompt.pk}") == ([first.number, second.number, third.number], 3)
    assert walk("?q=lighthouse&comment=1") == ([], 0)
    assert walk(f"?after={second.number}") == ([third.number, other.number], 4)
    assert "Every take here is judged" in browser.get(address + "?of=999").content.decode()


@pytest.mark.parametrize(
    ("deed", "becomes"),
    [
        ("1", (1, False, False)),
        ("5", (5, False, False)),
        ("reject", (0, True, False)),
        ("keep", (0, False, True)),
    ],
)
def test_each_mark_is_kept_at_once_and_undo_restores_exactly(
    deed, becomes, project, artist, sign_in
):
    take = make_finished(project)
    browser = sign_in(artist)

    assert post(browser, project, "cull-mark", take=take.code, mark=deed).status_code == 200
    assert state(take) == becomes
    assert take not in to_cull(project)

    answer = post(browser, project, "cull-undo", take=take.code)

    assert answer.json()["code"] == take.code
    assert f'data-code="{take.code}"' in answer.json()["item"]
    assert state(take) == (0, False, False)
    assert take in to_cull(project)
    assert post(browser, project, "cull-undo").status_code == 422


def test_undoing_a_keeper_gives_the_mark_back_to_the_one_before(project, artist):
    prompt = make_prompt(project)
    former, take = (make_finished(project, prompt=prompt) for _ in range(2))
    mark(former, "4", by=artist)
    mark(former, "keep", by=artist)
    mark(take, "reject", by=artist)
    mark(take, "keep", by=artist)
    assert (state(former), state(take)) == ((4, False, False), (0, False, True))

    assert undo(project, by=artist) == take
    assert (state(former), state(take)) == ((4, False, True), (0, True, False))
    assert [undo(project, by=artist) for _ in range(4)] == [take, former, former, None]
    assert (state(former), state(take)) == ((0, False, False), (0, False, False))


def test_undo_goes_by_when_a_mark_was_pressed_not_by_when_it_arrived(project, artist, sign_in):
    first, second = make_finished(project), make_finished(project)
    browser = sign_in(artist)
    post(browser, project, "cull-mark", take=second.code, mark="reject", pressed=2_000)
    post(browser, project, "cull-mark", take=first.code, mark="3", pressed=1_000)

    assert post(browser, project, "cull-undo").json()["code"] == second.code
    assert post(browser, project, "cull-undo").json()["code"] == first.code


def test_undo_leaves_what_somebody_else_marked_since_and_goes_on_before_it(project, artist):
    take, earlier = make_finished(project), make_finished(project)
    mark(earlier, "2", by=artist)
    mark(take, "3", by=artist)
    mark(take, "5", by=project.created_by)

    with pytest.raises(Overtaken, match="marked anew since"):
        undo(project, by=artist)
    assert state(take) == (5, False, False)
    assert undo(project, by=project.created_by) == take
    assert state(take) == (3, False, False)
    assert undo(project, by=artist) == earlier


def test_the_same_mark_twice_is_one_mark_and_yesterdays_is_not_taken_back(project, artist, clock):
    take = make_finished(project)
    mark(take, "3", by=artist)
    mark(take, "3", by=artist)
    assert Mark.objects.count() == 1

    clock.forward(hours=13)

    assert undo(project, by=artist) is None
    assert state(take) == (3, False, False)


def test_a_reviewer_gives_stars_and_keeps_nothing_and_an_accountant_does_neither(project, sign_in):
    take = make_finished(project)
    browser = sign_in(seat(project, Role.REVIEWER))

    assert post(browser, project, "cull-mark", take=take.code, mark="4").status_code == 200
    assert post(browser, project, "cull-mark", take=take.code, mark="keep").status_code == 403
    accountant = sign_in(seat(project, Role.ACCOUNTANT))
    assert post(accountant, project, "cull-mark", take=take.code, mark="5").status_code == 403
    assert state(take) == (4, False, False)


def test_what_cannot_be_marked_is_said_and_another_projects_take_is_none_of_ours(
    project, artist, sign_in
):
    take, other = make_finished(project), make_finished(make_project(project.team))
    Generation.objects.filter(pk=take.pk).update(trashed_at=take.created_at)
    browser = sign_in(project.created_by)

    answer = post(browser, project, "cull-mark", take=take.code, mark="5")

    assert (answer.status_code, "in the trash" in answer.json()["said"]) == (422, True)
    assert post(browser, project, "cull-mark", take=other.code, mark="5").status_code == 400
    assert post(browser, project, "cull-mark", take=take.code, mark="6").status_code == 400
    assert state(other) == (0, False, False)
