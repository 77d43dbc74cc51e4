"""Takes side by side: who stands there, why one does not, what differs, and picking the keeper."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from generations.judging.differences import differing, rows_of
from generations.judging.lineup import line_up
from generations.models import Generation
from tests.factories import (
    PAID,
    make_finished,
    make_member,
    make_project,
    make_prompt,
    make_take,
    price_of,
    seat,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(code="NL")


def address(project, *codes, **query):
    asked = [f"t={code}" for code in codes] + [f"{name}={text}" for name, text in query.items()]
    return f"{reverse('compare', args=[project.team.slug])}?{'&'.join(asked)}"


def words(response):
    return " ".join(response.content.decode().split())


def test_takes_of_any_project_of_the_team_that_a_person_sees_stand_side_by_side(project, sign_in):
    other = make_project(project.team)
    one, two = make_finished(project), make_finished(other)
    codes = [one.code, two.code]

    def shown_to(person):
        response = sign_in(person).get(address(project, *codes))
        return [bool(slot.card) for slot in response.context["slots"]], words(response)

    assert shown_to(make_member(project.team, Role.ADMIN))[0] == [True, True]
    cards, page = shown_to(seat(project, Role.REVIEWER))
    assert cards == [True, False]
    assert f"There is no take {two.code} here." in page


def test_what_is_gone_trashed_or_not_made_is_said_in_its_place_and_the_others_stay(
    project, sign_in
):
    there, gone, waiting = make_finished(project), make_finished(project), make_take(project)
    trasher = make_member(project.team, Role.ADMIN, name="Ruth")
    Generation.objects.filter(pk=gone.pk).update(trashed_at=timezone.now(), trashed_by=trasher)
    browser = sign_in(project.created_by)

    asked = address(project, there.code, gone.code, waiting.code, "NL-999", mode="wipe")
    response = browser.get(asked)

    page = words(response)
    assert f'src="{reverse("take-video", args=[project.team.slug, there.code])}"' in page
    assert f"{gone.code} is in the trash. Ruth put it there." in page
    assert f"{waiting.code} has no video to show: next in line." in page
    assert "There is no take NL-999 here." in page
    assert "Wipe works for two takes that play" in page
    again = browser.get(asked, headers={"HX-Request": "true"})
    assert "<html" not in again.content.decode()
    assert "Ruth put it there." in words(again)


@pytest.mark.parametrize("nonsense", ["%F0%9F%8E%AC", "'--", "%00", "NL-", "<b>x</b>", "a" * 300])
def test_a_code_that_no_take_can_have_is_said_and_harms_nothing(nonsense, project, sign_in):
    take = make_finished(project)

    response = sign_in(project.created_by).get(address(project, take.code, nonsense))

    assert response.status_code == 200
    assert "There is no take" in words(response)
    assert "<b>" not in response.content.decode().split("There is no take")[1][:40]


def test_a_fifth_take_is_left_out_aloud_and_a_doubled_one_stands_once(project, sign_in):
    takes = [make_finished(project) for _ in range(5)]

    response = sign_in(project.created_by).get(
        address(project, *[take.code for take in takes], takes[0].code)
    )

    assert [slot.letter for slot in response.context["slots"]] == ["A", "B", "C", "D"]
    assert "1 more was left out" in words(response)


def test_a_take_brings_its_siblings_the_keeper_first(project, sign_in):
    prompt = make_prompt(project)
    takes = [make_finished(project, prompt=prompt) for _ in range(6)]
    make_finished(project)
    Generation.objects.filter(pk=takes[1].pk).update(is_keeper=True)

    response = sign_in(project.created_by).get(
        f"{reverse('compare', args=[project.team.slug])}?with={takes[0].code}"
    )

    expected = [takes[at].code for at in (0, 1, 5, 4)]
    assert response.headers["Location"] == address(project, *expected)


def test_only_what_differs_is_listed_with_its_price_for_those_who_see_prices(project):
    price = price_of(PAID)
    common = {"model": PAID, "price": price, "seed": 7}
    one = make_finished(project, text="A ridge at first light, slow push-in", **common)
    two = make_finished(
        project, text="A ridge at dawn, slow push-in", resolution="480p", sound=True, **common
    )
    codes, team = [one.code, two.code], project.team

    def cards(viewer):
        return [slot.card for slot in line_up(codes, team=team, viewer=viewer)]

    rows, same = differing(cards(project.created_by))

    assert [row.name for row in rows] == ["Prompt", "Resolution", "Sound", "Cost"]
    assert rows[0].pieces[0] == [
        ("A ridge at", False),
        ("first light,", True),
        ("slow push-in", False),
    ]
    assert rows[1].values == ["720p", "480p"]
    assert rows[3].values == ["35 cr", "35 cr"]
    assert {"Model", "Seed"} <= {row.name for row in same}
    assert "Cost" not in [row.name for row in rows_of(cards(seat(project, Role.REVIEWER)))]


def test_a_pick_makes_the_keeper_and_a_second_press_takes_it_back(project, sign_in):
    prompt = make_prompt(project)
    one, two = (make_finished(project, prompt=prompt) for _ in range(2))
    browser = sign_in(seat(project))
    pick = reverse("compare-pick", args=[project.team.slug])
    both = {"t": [one.code, two.code], "mode": "wipe"}

    def keepers():
        return [take.code for take in Generation.objects.filter(is_keeper=True)]

    response = browser.post(pick, both | {"pick": two.code})
    assert response.headers["Location"] == address(project, one.code, two.code, mode="wipe")
    assert keepers() == [two.code]
    browser.post(pick, both | {"pick": one.code}, headers={"HX-Request": "true"})
    assert keepers() == [one.code]
    browser.post(pick, both | {"let_go": one.code})
    assert keepers() == []


def test_only_people_who_make_takes_pick_and_only_what_was_made(project, sign_in):
    take, waiting = make_finished(project), make_take(project)
    pick = reverse("compare-pick", args=[project.team.slug])

    refused = sign_in(seat(project, Role.REVIEWER)).post(pick, {"pick": take.code})
    told = sign_in(seat(project)).post(
        pick, {"pick": waiting.code, "t": waiting.code}, headers={"HX-Request": "true"}
    )

    assert refused.status_code == 403
    assert "isn&#x27;t made, so it can&#x27;t be kept" in told.content.decode()
    assert not Generation.objects.filter(is_keeper=True).exists()


def test_a_comparison_asks_the_database_little(project, sign_in, django_assert_max_num_queries):
    takes = [make_finished(project, prompt=make_prompt(project)) for _ in range(4)]
    browser = sign_in(project.created_by)

    with django_assert_max_num_queries(12):
        browser.get(address(project, *[take.code for take in takes]))
