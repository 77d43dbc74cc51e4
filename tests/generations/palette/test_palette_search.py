"""Finding by a few letters: what one may see, by index where there are many, and nothing else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from generations.models import Generation
from studio.models import Prompt
from tests.factories import make_finished, make_frame, make_project, make_prompt, make_team, seat

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def project():
    return make_project(make_team(slug="kestrel"), code="NL", name="Northlight")


@pytest.fixture
def ada(project):
    return seat(project)


def found(browser, query):
    """What the palette lists, by group."""
    response = browser.get("/kestrel/find/", {"q": query}, headers=HTMX)
    assert response.status_code == 200
    return {
        group.name: [f"{each.words} {each.beside}".strip() for each in group.found]
        for group in response.context["groups"]
    }


def numbered(project, *numbers):
    for number in numbers:
        project.take_count = number - 1
        project.save()
        make_finished(project)


def test_a_code_finds_its_take_and_those_that_begin_so(project, ada, sign_in):
    numbered(project, 5, 53, 54, 61, 530)
    browser = sign_in(ada)

    codes = [words.split()[-1] for words in found(browser, "nl-5")["Takes by code"]]
    assert codes == ["NL-5", "NL-53", "NL-54", "NL-530"]
    assert found(browser, "NL 53")["Takes by code"][0].endswith("NL-53")
    assert found(browser, "nl53")["Actions for NL-53"] == ["Continue from its end", "Download"]
    assert "Takes by code" not in found(browser, "nl-9")
    assert "Takes by code" not in found(browser, "nl-999999999")


def test_words_find_takes_prompts_frames_projects_and_pages(project, ada, sign_in):
    ridge = make_prompt(project, title="Frozen ridge", text="Slow push-in at blue hour")
    make_finished(project, prompt=ridge, text="Slow push-in at blue hour")
    make_frame(project, label="Ridge at dawn")
    browser = sign_in(ada)

    everything = found(browser, "ridge")
    assert everything["Takes"] == ["Frozen ridge NL-1"]
    assert everything["Prompts"] == ["Frozen ridge Northlight"]
    assert everything["Frames"] == ["Ridge at dawn Northlight"]
    assert found(browser, "BLUE slow")["Takes"] == ["Frozen ridge NL-1"]
    assert found(browser, "north")["Projects"] == ["Northlight NL"]
    assert "Queue" in found(browser, "que")["Pages and actions"]
    assert "New take Northlight" in found(browser, "new take")["Pages and actions"]
    assert found(browser, "blue wombat") == {}


def test_an_old_take_is_found_by_its_prompts_title(project, ada, sign_in, monkeypatch):
    monkeypatch.setattr("generations.palette.search.NEWEST", 1)
    make_finished(project, prompt=make_prompt(project, title="Frozen ridge"))
    make_finished(project)

    assert found(sign_in(ada), "frozen")["Takes"] == ["Frozen ridge NL-1"]


def test_what_one_may_not_see_is_not_found(project, ada, sign_in):
    secret = make_project(project.team, code="HUSH", name="Wombat", created_by=project.created_by)
    prompt = make_prompt(secret, title="Wombat at night", text="Wombat")
    make_finished(secret, prompt=prompt, text="Wombat")
    make_frame(secret, label="Wombat")
    elsewhere = make_project(make_team(slug="else"), code="NL", name="Wombat")
    make_finished(elsewhere, text="Wombat")
    browser = sign_in(ada)

    assert found(browser, "wombat") == {}
    assert found(browser, "hush-1") == {}
    assert found(browser, "billing") == {}
    assert set(found(sign_in(project.created_by), "wombat")) == {
        "Projects",
        "Takes",
        "Prompts",
        "Frames",
        "Pages and actions",
    }


def test_people_are_found_by_those_who_run_the_team(project, ada, sign_in):
    assert found(sign_in(project.created_by), ada.name)["People"] == [f"{ada} Member"]
    assert "People" not in found(sign_in(ada), ada.name)
    assert "People" not in found(sign_in(seat(project, Role.ACCOUNTANT)), ada.name)


def test_a_take_in_the_trash_is_not_found(project, ada, sign_in):
    take = make_finished(project, text="Frozen ridge")
    Generation.objects.filter(pk=take.pk).update(trashed_at=take.created_at)

    assert found(sign_in(ada), "frozen") == {}
    assert found(sign_in(ada), "NL-1") == {}


@pytest.mark.parametrize(
    "query",
    ["%", "_", "' or 1=1 --", "\0", "🎬", "<b>ridge</b>", "א" * 200, "nl-" + "9" * 30, "(("],
)
def test_odd_words_find_nothing_and_break_nothing(query, project, ada, sign_in):
    make_finished(project)

    response = sign_in(ada).get("/kestrel/find/", {"q": query})

    assert response.status_code == 200
    assert "<b>ridge" not in response.content.decode()
    assert "Takes" not in found(sign_in(ada), query)


def test_without_words_it_says_where_one_may_go(project, ada, sign_in):
    browser = sign_in(ada)

    assert "Queue" in found(browser, "  ")["Go to"]
    assert "Billing" not in found(browser, "")["Go to"]
    page = browser.get("/kestrel/find/").content.decode()
    assert "<h1>Search</h1>" in page
    assert 'role="option"' not in page


def test_a_search_asks_the_same_of_many_takes_and_finds_codes_by_an_index(project, ada, sign_in):
    browser = sign_in(ada)
    for _take in range(12):
        make_finished(project, text="Frozen ridge", prompt=make_prompt(project, title="Ridge"))
    found(browser, "ridge")
    with CaptureQueriesContext(connection) as captured:
        found(browser, "ridge")
    assert len(captured) <= 12
    with CaptureQueriesContext(connection) as captured:
        found(browser, "NL-1")
    (by_code,) = [query["sql"] for query in captured if re.search(r'"number" >= 1 ', query["sql"])]

    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN " + ("QUERY PLAN " if connection.vendor == "sqlite" else "") + by_code
        )
        plan = str(cursor.fetchall())

    assert Prompt.objects.count() == 12
    if connection.vendor == "sqlite":
        assert "SCAN generations_generation" not in plan
