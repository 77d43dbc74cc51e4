"""The composer beside a limit or a rule: what it offers, and what a press with a question makes."""

import pytest

from accounts.roles import Role
from generations.composer.page import compose
from generations.models import Approval, Generation, LedgerEntry, Status
from tests.factories import PAID, limit, make_project, make_rules, press_paid, seat
from tests.generations.composer.posted import address, posted, with_every_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings):
    with_every_key(settings)


@pytest.fixture
def project():
    return make_project(name="Night ferry")


@pytest.fixture
def artist(project):
    return seat(project)


def wanted(**changes):
    """35 credits of 720p."""
    return posted(PAID, quality="720p", duration="5", **changes)


def push(browser, project, **changes):
    headers = {"HX-Request": "true"}
    return browser.post(address("take-create", project), wanted(**changes), headers=headers)


def test_a_limit_fills_in_what_is_missing(project, artist):
    limit(10, project=project)

    composer = compose(project, artist, wanted())

    assert composer.quote.is_over
    assert composer.quote.is_stopped
    assert composer.ask_credits == "25"


@pytest.mark.parametrize(
    ("written", "filled", "shown"),
    [("25", "25", "60"), ("100", "25", "100"), ("", "25", "60"), ("abc", "25", "abc")],
)
def test_an_amount_that_somebody_wrote_stays(written, filled, shown, project, artist):
    """What was filled in follows the price; what was typed does not."""
    limit(10, project=project)

    values = wanted(takes="2", ask_credits=written, ask_filled=filled)

    assert compose(project, artist, values).ask_credits == shown


def test_a_rule_turns_the_button_into_a_question(project, artist, sign_in):
    make_rules(project.team, approve_above=30)

    for person, button in ((artist, "Ask to generate"), (seat(project, Role.PRODUCER), "Generate")):
        answer = sign_in(person).post(
            address("quote", project), wanted(), headers={"HX-Request": "true"}
        )
        assert f"<span>{button}</span>" in answer.content.decode()
        assert ("More than 30 cr" in answer.content.decode()) == (person == artist)


def test_soft_marks_are_said_before_the_press(project, artist):
    limit(70, project=project)
    assert compose(project, artist, wanted()).quote.mark == 50

    limit(43, project=project)
    quote = compose(project, artist, wanted()).quote
    assert (quote.mark, quote.percent, quote.is_near) == (80, 81, True)

    limit(1000, project=project)
    assert compose(project, artist, wanted()).quote.mark == 0


def test_what_is_free_reaches_no_mark(project, artist):
    limit(36, project=project)
    press_paid(project)

    assert compose(project, artist, posted()).quote.mark == 0


def test_pressing_with_a_question_makes_waiting_takes(project, artist, sign_in):
    limit(10, project=project)

    answer = push(
        sign_in(artist), project, ask="limit", ask_credits="25", ask_reason="For the cut."
    )

    assert answer.status_code == 200
    assert "Asked for approval" in answer.content.decode()
    assert "Needs approval" in answer.content.decode()
    assert "For the cut." not in answer.context["composer"].values.values()
    approval = Approval.objects.get()
    assert (approval.credits, approval.reason) == (25, "For the cut.")
    assert Generation.objects.get().status == Status.WAITING


def test_without_a_question_the_press_is_refused_and_offers_one(project, artist, sign_in):
    make_rules(project.team, approve_above=30)

    answer = push(sign_in(artist), project)

    assert answer.status_code == 422
    assert "Ask to generate" in answer.content.decode()
    assert not Generation.objects.exists()


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("ask_credits", "24", "Ask for at least 25 cr"),
        ("ask_credits", "-1", "below 0"),
        ("ask_credits", "NaN", "Write a number of credits"),
        ("ask_credits", "12,5", "Write a number of credits"),
        ("ask_reason", "x" * 301, "Say it in 300 characters."),
    ],
)
def test_an_odd_question_gets_a_sentence_beside_its_field(
    field, written, sentence, project, artist, sign_in
):
    limit(10, project=project)

    answer = push(sign_in(artist), project, ask="limit", **{"ask_credits": "25", field: written})

    assert answer.status_code == 422
    assert sentence in answer.context["composer"].faults[field]
    assert sentence in answer.content.decode()
    assert not Generation.objects.exists()


def test_a_hidden_field_left_out_by_hand_does_not_pass_the_rule(project, artist, sign_in):
    make_rules(project.team, approve_dear=True)
    values = posted(PAID, quality="1080p+sound", duration="5")

    answer = sign_in(artist).post(
        address("take-create", project), values, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert not LedgerEntry.objects.exists()


def test_edit_and_retry_of_a_dear_take_asks_again(project, artist, sign_in):
    (take,) = press_paid(project, resolution="1080p", sound=True)
    make_rules(project.team, approve_dear=True)

    page = sign_in(artist).get(f"{project.get_absolute_url()}?like={take.code}")

    assert page.context["composer"].quote.asks


def test_the_same_question_pressed_twice_is_one(project, artist, sign_in):
    limit(10, project=project)
    values = wanted(ask="limit", ask_credits="25")
    browser = sign_in(artist)

    for _press in range(2):
        answer = browser.post(
            address("take-create", project), values, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200

    assert Approval.objects.count() == Generation.objects.count() == 1


def test_without_script_a_question_leads_back_to_the_project(project, artist, sign_in):
    limit(10, project=project)

    answer = sign_in(artist).post(
        address("take-create", project), wanted(ask="limit", ask_credits="25")
    )

    assert answer.headers["Location"] == project.get_absolute_url()
    assert Generation.objects.get().status == Status.WAITING
