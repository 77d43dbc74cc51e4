"""Projects: begun, named, given people and limits, closed and opened again."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from studio.forms import code_from
from studio.models import Project, Seat
from studio.numbers import whole
from tests.factories import (
    limit,
    make_member,
    make_project,
    make_take,
    make_team,
    press_paid,
    seat,
)
from tests.generations.composer.posted import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(code="NL", name="Night ferry")


@pytest.fixture
def visitor(project, sign_in):
    return sign_in(project.created_by)


def create(visitor, team, **said):
    return visitor.post(reverse("project-create", args=[team.slug]), said)


def test_a_new_project_opens_at_once_and_whoever_began_it_runs_it(visitor, project):
    response = create(visitor, project.team, name="Low tide", code="lt", note="For spring")

    begun = Project.objects.get(code="LT")
    assert response.headers["Location"] == begun.get_absolute_url()
    assert (begun.name, begun.note, begun.created_by) == (
        "Low tide",
        "For spring",
        project.created_by,
    )
    assert begun.seats.get(user=project.created_by).role == Role.PRODUCER


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Low tide", "LT"),
        ("Harbour", "HA"),
        ("The old man and the sea again", "TOMATS"),
        ("2 moons over Oslo", "MOO"),
        ("Å", "PX"),
        ("x", "XX"),
        ("", "PX"),
        ("99", "PX"),
    ],
)
def test_a_code_is_made_from_the_name(name, code):
    assert code_from(name) == code


def test_a_project_without_a_code_gets_one(visitor, project):
    create(visitor, project.team, name="Low tide", code="")

    assert Project.objects.filter(code="LT").exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"code": "NL"}, "code"),
        ({"code": "nl"}, "code"),
        ({"code": "1A"}, "code"),
        ({"code": "A"}, "code"),
        ({"code": "TOOLONGX"}, "code"),
        ({"code": "A-B"}, "code"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_a_project_that_cannot_be_is_said_beside_its_field_and_not_begun(
    said, field, visitor, project
):
    response = create(visitor, project.team, **{"name": "Low tide", "code": "LT"} | said)

    assert response.status_code == 422
    errors = response.context["form"].errors
    assert field in errors or "__all__" in errors
    assert Project.objects.count() == 1


def test_the_page_of_a_refused_project_still_shows_the_others(visitor, project):
    closed = make_project(project.team)
    closed.archive()

    response = create(visitor, project.team, name="")

    assert list(response.context["archived"]) == [closed]


def test_two_teams_may_use_the_same_code(project):
    make_project(make_team(), code="NL")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_project(project.team, code="NL")


def test_the_list_shows_what_the_person_sees_and_what_was_closed(project, sign_in):
    closed = make_project(project.team)
    closed.archive()
    make_project(project.team)
    artist = seat(project)
    seat(closed, user=artist)

    context = sign_in(artist).get(reverse("projects", args=[project.team.slug])).context

    assert [entry.code for entry in context["nav"].projects] == ["NL"]
    assert list(context["archived"]) == [closed]


def test_a_project_is_closed_and_opened_again(visitor, project):
    place = address("project-archive", project)

    visitor.post(place)
    project.refresh_from_db()
    assert project.is_archived

    visitor.post(place)
    project.refresh_from_db()
    assert not project.is_archived


def test_numbers_are_drawn_once_however_many_copies_draw():
    project = make_project()
    copy = Project.objects.get(pk=project.pk)

    drawn = project.next_take_numbers(2) + copy.next_take_numbers(1) + project.next_take_numbers(1)

    assert drawn == [1, 2, 3, 4]


# Settings.


def settings_of(project):
    return address("project-settings", project)


def test_the_settings_change_name_and_note_but_never_the_code(visitor, project):
    visitor.post(settings_of(project), {"name": "Day ferry", "note": "n", "code": "DF"})

    project.refresh_from_db()
    assert (project.name, project.note, project.code) == ("Day ferry", "n", "NL")


def test_a_project_without_a_name_keeps_the_one_it_has(visitor, project):
    response = visitor.post(settings_of(project), {"name": ""})

    project.refresh_from_db()
    assert (response.status_code, project.name) == (422, "Night ferry")


def test_both_limits_of_a_project_count_what_was_spent_before(visitor, project):
    press_paid(project)

    visitor.post(address("project-limits", project), {"month": "100", "whole": "1,500.50"})

    limits = project.budgets.order_by("period").values_list("period", "limit", "used")
    assert list(limits) == [("month", 100, 35), ("whole", Decimal("1500.5"), 35)]


def test_an_empty_limit_takes_the_limit_away(visitor, project):
    limit(500, project=project)

    visitor.post(address("project-limits", project), {"month": "", "whole": ""})

    assert not project.budgets.exists()


@pytest.mark.parametrize(
    "said", ["-1", "NaN", "Infinity", "much", "9" * 30, "9" * 5000, "1,5", "1.234", "1e5", "\x00"]
)
def test_a_limit_that_is_no_amount_is_refused_beside_its_field_and_changes_nothing(
    said, visitor, project
):
    response = visitor.post(address("project-limits", project), {"month": "9", "whole": said})

    assert response.status_code == 422
    assert list(response.context["limits_form"].errors) == ["whole"]
    assert response.context["limits_form"]["month"].value() == "9"
    assert not project.budgets.exists()


# Seats.


def test_a_member_is_given_a_seat_another_role_and_none(visitor, project):
    member = make_member(project.team)
    place = address("seat-save", project)

    visitor.post(place, {"user": member.pk, "role": "artist"})
    assert Seat.objects.get(user=member).role == Role.ARTIST

    visitor.post(place, {"user": member.pk, "role": "reviewer"})
    assert Seat.objects.get(user=member).role == Role.REVIEWER

    visitor.post(place, {"remove": member.pk})
    assert not Seat.objects.filter(user=member).exists()


@pytest.mark.parametrize("role", ["owner", "admin", "member", "king", ""])
def test_a_seat_gives_a_role_of_the_project_and_no_other(role, visitor, project):
    member = make_member(project.team)

    visitor.post(address("seat-save", project), {"user": member.pk, "role": role})

    assert not Seat.objects.filter(user=member).exists()


@pytest.mark.parametrize("who", ["", "abc", "-1", "999999", "9" * 5000, "\x00"])
def test_a_seat_of_nobody_is_not_found(who, visitor, project):
    place = address("seat-save", project)

    assert visitor.post(place, {"remove": who}).status_code == 404
    assert visitor.post(place, {"user": who, "role": "artist"}).status_code in (200, 302, 422)
    assert not project.seats.exists()


def test_the_database_keeps_one_seat_a_person_and_only_roles_of_projects(project):
    member = seat(project)

    for role in (Role.REVIEWER, Role.OWNER):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(project=project, user=member, role=role)


def test_who_leaves_the_team_keeps_their_takes_in_it(project):
    artist = seat(project)
    take = make_take(project, requested_by=artist)
    artist.memberships.get().delete()

    take.refresh_from_db()
    assert take.requested_by == artist


@pytest.mark.parametrize(
    ("words", "number"),
    [("7", 7), ("0", 0), (12, 12), ("٣", 3), ("-1", None), ("1.5", None), ("", None), (None, None),
     ("²", None), ("1" * 18, int("1" * 18)), ("1" * 19, None), ("9" * 5000, None), ("7\x00", None)],
)  # fmt: skip
def test_a_number_from_outside_is_read_or_is_none(words, number):
    assert whole(words) == number
