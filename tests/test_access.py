"""Who may open which address. A new address fails here until somebody says who may."""

import re

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from generations.desk.letters import link_token
from generations.models import Adjustment
from tests.factories import (
    ask,
    make_comment,
    make_finished,
    make_frame,
    make_member,
    make_project,
    make_prompt,
    make_rules,
    make_team,
    press,
    seat,
)

pytestmark = pytest.mark.django_db

TEAM = ["owner", "admin", "accountant", "producer", "artist", "reviewer", "seatless"]
SEE = [person for person in TEAM if person != "seatless"]
COMMENT = ["owner", "admin", "producer", "artist", "reviewer"]
MAKE = ["owner", "admin", "producer", "artist"]
RUN = ["owner", "admin", "producer"]
MANAGE = ["owner", "admin"]
BILL = ["owner", "admin", "accountant"]
OUTSIDE = ["stranger", "former"]

# Address, method, and who may. Of the others, those who see the place are refused (403) and
# everybody else is told that there is nothing (404).
INSIDE_A_TEAM = {
    "projects": ("get", TEAM),
    "all-takes": ("get", TEAM),
    "all-picked": ("get", TEAM),
    "errands": ("get", TEAM),
    "all-facets": ("get", TEAM),
    "all-live": ("get", TEAM),
    "project-create": ("post", MANAGE),
    "team": ("get", MANAGE),
    "member-add": ("post", MANAGE),
    "member-change": ("post", MANAGE),
    "spending-rules": ("post", MANAGE),
    "queue": ("get", TEAM),
    "my-page": ("get", TEAM),
    "done": ("get", TEAM),
    "find": ("get", TEAM),
    "queue-live": ("get", TEAM),
    "queue-mine": ("post", TEAM),
    "queue-pause": ("post", MANAGE),
    "approvals": ("get", RUN),
    "waiting": ("get", TEAM),
    "compare": ("get", TEAM),
    "compare-pick": ("post", TEAM),
    "attention": ("get", MANAGE),
    "accounts": ("get", MANAGE),
    "account-save": ("post", MANAGE),
    "account-check": ("post", MANAGE),
    "prices": ("get", BILL),
    "prices-csv": ("get", BILL),
    "prices-import": ("post", MANAGE),
    "price-change": ("get", MANAGE),
    "audit": ("get", BILL),
    "audit-csv": ("get", BILL),
    "billing": ("get", BILL),
    "billing-month": ("get", BILL),
    "billing-csv": ("get", BILL),
    "billing-close": ("post", BILL),
    "statement-present": ("get", BILL),
    "statement": ("get", BILL),
    "statement-csv": ("get", BILL),
    "statement-pdf": ("get", BILL),
    "statement-posters": ("get", BILL),
    "corrections": ("get", BILL),
    "correction-decide": ("post", MANAGE),
}
INSIDE_A_PROJECT = {
    "project": ("get", SEE),
    "rows": ("get", SEE),
    "live": ("get", SEE),
    "facets": ("get", SEE),
    "picked": ("get", SEE),
    "trash": ("get", MAKE),
    "views": ("get", SEE),
    "frames": ("get", SEE),
    "prompts": ("get", SEE),
    "prompt": ("get", SEE),
    "frame-image": ("get", SEE),
    "frame-thumb": ("get", SEE),
    "take": ("get", SEE),
    "take-card": ("get", SEE),
    "take-video": ("get", SEE),
    "take-poster": ("get", SEE),
    "take-sprite": ("get", SEE),
    "take-strip": ("get", SEE),
    "take-first": ("get", SEE),
    "take-last": ("get", SEE),
    "take-download": ("get", SEE),
    "take-continue": ("get", MAKE),
    "take-bridge": ("get", MAKE),
    "take-refresh": ("post", MAKE),
    "take-lineage": ("get", SEE),
    "take-cancel": ("post", MAKE),
    "queue-change": ("post", MAKE),
    "take-keep": ("post", MAKE),
    "cull": ("get", COMMENT),
    "cull-mark": ("post", COMMENT),
    "cull-undo": ("post", COMMENT),
    "take-judging": ("get", SEE),
    "take-people": ("get", SEE),
    "take-read": ("post", SEE),
    "take-review": ("post", MAKE),
    "take-stars": ("post", COMMENT),
    "take-comment": ("post", COMMENT),
    "comment-resolve": ("post", COMMENT),
    "take-create": ("post", MAKE),
    "quote": ("post", MAKE),
    "reuse": ("post", MAKE),
    "frame-delete": ("post", MAKE),
    "take-decide": ("post", RUN),
    "take-rescue": ("post", RUN),
    "project-settings": ("get", RUN),
    "project-archive": ("post", RUN),
    "project-limits": ("post", RUN),
    "approval": ("get", RUN),
    "approval-link": ("get", RUN),
    "approval-decide": ("post", RUN),
    "seat-save": ("post", RUN),
}
# Posting to addresses that also answer GET may ask for more.
POSTS_TOO = {
    "waiting": TEAM,
    "frames": MAKE,
    "prompt": MAKE,
    "project-settings": RUN,
    "team": MANAGE,
    "my-page": TEAM,
    "corrections": MANAGE,
    "price-change": MANAGE,
}
# Addresses of no team. Each has tests of its own.
ELSEWHERE = {"home", "start", "signed-frame", "callback", "script-words"}
OF_OTHERS = ("in/", "admin/")  # django-allauth's and the admin's, which ask for themselves.

