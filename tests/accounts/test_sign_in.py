"""Signing in with e-mail and password, and what happens when one is forgotten."""

import pytest
from django.core import mail

from accounts.roles import Role
from tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db

PASSWORD = "a long walk by the sea"


@pytest.fixture
def person():
    return make_member(
        make_team(slug="northlight"), Role.OWNER, email="ada@example.com", password=PASSWORD
    )


def entered(client, *, login="ada@example.com", password=PASSWORD, **more):
    return client.post("/in/login/", {"login": login, "password": password} | more)


def who_is(client):
    return client.get("/").wsgi_request.user


@pytest.mark.parametrize("login", ["ada@example.com", "ADA@Example.com", " ada@example.com "])
def test_a_person_comes_in_with_e_mail_and_password(login, person, client):
    response = entered(client, login=login)

    assert response.status_code == 302
    assert who_is(client) == person


def test_who_came_by_a_link_lands_where_it_leads(person, client):
    response = entered(client, next="/northlight/team/")

    assert response.headers["Location"] == "/northlight/team/"


def test_nobody_is_sent_to_another_site(person, client):
    response = entered(client, next="https://evil.example/")

    assert "evil" not in response.headers["Location"]


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("ada@example.com", "wrong"),
        ("ada@example.com", ""),
        ("nobody@example.com", PASSWORD),
        ("ada@example.com\x00", PASSWORD),
        ("ada", PASSWORD),
    ],
)
def test_a_wrong_password_or_name_does_not_open(login, password, person, client):
    response = entered(client, login=login, password=password)

    assert response.status_code == 200
    assert response.context["form"].errors
    assert who_is(client).is_anonymous


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(person, client):
    answers = [
        entered(client, login=login, password="wrong").context["form"].errors.as_text()
        for login in ("ada@example.com", "nobody@example.com")
    ]

    assert answers[0] == answers[1]


def test_guessing_is_slowed_down(person, client):
    for _try in range(12):
        last = entered(client, password="wrong")

    again = entered(client)

    assert last.status_code in (200, 429)
    assert who_is(client).is_anonymous
    assert again.status_code in (200, 429)


def test_a_forgotten_password_is_set_anew_by_mail(person, client):
    client.post("/in/password/reset/", {"email": "ada@example.com"})
    (letter,) = mail.outbox
    link = next(word for word in letter.body.split() if "/in/password/reset/key/" in word)

    form = client.get(link, follow=True)
    chosen = "another long walk"
    client.post(form.redirect_chain[-1][0], {"password1": chosen, "password2": chosen})

    person.refresh_from_db()
    assert person.check_password(chosen)
    assert client.get(link, follow=True).context.get("token_fail")


def test_asking_for_an_unknown_address_says_nothing(person, client):
    known = client.post("/in/password/reset/", {"email": "ada@example.com"})
    unknown = client.post("/in/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_a_person_who_was_only_added_cannot_come_in_without_a_password(client):
    make_member(make_team(), email="ben@example.com", password=None)

    entered(client, login="ben@example.com", password="")

    assert who_is(client).is_anonymous


def test_signing_out_takes_a_form(person, client):
    entered(client)

    client.get("/in/logout/")
    assert who_is(client) == person

    client.post("/in/logout/")
    assert who_is(client).is_anonymous


def test_a_person_changes_their_password(person, client):
    entered(client)
    chosen = "another long walk"

    client.post(
        "/in/password/change/",
        {"oldpassword": PASSWORD, "password1": chosen, "password2": chosen},
    )

    person.refresh_from_db()
    assert person.check_password(chosen)
