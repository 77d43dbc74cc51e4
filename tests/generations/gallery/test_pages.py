"""The project's page, the take's page, older rows, prompts: what they show, and to whom."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.roles import Role
from generations.gallery.card import Card
from generations.gallery.days import Day
from generations.pipeline.endings import fail
from tests.factories import (
    PAID,
    hold_for,
    limit,
    make_finished,
    make_frame,
    make_project,
    make_prompt,
    make_take,
    press,
    press_paid,
    price_of,
    seat,
)
from tests.generations.composer.posted import address

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


def page_of(take):
    return reverse("take", args=[take.project.team.slug, take.code])


def numbers(response):
    return [card.number for day in response.context["days"] for card in day.takes]


def test_an_empty_project_opens_with_the_composer_and_some_prompts_to_begin_with(visitor, project):
    context = visitor.get(address("project", project)).context

    assert context["days"] == []
    assert context["composer"].model.key == "practice/animatic"
    assert len(context["starters"]) == 4


def test_a_project_with_takes_needs_no_prompts_to_begin_with(visitor, project):
    press(project)

    assert visitor.get(address("project", project)).context["starters"] == []


def test_an_archived_project_shows_its_takes_and_no_composer(visitor, project):
    press(project)
    project.archive()

    response = visitor.get(address("project", project))

    assert response.context["composer"] is None
    assert numbers(response) == [1]


def test_a_reviewer_has_no_composer(project, sign_in):
    response = sign_in(seat(project, Role.REVIEWER)).get(address("project", project))

    assert response.context["composer"] is None


@pytest.mark.parametrize("count", [5, 60])
def test_the_page_asks_the_same_few_questions_however_many_takes_there_are(
    count, visitor, project, django_assert_max_num_queries
):
    for _take in range(count):
        make_take(project)
    limit(1000, team=project.team)
    limit(500, project=project)
    visitor.get(address("project", project))  # The first visit in half a minute asks a few more.

    with django_assert_max_num_queries(12):
        response = visitor.get(address("project", project))

    assert len(numbers(response)) == min(count, 36)


def test_older_takes_come_a_page_at_a_time(visitor, project):
    for _take in range(40):
        make_take(project)
    page = visitor.get(address("project", project))

    rows = visitor.get(page.context["more_url"], **HTMX)

    assert numbers(page) + numbers(rows) == list(range(40, 0, -1))
    assert rows.context["more_url"] == ""
    assert rows.templates[0].name == "generations/_rows.html"


def test_without_a_script_older_takes_are_a_page_of_their_own(visitor, project):
    for _take in range(40):
        make_take(project)
    more = visitor.get(address("project", project)).context["more_url"]

    page = visitor.get(more, follow=True)

    assert page.redirect_chain[0][0] == f"{project.get_absolute_url()}?before=5"
    assert numbers(page) == [4, 3, 2, 1]


@pytest.mark.parametrize("before", ["", "x", "-1", "1.5", "9" * 5000])
def test_rows_below_no_take_are_a_bad_request(before, visitor, project):
    response = visitor.get(address("rows", project), {"before": before}, **HTMX)

    assert response.status_code == 400


@pytest.mark.parametrize("query", ["before", "like", "first", "last", "shot", "parent", "model"])
@pytest.mark.parametrize("value", ["9" * 5000, "\x00", "-1", "²", "<script>"])
def test_hostile_links_open_the_page_all_the_same(query, value, visitor, project):
    press(project)

    assert visitor.get(address("project", project), {query: value}).status_code == 200


@pytest.mark.parametrize("code", ["%00", "nl", "NL%2F..", "N" * 300, "%F0%9F%8E%AC"])
def test_a_project_that_cannot_be_is_not_found(code, visitor, project):
    assert visitor.get(f"/{project.team.slug}/p/{code}/").status_code == 404


@pytest.mark.parametrize("code", ["NL-0", "NL-999999999", "NL-1x", "nl-1", "-1", "%00-1"])
def test_a_take_that_is_not_there_is_not_found(code, visitor, project):
    press(project)

    assert visitor.get(f"/{project.team.slug}/t/{code}/").status_code == 404


# The page of one take.


def test_the_page_of_a_take_shows_its_settings_states_and_ledger(visitor, project):
    (take,) = press_paid(project)
    take.claim()
    fail(take, "The model declined this take.", cause="content")

    context = visitor.get(page_of(take)).context

    assert context["take"].failure == "The model declined this take."
    assert [step.status for step in context["steps"]] == ["queued", "submitting", "failed"]
    assert [(row.kind, row.held) for row in context["entries"]] == [("hold", 35), ("release", -35)]


def test_the_page_of_a_take_leads_to_its_neighbours(visitor, project):
    first, second, third = (make_take(project) for _number in range(3))

    pages = [visitor.get(page_of(take)).context for take in (first, second, third)]

    assert [page["previous_url"] for page in pages] == ["", page_of(first), page_of(second)]
    assert [page["next_url"] for page in pages] == [page_of(second), page_of(third), ""]


def test_the_page_of_a_take_with_everything_opens(visitor, project):
    first, last = make_frame(project), make_frame(project)
    parent = make_finished(project)
    take = make_finished(
        project, model=PAID, price=price_of(PAID), first_frame=first, last_frame=last, parent=parent
    )
    hold_for(take)

    response = visitor.get(page_of(take))

    assert response.status_code == 200
    assert response.context["take"].charged == 35


@pytest.mark.parametrize(
    "status",
    ["waiting", "queued", "submitting", "generating", "unconfirmed", "collecting", "failed", "cancelled"],
)  # fmt: skip
def test_the_pages_show_a_take_in_every_state(status, visitor, project):
    take = make_take(project, status=status, failure="Declined." if status == "failed" else "")

    assert visitor.get(page_of(take)).status_code == 200
    assert numbers(visitor.get(address("project", project))) == [1]


def test_words_in_a_prompt_are_never_markup(visitor, project):
    (take,) = press(project, text="<script>alert(1)</script> & “rain”")

    for response in (visitor.get(page_of(take)), visitor.get(address("project", project))):
        assert b"<script>alert" not in response.content
        assert b"&lt;script&gt;alert" in response.content


def test_a_take_is_cancelled_and_its_credits_come_back(visitor, project):
    (take,) = press_paid(project)
    budget = limit(100, project=project)

    response = visitor.post(page_of(take) + "cancel/", **HTMX)

    take.refresh_from_db()
    budget.refresh_from_db()
    assert (take.status, budget.used) == ("cancelled", 0)
    assert response.context["take"].status == "cancelled"
    assert take.steps.last().note == f"by {project.created_by}"


def test_a_late_cancel_shows_what_happened_instead(visitor, project):
    (take,) = press_paid(project)
    take.claim()

    response = visitor.post(page_of(take) + "cancel/", **HTMX)

    assert response.status_code == 200
    assert response.context["take"].status == "submitting"
    assert [row.kind for row in take.ledger.all()] == ["hold"]


def test_without_a_script_a_cancel_leads_back_to_the_take(visitor, project):
    (take,) = press(project)

    response = visitor.post(page_of(take) + "cancel/")

    assert response.headers["Location"] == page_of(take)


# Who sees prices.


def prices_in(value, depth=0):
    """Every amount of credits that a page was given outside of the rows themselves."""
    if isinstance(value, Card):
        yield from (value.quoted, value.charged, value.per_second, value.price_per_second)
    elif isinstance(value, Day):
        yield value.credits or None
        yield from prices_in(value.takes, depth + 1)
    elif isinstance(value, list) and depth < 4:
        for each in value:
            yield from prices_in(each, depth + 1)


@pytest.mark.parametrize("name", ["project", "take", "rows", "prompt", "take-card"])
def test_a_reviewer_finds_no_price_on_any_page(name, project, sign_in):
    shot = make_prompt(project)
    price = price_of(PAID)
    take = make_finished(project, model=PAID, price=price, prompt=shot, quoted=Decimal("4321.25"))
    hold_for(take)
    limit("8765.25", team=project.team)
    limit("7654.25", project=project)
    visitor = sign_in(seat(project, Role.REVIEWER))
    addresses = {
        "project": address("project", project),
        "take": page_of(take),
        "rows": address("rows", project) + "?before=9",
        "prompt": reverse("prompt", args=[project.team.slug, project.code, shot.pk]),
        "take-card": page_of(take) + "card/",
    }

    response = visitor.get(addresses[name], **(HTMX if name == "rows" else {}))

    assert response.status_code == 200
    context = {name: value for layer in response.context for name, value in layer.flatten().items()}
    assert {price for value in context.values() for price in prices_in(value)} <= {None}
    assert not context.get("entries")
    assert context.get("purse") is None
    assert context.get("budget") is None
    text = response.content.decode().replace(",", "")
    assert not any(amount in text for amount in ("4321.25", "8765.25", "7654.25"))


def test_an_artist_finds_the_prices(project, sign_in):
    take = make_finished(project, model=PAID, price=price_of(PAID), quoted=Decimal("4321.25"))
    limit(10_000, team=project.team)
    visitor = sign_in(seat(project, Role.ARTIST))

    response = visitor.get(page_of(take))

    assert response.context["take"].charged == Decimal("4321.25")
    assert response.context["purse"].limit == 10_000


# Prompts.


def test_prompts_stand_in_their_order_with_their_takes(visitor, project):
    press(project, text="A harbour at dawn")
    press(project, text="A lighthouse in fog", takes=2)

    shots = visitor.get(address("prompts", project)).context["prompts"]

    assert [(shot.title, shot.takes_count) for shot in shots] == [
        ("A harbour at dawn", 1),
        ("A lighthouse in fog", 2),
    ]


def test_a_prompt_shows_its_takes_and_its_words_can_be_changed(visitor, project):
    (take,) = press(project, text="A harbour at dawn")
    place = reverse("prompt", args=[project.team.slug, project.code, take.prompt.pk])
    assert [card.number for card in visitor.get(place).context["takes"]] == [1]

    visitor.post(place, {"title": "Opening", "text": "A harbour at dusk"})

    take.prompt.refresh_from_db()
    take.refresh_from_db()
    assert (take.prompt.title, take.prompt.text) == ("Opening", "A harbour at dusk")
    assert take.text == "A harbour at dawn"


def test_a_prompt_without_words_is_refused_and_keeps_them(visitor, project):
    shot = make_prompt(project)
    place = reverse("prompt", args=[project.team.slug, project.code, shot.pk])

    response = visitor.post(place, {"title": "", "text": ""})

    shot.refresh_from_db()
    assert response.status_code == 422
    assert shot.title == "A lighthouse"


# The frame around the pages.


def test_the_sidebar_lists_the_persons_open_projects_with_what_runs(visitor, project):
    make_take(project, status="generating")
    archived = make_project(project.team)
    archived.archive()
    make_project()

    entries = visitor.get(address("project", project)).context["nav"].projects

    assert [(entry.code, entry.running, entry.takes) for entry in entries] == [(project.code, 1, 1)]


def test_the_purse_shows_the_month_of_the_team(visitor, project):
    limit(1000, team=project.team)
    press_paid(project)

    purse = visitor.get(address("project", project)).context["purse"]

    assert (purse.used, purse.limit, purse.left) == (35, 1000, 965)


def test_every_page_has_a_strict_content_policy(visitor, project):
    policy = visitor.get(address("project", project)).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_no_page_has_scripts_or_styles_of_its_own(visitor, project):
    take = make_finished(project)
    for place in (address("project", project), page_of(take), address("prompts", project)):
        text = visitor.get(place).content.decode()

        assert "<style" not in text
        assert " style=" not in text
        assert "<script>" not in text
        assert " onclick=" not in text