INSIDE = INSIDE_A_TEAM | INSIDE_A_PROJECT


class World:
    """A team with people in every role, a project with everything in it, and two outside."""

    def __init__(self):
        self.project = make_project(code="NL")
        team = self.project.team
        self.frame = make_frame(self.project)
        self.prompt = make_prompt(self.project)
        self.done = make_finished(self.project)
        (self.waiting,) = press(self.project)
        self.people = {
            "owner": self.project.created_by,
            "admin": make_member(team, Role.ADMIN),
            "accountant": make_member(team, Role.ACCOUNTANT),
            "producer": seat(self.project, Role.PRODUCER),
            "artist": seat(self.project, Role.ARTIST),
            "reviewer": seat(self.project, Role.REVIEWER),
            "seatless": make_member(team),
            "stranger": make_project(make_team(), code="NL").created_by,
            "former": seat(self.project, Role.PRODUCER),
        }
        Membership.objects.get(team=team, user=self.people["former"]).delete()
        make_rules(team, approve_above=0)
        self.correction = Adjustment.objects.create(
            project=self.project,
            member=self.people["artist"],
            credits=5,
            reason="A refund",
            asked_by=self.people["accountant"],
        )
        self.comment = make_comment(self.done)
        self.approval = ask(self.project, by=self.people["artist"])[0].approval

    def address(self, name):
        take = self.waiting if name == "take-cancel" else self.done
        parts = {
            "team": self.project.team.slug,
            "code": "NL",
            "take_code": take.code,
            "provider": "apikley",
            "key": "apikley/seedance-1.5-pro",
            "month": f"{timezone.now():%Y-%m}",
            "token": link_token(self.approval),
            "pk": {
                "prompt": self.prompt,
                "member-change": Membership.objects.get(user=self.people["seatless"]),
                "approval": self.approval,
                "approval-decide": self.approval,
                "correction-decide": self.correction,
                "comment-resolve": self.comment,
            }.get(name, self.frame).pk,
        }  # fmt: skip
        wanted = re.findall(r"%\((\w+)\)s", get_resolver().reverse_dict[name][0][0][0])
        query = {"rows": "?before=9", "live": "?seen=0~x~0", "done": "?since=0"}.get(name, "")
        return reverse(name, kwargs={part: parts[part] for part in wanted}) + query


@pytest.fixture
def world():
    return World()


def every_address(patterns=None, prefix=""):
    """(address pattern, name) of everything the site answers to."""
    for pattern in patterns or get_resolver().url_patterns:
        whole = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield whole, pattern.name
        else:
            yield from every_address(pattern.url_patterns, whole)


def test_every_address_of_the_site_says_who_may_open_it():
    ours = {name for whole, name in every_address() if not whole.startswith(OF_OTHERS)}

    assert ours == set(INSIDE) | ELSEWHERE


