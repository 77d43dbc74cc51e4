"""The first run: one page, once, and a token for everybody who is not at this machine."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Team, User
from generations.models import Budget
from generations.opening import AlreadyOpen, free_slug, open_studio, setup_token, token_file
from studio.models import Frame, Project
from tests.factories import make_team, make_user
from tests.racing import at_once

pytestmark = pytest.mark.django_db

SAID = {
    "studio_name": "Northlight",
    "name": "Ada Berg",
    "email": "Ada@Example.com",
    "password": "a long walk by the sea",
}
HERE = {"headers": {"Host": "localhost:8000"}, "REMOTE_ADDR": "127.0.0.1"}
ELSEWHERE = {"headers": {"Host": "localhost:8000", "X-Forwarded-For": "203.0.113.7"}}


@pytest.mark.parametrize("address", ["/in/login/", "/"])
def test_an_empty_studio_leads_to_its_first_page(address, client):
    response = client.get(address, follow=True)

    assert response.redirect_chain[-1][0] == "/start/"
    assert response.status_code == 200


def test_the_first_page_makes_the_studio_and_lands_in_its_first_project(client):
    response = client.post("/start/", SAID, **HERE, follow=True)

    team, owner, project = Team.objects.get(), User.objects.get(), Project.objects.get()
    assert response.redirect_chain == [(f"/northlight/p/{project.code}/", 302)]
    assert response.wsgi_request.user == owner
    assert (team.name, owner.email, owner.name) == ("Northlight", "ada@example.com", "Ada Berg")
    assert owner.check_password(SAID["password"])
    assert team.memberships.get().role == "owner"
    assert project.seats.get().role == "producer"
    composer = response.context["composer"]
    assert composer.model.key == "practice/animatic"
    assert (composer.first, composer.last) == (None, None)
    at_hand = [(slot, frame.label) for slot, frame in response.context["at_hand"]]
    assert at_hand == [("first", "Mountain, dawn"), ("last", "Mountain, dusk")]
    assert Frame.objects.filter(project=project).count() == 2
    assert Budget.objects.get().limit == 10_000


def test_a_studio_is_claimed_once(client):
    client.post("/start/", SAID, **HERE)
    client.logout()

    page = client.get("/start/")
    claim = client.post("/start/", SAID | {"email": "eve@example.com"}, **HERE)

    assert page.status_code == claim.status_code == 302
    assert User.objects.count() == Team.objects.count() == 1


def test_the_action_itself_refuses_a_second_time():
    make_user()

    with pytest.raises(AlreadyOpen, match="set up already"):
        open_studio(**SAID)


@pytest.mark.parametrize(
    ("request_from", "needs"),
    [
        (HERE, False),
        ({"headers": {"Host": "127.0.0.1"}, "REMOTE_ADDR": "127.0.0.1"}, False),
        ({"headers": {"Host": "[::1]:8000"}, "REMOTE_ADDR": "::1"}, False),
        ({"headers": {"Host": "[::1]"}, "REMOTE_ADDR": "::1"}, False),
        ({"headers": {"Host": "studio.example"}, "REMOTE_ADDR": "127.0.0.1"}, True),
        ({"headers": {"Host": "localhost"}, "REMOTE_ADDR": "192.168.1.5"}, True),
        ({"headers": {"Host": "localhost"}, "REMOTE_ADDR": "203.0.113.7"}, True),
        ({"headers": {"Host": "localhost"}, "REMOTE_ADDR": ""}, True),
        ({"headers": {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}, "REMOTE_ADDR": "127.0.0.1"}, True),
        ({"headers": {"Host": "localhost", "Forwarded": "for=127.0.0.1"}, "REMOTE_ADDR": "127.0.0.1"}, True),
    ],
)  # fmt: skip
def test_everybody_who_is_not_at_this_machine_needs_the_token(
    request_from, needs, client, settings
):
    settings.ALLOWED_HOSTS = ["*"]

    page = client.get("/start/", **request_from)
    claim = client.post("/start/", SAID, **request_from)

    assert page.context["needs_token"] == needs
    assert claim.status_code == (422 if needs else 302)
    assert User.objects.exists() != needs


def test_the_printed_token_opens_the_studio_from_elsewhere_and_is_used_up(client):
    token = setup_token()

    response = client.post("/start/", SAID | {"token": f" {token} "}, **ELSEWHERE)

    assert response.status_code == 302
    assert User.objects.count() == 1
    assert not token_file().exists()


@pytest.mark.parametrize("token", ["", "wrong", "é", "\x00", "x" * 100_000])
def test_a_wrong_token_is_refused_with_a_sentence_and_what_was_typed_stays(token, client):
    setup_token()

    response = client.post("/start/", SAID | {"token": token}, **ELSEWHERE)

    assert response.status_code == 422
    assert "token" in response.context["form"].errors
    assert response.context["form"]["studio_name"].value() == "Northlight"
    assert not User.objects.exists()


def test_the_token_is_for_its_owner_alone_and_stays_the_same():
    assert setup_token() == setup_token()
    assert token_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"password": "ada@example.com"}, "password"),
        ({"password": ""}, "password"),
        ({"email": "not an address"}, "email"),
        ({"name": ""}, "name"),
        ({"studio_name": ""}, "studio_name"),
        ({"studio_name": "x" * 81}, "studio_name"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(changes, field, client):
    response = client.post("/start/", SAID | changes, **HERE)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Northlight", "northlight"),
        ("Film & Foto AS", "film-foto-as"),
        ("Ærlig Øy", "rlig-y"),
        ("東京", "studio"),
        ("x" * 80, "x" * 36),
    ],
)
def test_a_team_gets_an_address_from_its_name(name, slug):
    assert free_slug(name) == slug


@pytest.mark.parametrize("name", ["Admin", "in", "Start", "Northlight"])
def test_an_address_that_is_taken_gets_a_tail(name):
    make_team(slug="northlight")

    slug = free_slug(name)

    assert slug.startswith(f"{name.lower()}-")


def created(**changes):
    said = {"studio": "Northlight", "name": "Ada", "email": "ada@example.com"}
    out = StringIO()
    call_command("create_studio", **said | {"password": SAID["password"]} | changes, stdout=out)
    return out.getvalue()


def test_the_command_does_the_same_without_a_browser():
    assert "Northlight is open" in created()
    assert Project.objects.get().created_by.email == "ada@example.com"


def test_the_command_refuses_a_second_time_with_a_sentence():
    created()

    with pytest.raises(CommandError, match="set up already"):
        created()


def test_the_command_refuses_a_weak_password_with_a_sentence():
    with pytest.raises(CommandError, match="password: This password is too"):
        created(password="12345")

    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_claim_a_new_studio_at_once_one_gets_it():
    def claim(name):
        return lambda: open_studio(
            studio_name=f"Studio {name}", name=name, email=f"{name}@example.com", password="x"
        )

    at_once(*map(claim, "abcd"))

    assert User.objects.count() == 1
