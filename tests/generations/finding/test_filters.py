"""Filters of a gallery: each narrows, counts respect each other, nothing asked breaks the page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from generations.models import Generation, SavedView, Tag, Tagging
from tests.factories import (
    PAID,
    limit,
    make_finished,
    make_frame,
    make_project,
    make_prompt,
    make_take,
    price_of,
    seat,
)
from tests.generations.composer.posted import address, posted

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


def found(visitor, project, **asked):
    days = visitor.get(address("project", project), asked).context["days"]
    return [card.number for day in days for card in day.takes]


def counts(visitor, project, **asked):
    """{facet: {value: count}} of the panel."""
    groups = visitor.get(reverse("facets", args=[project.team.slug, project.code]), asked)
    return {
        group.name: {option.value: option.count for option in group.options}
        for group in groups.context["groups"]
    }


@pytest.fixture
def takes(project):
    """Five takes that differ in everything: 1 is plain, the others differ from it."""
    other, frame = seat(project), make_frame(project)
    shot = make_prompt(project, title="Harbour 🎬", text="Rain over a harbour")
    plain = make_take(project)
    framed = make_take(
        project, first_frame=frame, ratio="9:16", requested_by=other, status="failed", failure="No."
    )
    both = make_take(project, first_frame=frame, last_frame=frame, resolution="1080p", sound=True)
    paid = make_finished(
        project, model=PAID, price=price_of(PAID), prompt=shot, text="Rain at sea", is_keeper=True
    )
    judged = make_take(project, review="approved", stars=4)
    Tagging.objects.create(take=judged, tag=Tag.objects.create(team=project.team, name="Hero"))
    return [plain, framed, both, paid, judged]


def test_each_filter_shows_what_it_names(visitor, project, takes):
    _plain, framed, _both, paid, _judged = takes
    asked = {
        (): [5, 4, 3, 2, 1],
        (("by", "me"),): [5, 4, 3, 1],
        (("by", framed.requested_by_id),): [2],
        (("of", paid.prompt_id),): [4],
        (("using", PAID),): [4],
        (("mode", "text"),): [5, 4, 1],
        (("mode", "first"),): [2],
        (("mode", "both"),): [3],
        (("ratio", "9:16"),): [2],
        (("resolution", "1080p"),): [3],
        (("sound", "on"),): [3],
        (("state", "failed"),): [2],
        (("state", ("failed", "completed")),): [4, 2],
        (("review", "approved"),): [5],
        (("stars", "3"),): [5],
        (("stars", "5"),): [],
        (("keeper", "1"),): [4],
        (("price", "1-49"),): [4],
        (("price_from", "30"), ("price_to", "40")): [4],
        (("price", "0-0"),): [],
        (("tag", "Hero"),): [5],
        (("day", "today"),): [5, 4, 3, 2, 1],
        (("day", "2001-01-01"),): [],
        (("q", "RAIN"),): [4],
        (("q", "harbour"),): [4],
        (("q", "🎬"),): [4],
        (("q", "fog"), ("sound", "on")): [3],
    }  # fmt: skip

    shown = {pairs: found(visitor, project, **dict(pairs)) for pairs in asked}

    assert shown == asked


def test_a_value_is_counted_under_all_other_filters_and_not_its_own(visitor, project, takes):
    everything = counts(visitor, project)
    silent_text = counts(visitor, project, mode="text", ratio="16:9")

    assert everything["mode"] == {"text": 3, "first": 1, "both": 1}
    assert everything["stars"] == {"4": 1, "3": 1, "2": 1, "1": 1}
    assert everything["keeper"] == {"1": 1, "0": 4}
    assert everything["tag"] == {"Hero": 1}
    assert everything["day"]["week"] == 5
    # The ratio counts under the mode alone, the mode under the ratio alone, others under both.
    assert silent_text["mode"] == {"text": 3, "both": 1}
    assert silent_text["ratio"] == {"16:9": 3}
    assert silent_text["resolution"] == {"720p": 3}
    assert silent_text["state"] == {"queued": 2, "completed": 1}
    # Each count is what its filter shows.
    for name, values in silent_text.items():
        if name in ("mode", "ratio"):
            continue
        for value, count in values.items():
            shown = found(visitor, project, mode="text", ratio="16:9", **{name: value})
            assert len(shown) == count, (name, value)


def test_what_lies_in_the_trash_is_neither_shown_nor_counted(visitor, project, takes):
    Generation.objects.filter(number__in=[1, 4]).update(trashed_at=timezone.now())

    assert found(visitor, project) == [5, 3, 2]
    assert counts(visitor, project)["mode"] == {"text": 1, "first": 1, "both": 1}


@pytest.mark.parametrize(
    "asked",
    [
        {"of": "999999"}, {"by": "999999"}, {"by": "nobody"}, {"using": "gone/model"},
        {"ratio": "7:3"}, {"resolution": "8k"}, {"state": "lost"}, {"review": "x"}, {"stars": "9"},
        {"keeper": "perhaps"}, {"price": "dear"}, {"day": "yesteryear"}, {"day": "9999-12-31"},
        {"tag": "Gone"}, {"stack": "x"}, {"of": "9" * 40}, {"sound": "<b>loud</b>"},
        {"tag": "a\x00b"}, {"ratio": "شاشة"}, {"mode": "🎬"},
    ],
)  # fmt: skip
def test_a_filter_that_names_nothing_is_a_chip_that_says_so(asked, visitor, project, takes):
    response = visitor.get(address("project", project), asked)

    (chip,) = response.context["chips"]
    assert response.status_code == 200
    assert not chip.is_known
    assert chip.without == ""
    assert "no longer here" in chip.words.lower()
    assert response.context["days"] == []
    assert b"No takes match" in response.content
    assert b"<b>loud" not in response.content
    assert counts(visitor, project, **asked) is not None


def test_words_are_searched_as_they_stand_whatever_they_are(visitor, project):
    make_take(project, text="100% rain_drops \\ <i>now</i>")
    make_take(project, text="مطر فوق الميناء")

    for words, numbers in (
        ("100%", [1]), ("rain_drops", [1]), ("\\", [1]), ("<i>now</i>", [1]), ("%", [1]),
        ("مطر", [2]), ("rain now", [1]), ("rain مطر", []), ("x" * 5000, []), ("\x00", [2, 1]),
    ):  # fmt: skip
        assert found(visitor, project, q=words) == numbers, words


def test_a_chip_says_what_it_is_and_how_the_page_looks_without_it(visitor, project, takes):
    asked = {"by": "me", "of": takes[3].prompt_id, "q": "rain", "price": "1-49", "day": "week"}

    chips = visitor.get(address("project", project), asked).context["chips"]

    assert [chip.words for chip in chips] == [
        "“rain”",
        "Harbour 🎬",
        "Mine",
        "Up to 49 cr",
        "This week",
    ]
    assert "by=" not in chips[2].without
    assert "q=rain" in chips[2].without


def test_a_reviewer_is_offered_no_price_and_finds_none(project, takes, sign_in):
    visitor = sign_in(seat(project, Role.REVIEWER))

    assert "price" not in counts(visitor, project, price="1-49")
    assert found(visitor, project, price="1-49") == [5, 4, 3, 2, 1]
    assert visitor.get(address("project", project), {"price": "1-49"}).context["chips"] == []


def test_older_takes_of_a_filtered_page_are_filtered_too(visitor, project):
    for number in range(90):
        make_take(project, sound=number % 2 == 0)

    first = visitor.get(address("project", project), {"sound": "on"}).context
    more = first["more_url"]
    second = visitor.get(more, **HTMX).context

    assert "sound=on" in more
    shown = [card.number for page in (first, second) for day in page["days"] for card in day.takes]
    assert shown == list(range(89, 0, -2))
    assert second["more_url"] == ""


def test_a_filtered_page_is_told_of_what_fits_and_of_what_it_shows(visitor, project):
    known = make_take(project, sound=True)
    page = visitor.get(address("project", project), {"sound": "on"}).context
    known.claim()
    make_take(project)
    make_take(project, sound=True)

    asked = {"seen": str(page["stamp"]), "sound": "on"}
    answer = visitor.get(address("live", project), asked, **HTMX).context

    assert [card.number for day in answer["fresh"] for card in day.takes] == [3]
    assert [card.number for card in answer["takes"]] == [1]
    assert [day.count for day in answer["days"]] == [2]


def test_what_is_pressed_on_a_filtered_page_is_shown_there(visitor, project):
    page = visitor.get(address("project", project), {"keeper": "1"}).context

    fields = posted(seen=str(page["stamp"]), found="keeper=1")
    answer = visitor.post(address("take-create", project), fields, **HTMX).context

    assert [card.number for day in answer["fresh"] for card in day.takes] == [1]


def test_a_take_that_was_trashed_leaves_the_open_page(visitor, project):
    take = make_take(project)
    stamp = visitor.get(address("project", project)).context["stamp"]
    now = timezone.now()
    Generation.objects.filter(pk=take.pk).update(trashed_at=now, changed_at=now)

    answer = visitor.get(address("live", project), {"seen": str(stamp)}, **HTMX)

    assert b'hx-target="#take-1" hx-swap="delete"' in answer.content
    assert answer.context["takes"] == []


@pytest.mark.parametrize("stacks", ["", "1"])
def test_a_filtered_page_asks_no_more_than_twelve_questions(
    stacks, visitor, project, takes, django_assert_max_num_queries
):
    limit(1000, team=project.team)
    asked = {"by": "me", "of": takes[3].prompt_id, "q": "rain", "day": "week", "stacks": stacks}
    # SQLite is asked once a process whether it knows JSON.
    visitor.get(address("project", project), {"stacks": stacks})

    with django_assert_max_num_queries(12):
        page = visitor.get(address("project", project), asked).context
    with django_assert_max_num_queries(12):
        visitor.get(address("project", project), {"mode": "text", "stacks": stacks})

    assert [card.number for day in page["days"] for card in day.takes] == [4]


@pytest.mark.parametrize("page", ["rows", "live", "facets"])
def test_the_parts_of_a_filtered_page_ask_no_more_than_twelve_questions(
    page, visitor, project, takes, django_assert_max_num_queries
):
    limit(1000, team=project.team)
    seen = str(visitor.get(address("project", project)).context["stamp"])
    Generation.objects.filter(project=project).update(changed_at=timezone.now())
    Tagging.objects.create(tag=Tag.objects.create(team=project.team, name="rain"), take=takes[3])
    asked = {"by": "me", "of": takes[3].prompt_id, "day": "week", "tag": "rain"}
    asked |= {"rows": {"before": "9"}, "live": {"seen": seen}, "facets": {}}[page]
    # SQLite is asked once a process whether it knows JSON.
    visitor.get(address(page, project), asked | {"stacks": "1"}, **HTMX)

    for words in ("", "rain"):
        for stacks in ("", "1"):
            with django_assert_max_num_queries(12):
                found = asked | {"q": words, "stacks": stacks}
                answer = visitor.get(address(page, project), found, **HTMX)
            assert answer.status_code == 200


# Stacks.


@pytest.fixture
def tries(project):
    """Three tries of one shot with a lone take between them."""
    shot = make_prompt(project)
    first = make_finished(project, prompt=shot, charged=Decimal(70))
    lone = make_take(project, text="Something else")
    second = make_finished(project, prompt=shot, is_keeper=True)
    third = make_finished(project, prompt=shot)
    Generation.objects.filter(pk__in=[first.pk, second.pk, third.pk]).update(charged=70)
    return [first, lone, second, third]


def test_tries_of_one_shot_are_one_card(visitor, project, tries):
    framed = make_take(project, first_frame=make_frame(project))

    days = visitor.get(address("project", project), {"stacks": "1"}).context["days"]

    shown = [card for day in days for card in day.takes]
    assert [card.number for card in shown] == [framed.number, 4, 2]
    stack = shown[1].stack
    assert (stack.count, stack.credits, stack.keeper, shown[0].stack.is_one) == (3, 210, 3, True)
    assert "3 tries · 210 cr · keeper #3" in visitor.get(
        address("project", project), {"stacks": "1"}
    ).content.decode().replace("\n", "")


def test_a_stack_holds_what_the_filters_let_through(visitor, project, tries):
    days = visitor.get(address("project", project), {"stacks": "1", "keeper": "0"}).context["days"]

    shown = [card for day in days for card in day.takes]
    assert [(card.number, card.stack.count) for card in shown] == [(4, 2), (2, 1)]


def test_a_stack_turns_through_its_tries_and_around(visitor, project, tries):
    seen, number = [], 4
    for turn in ("older", "older", "older", "newer"):
        place = f"/{project.team.slug}/t/{project.code}-{number}/card/"
        card = visitor.get(place, {"turn": turn}, **HTMX).context["take"]
        number = card.number
        seen.append((number, card.stack.place, card.mark))

    mark = f"{project.code}-{tries[0].stack}"
    assert seen == [(3, 2, mark), (1, 3, mark), (4, 1, mark), (1, 3, mark)]


def test_a_new_try_comes_on_top_of_its_stack_and_a_new_shot_as_a_card(visitor, project, tries):
    page = visitor.get(address("project", project), {"stacks": "1"}).context
    make_take(project)
    make_take(project, text="Quite another")

    asked = {"seen": str(page["stamp"]), "stacks": "1"}
    answer = visitor.get(address("live", project), asked, **HTMX).context

    assert [card.number for day in answer["fresh"] for card in day.takes] == [6]
    assert [(card.number, card.stack.count) for card in answer["takes"]][:1] == [(5, 4)]


def test_older_stacks_follow_and_none_comes_twice(visitor, project):
    for number in range(80):
        make_take(project, text=f"Shot {number % 40}")

    first = visitor.get(address("project", project), {"stacks": "1"}).context
    second = visitor.get(first["more_url"], **HTMX).context

    shown = [card.number for page in (first, second) for day in page["days"] for card in day.takes]
    assert shown == list(range(80, 40, -1))


# All takes.


def test_all_takes_are_those_of_the_projects_that_a_person_sees(project, sign_in):
    other, hidden = make_project(project.team), make_project(project.team)
    person = seat(project)
    seat(other, Role.REVIEWER, user=person)
    for place in (project, hidden, other, project):
        make_take(place)
    visitor = sign_in(person)
    place = reverse("all-takes", args=[project.team.slug])

    def codes(**asked):
        days = visitor.get(place, asked).context["days"]
        return [card.code for day in days for card in day.takes]

    assert codes() == [f"{project.code}-2", f"{other.code}-1", f"{project.code}-1"]
    assert codes(project=other.code) == [f"{other.code}-1"]
    assert codes(project=hidden.code) == []
    assert codes(stacks="1") == [f"{project.code}-2", f"{other.code}-1"]
    groups = visitor.get(reverse("all-facets", args=[project.team.slug])).context["groups"]
    assert {o.value: o.count for o in groups[0].options} == {project.code: 2, other.code: 1}


def test_all_takes_go_on_below_the_last(visitor, project):
    for _take in range(40):
        make_take(project)
    place = reverse("all-takes", args=[project.team.slug])

    first = visitor.get(place).context
    second = visitor.get(first["more_url"], **HTMX).context

    shown = [card.number for page in (first, second) for day in page["days"] for card in day.takes]
    assert shown == list(range(40, 0, -1))


# Saved views.


def test_a_view_is_saved_shown_and_taken_away(visitor, project, sign_in):
    place = reverse("views", args=[project.team.slug, project.code])
    visitor.post(place, {"name": "  Wide   ones ", "query": "ratio=21:9&junk=1&q=x"})
    visitor.post(place, {"name": "Wide ones", "query": "ratio=21:9", "shared": "on"})
    (view,) = SavedView.objects.all()
    assert (view.name, view.query, view.shared) == ("Wide ones", "ratio=21%3A9", True)

    colleague = sign_in(seat(project))
    assert "Wide ones" in colleague.get(place, **HTMX).content.decode()
    colleague.post(place, {"off": view.pk})
    assert SavedView.objects.exists()
    sign_in(project.created_by).post(place, {"off": view.pk})

    assert not SavedView.objects.exists()


def test_a_view_of_ones_own_is_nobody_elses(project, sign_in):
    place = reverse("views", args=[project.team.slug, project.code])
    sign_in(project.created_by).post(place, {"name": "Private", "query": "by=me"})

    assert "Private" not in sign_in(seat(project)).get(place, **HTMX).content.decode()


@pytest.mark.parametrize(
    ("name", "query", "word"),
    [("", "by=me", "name"), ("Nothing", "", "no filter"), ("x" * 61, "by=me", "60")],
)
def test_what_cannot_be_saved_is_said(name, query, word, visitor, project):
    place = reverse("views", args=[project.team.slug, project.code])

    response = visitor.post(place, {"name": name, "query": query}, follow=True)

    assert word in str(next(iter(response.context["messages"])))
    assert not SavedView.objects.exists()


def test_the_standard_views_show_what_they_say(visitor, project, takes):
    old = make_finished(project, is_keeper=True, created_at=timezone.now() - timedelta(days=40))
    waiting = make_take(project, review="to-review")

    assert found(visitor, project, keeper="1") == [4, old.number]
    assert found(visitor, project, keeper="1", day="week") == [4]
    assert found(visitor, project, review="to-review") == [waiting.number]