def expected(name, person, allowed):
    if person in allowed:
        return "opened"
    sees = TEAM if name in INSIDE_A_TEAM else SEE
    return 403 if person in sees else 404


def outcome(response):
    return response.status_code if response.status_code in (403, 404) else "opened"


def asked(browser, method, address, **extra):
    """What such a request answers; what it changed is taken back."""
    before = transaction.savepoint()
    response = getattr(browser, method)(address, **extra)
    if response.streaming:
        response.getvalue()  # Reads to the end, which closes the file.
    transaction.savepoint_rollback(before)
    return response


@pytest.mark.parametrize("person", [*TEAM, *OUTSIDE])
def test_each_person_opens_what_their_role_says(person, world, sign_in):
    browser = sign_in(world.people[person])
    htmx = {"headers": {"HX-Request": "true"}}

    opened = {
        name: outcome(asked(browser, method, world.address(name), **htmx))
        for name, (method, _who) in INSIDE.items()
    }

    assert opened == {name: expected(name, person, who) for name, (_, who) in INSIDE.items()}


@pytest.mark.parametrize("person", [*TEAM, *OUTSIDE])
def test_each_person_changes_what_their_role_says(person, world, sign_in):
    browser = sign_in(world.people[person])

    changed = {name: outcome(asked(browser, "post", world.address(name))) for name in POSTS_TOO}

    assert changed == {name: expected(name, person, who) for name, who in POSTS_TOO.items()}


def test_somebody_unknown_is_asked_to_sign_in_first_everywhere(world, client):
    for name, (method, _who) in INSIDE.items():
        response = asked(client, method, world.address(name))

        assert response.status_code == 302, name
        assert response.headers["Location"].startswith("/in/login/?next=/"), name


def test_a_stranger_cannot_tell_what_exists_from_what_does_not(world, sign_in):
    browser = sign_in(world.people["stranger"])

    for name, (method, _who) in INSIDE.items():
        address = world.address(name)
        nowhere = address.replace(world.project.team.slug, "no-such-team")

        there, absent = (asked(browser, method, each) for each in (address, nowhere))

        assert there.status_code == absent.status_code == 404, name
        assert there.content == absent.content, name


NAMED_BY_NUMBER = [
    "approval",
    "approval-decide",
    "prompt",
    "frame-image",
    "frame-thumb",
    "frame-delete",
]


@pytest.mark.parametrize("name", NAMED_BY_NUMBER)
def test_a_strangers_own_team_in_the_address_opens_nothing_of_ours(name, world, sign_in):
    """The row's number is ours, the team and the project of the address are theirs."""
    stranger = world.people["stranger"]
    own = stranger.memberships.get().team.slug
    address = world.address(name).replace(world.project.team.slug, own)

    response = getattr(sign_in(stranger), INSIDE[name][0])(address)

    assert response.status_code == 404


def test_a_frame_has_one_address_even_for_a_member_of_both_teams(world, sign_in):
    both = world.people["stranger"]
    own = both.memberships.get().team.slug
    Membership.objects.create(team=world.project.team, user=both, role=Role.ADMIN)
    address = world.address("frame-image")

    visitor = sign_in(both)

    assert asked(visitor, "get", address).status_code == 200
    elsewhere = address.replace(world.project.team.slug, own)
    assert asked(visitor, "get", elsewhere).status_code == 404


def test_the_same_code_in_two_teams_is_a_project_of_each(world, sign_in):
    both = world.people["stranger"]
    own = both.memberships.get().team
    Membership.objects.create(team=world.project.team, user=both, role=Role.ADMIN)
    visitor = sign_in(both)

    opened = [
        visitor.get(reverse("project", args=[team.slug, "NL"])).context["project"].team
        for team in (world.project.team, own)
    ]

    assert opened == [world.project.team, own]


def test_the_take_of_a_strangers_project_with_the_same_code_is_their_own(world, sign_in):
    stranger = world.people["stranger"]
    theirs = stranger.memberships.get().team
    make_finished(theirs.projects.get(), text="Theirs alone")

    response = sign_in(stranger).get(reverse("take", args=[theirs.slug, "NL-1"]))

    assert response.context["take"].text == "Theirs alone"


