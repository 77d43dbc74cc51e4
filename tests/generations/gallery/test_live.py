"""What a page is told while it is open: each change, and nothing when there is none."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles import Role
from generations.gallery import live as news
from generations.gallery import views
from generations.gallery.live import Stamp, changes, stamp_of
from generations.models import Generation
from tests.factories import make_take, press, seat
from tests.generations.composer.posted import address, posted

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


def told(visitor, project, stamp):
    """What the page with this stamp is told; None when nothing changed."""
    response = visitor.get(address("live", project), {"seen": str(stamp)}, **HTMX)
    assert response.status_code in (200, 204)
    return response.context if response.status_code == 200 else None


def opened(visitor, project):
    """The stamp of a page that was just opened."""
    return visitor.get(address("project", project)).context["stamp"]


def cards_of(answer):
    return [card.number for card in answer["takes"]] if answer else []


def fresh_of(answer):
    return [card.number for day in answer["fresh"] for card in day.takes] if answer else []


def test_nothing_new_is_an_empty_answer(visitor, project):
    make_take(project)
    stamp = opened(visitor, project)

    response = visitor.get(address("live", project), {"seen": str(stamp)}, **HTMX)

    assert (response.status_code, response.content) == (204, b"")


def test_a_take_that_changed_comes_with_its_day(visitor, project):
    take, _still = make_take(project), make_take(project)
    stamp = opened(visitor, project)
    take.claim()

    answer = told(visitor, project, stamp)

    assert take.number in cards_of(answer)
    assert fresh_of(answer) == []
    assert [day.count for day in answer["days"]] == [2]


def test_what_was_told_is_not_told_again(visitor, project):
    take = make_take(project)
    stamp = opened(visitor, project)
    take.claim()
    answer = told(visitor, project, stamp)

    assert told(visitor, project, answer["stamp"]) is None


def test_every_step_on_the_way_is_told(visitor, project):
    take = make_take(project)
    stamp = opened(visitor, project)
    seen = []

    for step in (
        take.claim,
        lambda: take.start("practice", look_at=timezone.now()),
        lambda: take.report(24, 120, until=timezone.now()),
        lambda: take.report(48, 120, until=timezone.now()),
        take.collect,
        lambda: take.complete(charged=0, video="takes/1.mp4"),
    ):
        step()
        answer = told(visitor, project, stamp)
        (card,) = [card for card in answer["takes"] if card.number == take.number]
        seen.append((card.status, card.frames_done))
        stamp = answer["stamp"]

    assert seen == [
        ("submitting", 0),
        ("generating", 0),
        ("generating", 24),
        ("generating", 48),
        ("collecting", 48),
        ("completed", 48),
    ]


def test_a_take_pressed_by_a_colleague_is_new_to_the_page(visitor, project):
    press(project)
    stamp = opened(visitor, project)
    press(project, by=seat(project), takes=2)

    answer = told(visitor, project, stamp)

    assert fresh_of(answer) == [3, 2]
    assert set(cards_of(answer)) <= {1}
    assert [day.is_new for day in answer["fresh"]] == [False]


def test_the_first_take_of_a_day_brings_its_day_along(visitor, project):
    stamp = opened(visitor, project)
    press(project)

    answer = told(visitor, project, stamp)

    assert [(day.is_new, day.count) for day in answer["fresh"]] == [(True, 1)]


def test_a_change_timed_before_but_committed_after_the_last_look_is_told(visitor, project):
    """A transaction that was slow to commit: its time lies before what the page knows."""
    slow, quick = make_take(project), make_take(project)
    stamp = opened(visitor, project)
    quick.claim()
    answer = told(visitor, project, stamp)

    Generation.objects.filter(pk=slow.pk).update(
        status="cancelled", changed_at=answer["stamp"].seen - timedelta(seconds=1)
    )

    assert slow.number in cards_of(told(visitor, project, answer["stamp"]))


def test_a_take_that_ends_while_the_page_is_made_is_told_at_the_next_look(
    visitor, project, monkeypatch
):
    take = make_take(project, status="collecting")
    page_of = views.page_of

    def slow(*words, **more):
        page = page_of(*words, **more)
        Generation.objects.get(pk=take.pk).complete(charged=0, video="takes/1.mp4")
        return page

    monkeypatch.setattr(views, "page_of", slow)

    page = visitor.get(address("project", project)).context

    assert page["watching"]
    assert cards_of(told(visitor, project, page["stamp"])) == [take.number]


def test_a_take_that_ends_while_the_answer_is_made_keeps_the_page_asking(
    visitor, project, monkeypatch
):
    take = make_take(project, status="generating")
    stamp = opened(visitor, project)
    take.collect()
    look = news.changes

    def slow(*words):
        found = look(*words)
        take.complete(charged=0, video="takes/1.mp4")
        return found

    monkeypatch.setattr(views, "changes", slow)
    answer = told(visitor, project, stamp)
    monkeypatch.setattr(views, "changes", look)

    assert answer["watching"]
    assert cards_of(told(visitor, project, answer["stamp"])) == [take.number]


def test_what_changed_before_a_press_is_told_too(visitor, project):
    take = make_take(project, status="collecting")
    stamp = opened(visitor, project)
    take.complete(charged=0, video="takes/1.mp4")
    press(project, by=seat(project))

    answer = visitor.post(address("take-create", project), posted(seen=str(stamp)), **HTMX).context

    assert cards_of(answer) == [take.number]
    assert fresh_of(answer) == [3, 2]
    assert told(visitor, project, answer["stamp"]) is None


def test_a_press_without_a_stamp_shows_its_own_cards(visitor, project):
    answer = visitor.post(address("take-create", project), posted(), **HTMX).context

    assert fresh_of(answer) == [1]


def test_a_page_stops_asking_when_everything_is_finished(visitor, project):
    take = make_take(project)
    assert visitor.get(address("project", project)).context["watching"]

    take.cancel(project.created_by)

    assert not visitor.get(address("project", project)).context["watching"]


def test_the_last_change_tells_the_page_to_stop(visitor, project):
    take = make_take(project)
    stamp = opened(visitor, project)
    take.cancel(project.created_by)

    assert not told(visitor, project, stamp)["watching"]


def test_a_reviewer_is_told_without_a_price(project, sign_in):
    take = make_take(project)
    stamp = stamp_of(project)
    take.claim()

    answer = told(sign_in(seat(project, Role.REVIEWER)), project, stamp)

    assert [card.quoted for card in answer["takes"]] == [None]
    assert answer["purse"] is None


@pytest.mark.parametrize(
    "seen",
    ["", "x", "1~2", "nan~x~1", "inf~x~1", "-1~x~1", "1e300~x~1", "0~x~x", "0~x~1~2", "~~"],
)
def test_a_stamp_that_is_none_is_a_bad_request(seen, visitor, project):
    assert visitor.get(address("live", project), {"seen": seen}).status_code == 400


def test_a_stamp_survives_the_way_through_the_page(project):
    make_take(project)
    stamp = stamp_of(project)

    assert Stamp.parse(str(stamp)) == stamp


def test_nothing_changed_in_a_project_is_nothing_to_tell(project):
    assert changes(project, project.created_by, stamp_of(project)) is None


def test_an_idle_page_costs_six_questions_at_most(visitor, project, django_assert_max_num_queries):
    make_take(project)
    stamp = opened(visitor, project)

    with django_assert_max_num_queries(6):
        assert told(visitor, project, stamp) is None


def test_a_card_can_be_asked_for_alone(visitor, project):
    take = make_take(project)

    response = visitor.get(f"/{project.team.slug}/t/{take.code}/card/", **HTMX)

    assert response.context["take"].number == take.number
    assert response.templates[0].name == "generations/_card.html"
