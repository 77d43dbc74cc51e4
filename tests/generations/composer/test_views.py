"""The answers to a change of the composer and to the press, with and without a script."""

from uuid import uuid4

import pytest

from accounts.roles import Role
from generations.models import Generation, LedgerEntry
from tests.factories import PAID, limit, make_frame, make_project, press, seat
from tests.generations.composer.posted import address, posted, with_every_key

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def project(settings):
    with_every_key(settings)
    return make_project()


def names(response):
    return [template.name for template in response.templates]


def test_a_change_answers_with_the_options_and_their_price(visitor, project):
    values = posted(PAID, quality="1080p", duration="8", prompt="")

    response = visitor.post(address("quote", project), values, **HTMX)

    assert response.status_code == 200
    assert names(response)[0] == "generations/_composer_options.html"
    assert response.context["composer"].quote.total == 120
    assert b"120" in response.content
    assert not Generation.objects.exists()


def test_a_change_without_a_script_answers_with_the_whole_page(visitor, project):
    response = visitor.post(address("quote", project), posted(PAID))

    assert response.status_code == 200
    assert names(response)[0] == "generations/compose.html"
    assert b"<html" in response.content


def test_a_change_says_what_the_model_would_refuse(visitor, project):
    values = posted(last=make_frame(project).pk)

    response = visitor.post(address("quote", project), values, **HTMX)

    assert response.context["composer"].faults == {"last": "A last frame needs a first frame too."}
    assert b"A last frame needs a first frame too." in response.content.replace(b"&#x27;", b"'")


def test_a_press_answers_with_the_new_cards_and_tells_the_queue(
    visitor, project, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = visitor.post(address("take-create", project), posted(takes="2"), **HTMX)

    assert response.status_code == 200
    assert names(response)[0] == "generations/_created.html"
    assert queued == [("submit",), ("submit",)]
    numbers = Generation.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2]
    assert all(f'id="take-{number}"'.encode() in response.content for number in numbers)


def test_a_press_brings_a_fresh_press_key_and_keeps_the_form(visitor, project):
    values = posted(prompt="Fog lifts", duration="9", seed="7")

    response = visitor.post(address("take-create", project), values, **HTMX)

    composer = response.context["composer"]
    assert str(composer.press) != values["press"]
    assert (composer.values["prompt"], composer.options.duration) == ("Fog lifts", 9)
    assert composer.values["seed"] == "7"


def test_a_press_without_a_script_leads_back_to_the_gallery(visitor, project):
    response = visitor.post(address("take-create", project), posted())

    assert response.status_code == 302
    assert response.headers["Location"] == project.get_absolute_url()
    assert project.takes.count() == 1


def test_a_second_press_of_the_same_form_shows_the_same_card(visitor, project):
    values = posted()

    first, second = (
        visitor.post(address("take-create", project), values, **HTMX) for _press in range(2)
    )

    assert first.status_code == second.status_code == 200
    assert project.takes.count() == LedgerEntry.objects.count() == 1


@pytest.mark.parametrize("htmx", [HTMX, {}], ids=["htmx", "plain"])
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"prompt": ""}, "prompt"),
        ({"duration": "5.5"}, "duration"),
        ({"takes": "9"}, "takes"),
        ({"seed": "abc"}, "seed"),
        ({"model": "gone/model"}, "model"),
        ({"first": "999"}, "first"),
        ({"press": "not-a-key"}, "press"),
    ],
)
def test_a_refused_press_keeps_what_was_typed(changes, field, htmx, visitor, project):
    values = posted(prompt="Fog lifts", seed="7", camera_fixed="on") | changes

    response = visitor.post(address("take-create", project), values, **htmx)

    assert response.status_code == 422
    composer = response.context["composer"]
    assert list(composer.faults) == [field]
    assert {name: composer.values[name] for name in values} == values
    assert not Generation.objects.exists()


def test_the_sentence_of_a_refusal_stands_on_the_page(visitor, project):
    response = visitor.post(address("take-create", project), posted(prompt=""), **HTMX)

    assert b"Write a prompt." in response.content


@pytest.mark.parametrize("htmx", [HTMX, {}], ids=["htmx", "plain"])
def test_a_press_over_the_limit_is_refused_and_holds_nothing(htmx, visitor, project):
    limit(34, project=project)
    values = posted(PAID, quality="720p", duration="5", prompt="Fog lifts")

    response = visitor.post(address("take-create", project), values, **htmx)

    assert response.status_code == 422
    assert b"This goes 1 cr over the limit of" in response.content
    assert response.context["composer"].values["prompt"] == "Fog lifts"
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("htmx", [HTMX, {}], ids=["htmx", "plain"])
def test_a_project_archived_meanwhile_refuses_and_keeps_what_was_typed(htmx, visitor, project):
    project.archive()

    response = visitor.post(address("take-create", project), posted(prompt="Fog lifts"), **htmx)

    assert response.status_code == 422
    assert b"was archived. Reopen it to make takes in it." in response.content
    assert response.context["composer"].values["prompt"] == "Fog lifts"


def test_a_press_key_of_somebody_else_is_refused(visitor, project):
    key = uuid4()
    press(project, key=key, by=seat(project))

    response = visitor.post(address("take-create", project), posted(press=str(key)), **HTMX)

    assert response.status_code == 422
    assert response.context["composer"].faults == {"press": "Reload the page and press again."}


def test_an_artist_of_the_project_presses_and_is_named(project, sign_in):
    artist = seat(project, Role.ARTIST)

    sign_in(artist).post(address("take-create", project), posted(), **HTMX)

    assert Generation.objects.get().requested_by == artist


HOSTILE = [
    {"prompt": "\x00"},
    {"prompt": "a" * 300_000},
    {"seed": "9" * 5000},
    {"first": "9" * 5000, "last": "-1", "shot": "²"},
    {"quality": "9" * 5000 + "p+sound"},
    {"ratio": "9" * 5000 + ":1"},
    {"model": "../../etc/passwd\x00"},
    {"takes": "9" * 5000, "duration": "1e9"},
    {"press": "\x00", "crop": "\x00", "parent": "\x00"},
    {"seen": "inf~x~1"},
    {"seen": "\x00~\x00~\x00"},
]


@pytest.mark.parametrize("changes", HOSTILE, ids=[str(number) for number in range(len(HOSTILE))])
@pytest.mark.parametrize("name", ["quote", "take-create"])
def test_hostile_forms_never_break_an_answer(name, changes, visitor, project):
    for htmx in (HTMX, {}):
        response = visitor.post(address(name, project), posted() | changes, **htmx)

        assert response.status_code in (200, 302, 422)


@pytest.mark.parametrize("name", ["quote", "take-create"])
def test_an_empty_form_never_breaks_an_answer(name, visitor, project):
    response = visitor.post(address(name, project), {}, **HTMX)

    assert response.status_code in (200, 422)


def test_a_form_of_more_than_a_megabyte_is_turned_away(visitor, project):
    response = visitor.post(address("quote", project), posted(prompt="a" * 1_200_000))

    assert response.status_code in (400, 413)