def test_a_prompt_of_another_project_is_not_found_in_this_one(world, sign_in):
    other = make_project(world.project.team)
    address = reverse("prompt", args=[other.team.slug, other.code, world.prompt.pk])

    assert sign_in(world.people["owner"]).get(address).status_code == 404


def test_a_member_of_another_team_cannot_be_changed_through_ours(world, sign_in):
    theirs = Membership.objects.get(user=world.people["stranger"])
    address = reverse("member-change", args=[world.project.team.slug, theirs.pk])

    response = sign_in(world.people["owner"]).post(address, {"remove": ""})

    assert response.status_code == 404
    assert Membership.objects.filter(pk=theirs.pk).exists()


def test_a_stranger_cannot_be_given_a_seat(world, sign_in):
    stranger = world.people["stranger"]

    sign_in(world.people["owner"]).post(
        world.address("seat-save"), {"user": stranger.pk, "role": "artist"}
    )

    assert not world.project.seats.filter(user=stranger).exists()


@pytest.mark.parametrize("person", ["artist", "reviewer", "seatless", "stranger"])
def test_what_is_refused_changes_nothing(person, world, sign_in):
    browser = sign_in(world.people[person])
    for name in ("project-archive", "member-add", "project-create", "project-settings"):
        browser.post(world.address(name), {"name": "Mine", "email": "x@example.com"})
    if person != "artist":
        for name in ("take-cancel", "frame-delete"):
            browser.post(world.address(name))

    world.project.refresh_from_db()
    world.waiting.refresh_from_db()
    world.frame.refresh_from_db()
    assert not world.project.is_archived
    assert world.project.name != "Mine"
    assert world.project.team.projects.count() == 1
    assert world.waiting.status == "queued"
    assert world.frame.removed_at is None


POSTED = [name for name in INSIDE if INSIDE[name][0] == "post"]


def test_what_changes_something_wants_a_form_of_ours(world, sign_in):
    client = sign_in(world.people["owner"])
    client.handler.enforce_csrf_checks = True

    statuses = {name: client.post(world.address(name)).status_code for name in POSTED}

    assert statuses == dict.fromkeys(POSTED, 403)


def test_a_link_alone_changes_nothing(world, sign_in):
    browser = sign_in(world.people["owner"])

    statuses = {name: browser.get(world.address(name)).status_code for name in POSTED}

    assert statuses == dict.fromkeys(POSTED, 405)


def test_every_page_answers_head_too(world, sign_in):
    browser = sign_in(world.people["owner"])
    pages = [name for name in INSIDE if name not in POSTED]

    statuses = {name: asked(browser, "head", world.address(name)).status_code for name in pages}

    assert {name for name, status in statuses.items() if status >= 400} == set()


@pytest.mark.parametrize("token", ["%00", "nonsense", "a" * 500, "%F0%9F%8E%AC", "..%2F"])
def test_an_address_for_providers_that_nobody_was_given_leads_nowhere(token, client):
    assert client.post(f"/hooks/takes/{token}/").status_code == 404
    assert client.get(f"/hooks/frames/{token}.jpg").status_code == 404


def test_the_admin_is_closed_to_people_who_are_not_staff(world, sign_in):
    response = sign_in(world.people["owner"]).get("/admin/")

    assert response.status_code == 302
    assert "login" in response.headers["Location"]


def test_nobody_signs_up_by_themselves(client, world):
    response = client.post(
        "/in/signup/", {"email": "new@example.com", "password1": "a long enough one"}
    )

    assert not world.project.team.memberships.filter(user__email="new@example.com").exists()
    assert response.wsgi_request.user.is_anonymous


def test_a_person_without_a_team_is_told_so(world, sign_in):
    response = sign_in(world.people["former"]).get("/")

    assert response.status_code == 200
    assert response.templates[0].name == "accounts/no_team.html"


def test_a_person_of_several_teams_starts_in_the_first_by_name(world, sign_in):
    owner = world.people["owner"]
    other = make_team(name="Aardvark", slug="aardvark")
    Membership.objects.create(team=other, user=owner, role=Role.MEMBER)

    assert sign_in(owner).get("/").headers["Location"] == "/aardvark/"
