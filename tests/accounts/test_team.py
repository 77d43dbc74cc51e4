"""Teams: who joins, what roles may do, and that an owner stays."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.actions import LastOwner, add_member, change_role, remove_member
from accounts.models import Membership, User, validate_team_slug, validate_time_zone
from accounts.roles import PERMISSIONS, PROJECT_ROLES, TEAM_ROLES, Permission, Role
from studio.models import Project
from tests.factories import make_member, make_project, make_team, make_user, seat

pytestmark = pytest.mark.django_db


# What each role may do, written down a second time on purpose.
MAY = {
    Role.OWNER: set(Permission),
    Role.ADMIN: set(Permission),
    Role.ACCOUNTANT: {Permission.SEE, Permission.SEE_PRICES, Permission.READ_BILLING},
    Role.MEMBER: set(),
    Role.PRODUCER: {
        Permission.SEE,
        Permission.COMMENT,
        Permission.GENERATE,
        Permission.SEE_PRICES,
        Permission.MANAGE_PROJECT,
    },
    Role.ARTIST: {
        Permission.SEE,
        Permission.COMMENT,
        Permission.GENERATE,
        Permission.SEE_PRICES,
    },
    Role.REVIEWER: {Permission.SEE, Permission.COMMENT},
}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gives_its_permissions_in_a_project_and_no_others(role):
    project = make_project()
    person = seat(project, role)

    given = {permission for permission in Permission if person.can(permission, project)}

    assert given == MAY[role] == PERMISSIONS[role]


@pytest.mark.parametrize("role", PROJECT_ROLES)
def test_a_seat_gives_nothing_outside_of_its_project(role):
    project = make_project()
    person = seat(project, role)
    other = make_project(project.team)

    assert not any(person.can(permission, other) for permission in Permission)
    assert not any(person.can(permission, project.team) for permission in Permission)


def test_a_seat_without_the_team_gives_nothing():
    project = make_project()
    person = seat(project, Role.PRODUCER)
    Membership.objects.get(user=person).delete()

    fresh = Project.objects.get(pk=project.pk)

    assert not person.can(Permission.SEE, fresh)
    assert not Project.objects.visible_to(person).exists()


def test_who_runs_the_team_sees_every_project_and_others_those_with_a_seat():
    project = make_project()
    make_project(project.team)
    make_project()

    seen = {role: Project.objects.visible_to(seat(project, role)).count() for role in Role}

    assert seen == {
        Role.OWNER: 2,
        Role.ADMIN: 2,
        Role.ACCOUNTANT: 2,
        Role.MEMBER: 0,
        Role.PRODUCER: 1,
        Role.ARTIST: 1,
        Role.REVIEWER: 1,
    }


def test_a_person_with_two_ways_to_a_project_sees_it_once():
    project = make_project()
    seat(project, Role.PRODUCER, user=project.created_by)

    assert list(Project.objects.visible_to(project.created_by)) == [project]


def test_the_roles_are_asked_of_the_database_once(django_assert_num_queries):
    project = make_project()
    person = seat(project)

    with django_assert_num_queries(2):
        for permission in Permission:
            person.can(permission, project)


@pytest.mark.parametrize(
    ("name", "email", "said", "initials"),
    [
        ("Ada Berg", "a@example.com", "Ada Berg", "AB"),
        ("Ada Maria Berg", "a@example.com", "Ada Maria Berg", "AB"),
        ("Ada", "a@example.com", "Ada", "A"),
        ("", "zoe@example.com", "zoe@example.com", "Z"),
    ],
)
def test_a_person_is_called_by_name_or_address(name, email, said, initials):
    person = make_user(name=name, email=email)

    assert (str(person), person.initials) == (said, initials)


def test_an_address_is_kept_in_small_letters():
    assert make_user(email="Ada@Example.COM").email == "ada@example.com"


@pytest.mark.parametrize("slug", ["admin", "in", "start", "static", "media", "hooks"])
def test_a_team_cannot_take_an_address_of_the_site(slug):
    with pytest.raises(ValidationError, match="used by the site itself"):
        validate_team_slug(slug)


@pytest.mark.parametrize("name", ["", "Oslo", "Europe/Nowhere", "../../etc/passwd"])
def test_a_time_zone_must_be_one(name):
    with pytest.raises(ValidationError, match="isn't a time zone"):
        validate_time_zone(name)


# Joining.


def test_somebody_new_gets_an_account_without_a_password():
    team = make_team()

    person, is_new = add_member(
        team=team, name="Ben", email="ben@example.com", role=Role.MEMBER, by=make_member(team, Role.OWNER)
    )  # fmt: skip

    assert is_new
    assert not person.has_usable_password()
    assert team.memberships.get(user=person).role == Role.MEMBER


def test_somebody_known_joins_with_the_account_they_have():
    known = make_member(make_team(), email="ben@example.com", name="Ben")
    team = make_team()

    person, is_new = add_member(
        team=team, name="Other", email="ben@example.com", role=Role.ADMIN, by=make_member(team, Role.OWNER)
    )  # fmt: skip

    assert (person, is_new) == (known, False)
    assert User.objects.get(pk=known.pk).name == "Ben"


def address(name, team, *rest):
    return reverse(name, args=[team.slug, *rest])


@pytest.fixture
def team():
    return make_team(name="Northlight")


@pytest.fixture
def owner(team):
    return make_member(team, Role.OWNER)


def test_a_person_who_is_added_gets_a_mail_to_set_a_password(team, owner, sign_in, client):
    sign_in(owner).post(
        address("member-add", team),
        {"name": "Ben", "email": "Ben@Example.com", "role": "member"},
    )

    (letter,) = mail.outbox
    assert letter.to == ["ben@example.com"]
    link = next(word for word in letter.body.split() if "/in/password/reset/key/" in word)
    client.logout()
    form = client.get(link, follow=True)
    chosen = "a long walk by the sea"
    client.post(form.redirect_chain[-1][0], {"password1": chosen, "password2": chosen})
    assert User.objects.get(email="ben@example.com").check_password(chosen)


@pytest.mark.parametrize(
    "changes",
    [{"email": "nobody"}, {"name": ""}, {"role": "owner"}, {"role": "artist"}, {"role": "king"}],
)
def test_a_person_who_cannot_be_added_is_not(changes, team, owner, sign_in):
    said = {"name": "Ben", "email": "ben@example.com", "role": "member"} | changes

    response = sign_in(owner).post(address("member-add", team), said, follow=True)

    assert team.memberships.count() == 1
    assert [str(message) for message in response.context["messages"]] != []
    assert mail.outbox == []


def test_the_last_owner_stays(team, owner):
    membership = Membership.objects.get(user=owner)

    with pytest.raises(LastOwner, match="Northlight needs an owner"):
        change_role(membership, role=Role.ADMIN, by=owner)
    with pytest.raises(LastOwner):
        remove_member(membership, by=owner)

    assert Membership.objects.get(user=owner).role == Role.OWNER


def test_one_of_two_owners_may_go(team, owner):
    other = make_member(team, Role.OWNER)

    change_role(Membership.objects.get(user=other), role=Role.MEMBER, by=owner)

    assert Membership.objects.get(user=other).role == Role.MEMBER


def test_the_page_says_why_the_last_owner_stays(team, owner, sign_in):
    place = address("member-change", team, Membership.objects.get(user=owner).pk)

    response = sign_in(owner).post(place, {"remove": ""}, follow=True)

    assert "Northlight needs an owner" in str(next(iter(response.context["messages"])))
    assert team.memberships.count() == 1


def test_a_member_is_given_another_role_and_taken_out(team, owner, sign_in):
    member = make_member(team)
    place = address("member-change", team, Membership.objects.get(user=member).pk)
    browser = sign_in(owner)

    browser.post(place, {"role": "accountant"})
    assert Membership.objects.get(user=member).role == Role.ACCOUNTANT

    browser.post(place, {"remove": ""})
    assert not Membership.objects.filter(user=member).exists()
    assert User.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize("role", ["artist", "king", ""])
def test_a_role_that_is_none_of_the_teams_changes_nothing(role, team, owner, sign_in):
    member = make_member(team)
    place = address("member-change", team, Membership.objects.get(user=member).pk)

    sign_in(owner).post(place, {"role": role})

    assert Membership.objects.get(user=member).role == Role.MEMBER


def test_an_admin_neither_takes_the_team_nor_gives_it_away(team, owner, sign_in):
    """“Everything but giving the team away.”"""
    admin = make_member(team, Role.ADMIN)
    browser = sign_in(admin)

    for person, role in ((admin, "owner"), (owner, "member")):
        browser.post(
            address("member-change", team, Membership.objects.get(user=person).pk), {"role": role}
        )
    browser.post(
        address("member-change", team, Membership.objects.get(user=owner).pk), {"remove": ""}
    )

    assert Membership.objects.get(user=admin).role == Role.ADMIN
    assert Membership.objects.get(user=owner).role == Role.OWNER


def test_the_month_limit_is_set_changed_and_taken_away(team, owner, sign_in):
    browser = sign_in(owner)

    for said, kept in (("1000", 1000), ("1500.50", 1500.5), ("", None)):
        browser.post(address("team", team), {"limit": said})
        limits = list(team.budgets.values_list("limit", flat=True))
        assert limits == ([] if kept is None else [kept])


@pytest.mark.parametrize("said", ["-1", "NaN", "Infinity", "a lot", "9" * 40, "1.234", "1e5000"])
def test_a_limit_that_is_no_amount_is_refused_and_changes_nothing(said, team, owner, sign_in):
    response = sign_in(owner).post(address("team", team), {"limit": said})

    assert response.status_code == 422
    assert not team.budgets.exists()


def test_every_team_role_is_offered_and_no_role_of_a_project():
    assert set(TEAM_ROLES) | set(PROJECT_ROLES) == set(Role)
    assert not set(TEAM_ROLES) & set(PROJECT_ROLES)
