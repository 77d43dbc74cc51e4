"""Where limits and rules are changed: the team's page and the project's settings."""

import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from accounts.audit import AuditEntry
from accounts.roles import Role
from generations.billing.amounts import CreditsField
from generations.billing.budget_view import mark_of, percent_of
from generations.models import Budget, SpendingRules
from tests.factories import limit, make_project, make_rules, make_team, press_paid, seat

pytestmark = pytest.mark.django_db

ODD = [
    "-1",
    "NaN",
    "Infinity",
    "1e3",
    "12,5",
    "1.000,50",
    "1,00",
    "٣",
    "abc",
    "0.001",
    "12.500",
    "9" * 40,
]


@pytest.fixture
def project():
    return make_project(make_team(slug="kestrel"), name="Night ferry", code="NF")


@pytest.fixture
def browser(project, sign_in):
    return sign_in(project.created_by)


def address(name, *parts):
    return reverse(name, args=["kestrel", *parts])


def shown(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("", None),
        ("  1250 ", 1250),
        ("1,250.50", "1250.50"),
        ("1,234,567", 1234567),
        ("0", 0),
        ("12.5", "12.5"),
        ("35.10", "35.1"),
        ("9999999999.99", "9999999999.99"),
    ],
)
def test_an_amount_is_read_as_it_was_meant(written, amount):
    assert CreditsField().clean(written) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    "written", [*ODD, "1." + "0" * 60, "10000000000", "--5", "1,25", "0x10", "5 cr", "1 000"]
)
def test_an_amount_that_may_mean_two_things_is_refused(written):
    with pytest.raises(Exception, match=r"Write a number|below 0|two decimals|more than can"):
        CreditsField().clean(written)


@pytest.mark.parametrize(
    ("region", "meant", "refused"),
    [
        ("en", "12,500.5", ["12.500,5", "12.500", "12 500", "1,23,456"]),
        ("en-de", "12.500,5", ["12,500.5", "12,500", "12.5", "12 500"]),
        ("en-fr", "12 500,5", ["12.500,5", "12,500", "12.5"]),
        ("en-ch", "12'500.5", ["12.500,5", "12,500", "12,5"]),
        ("en-in", "1,23,456.5", ["12.500,5", "1,23,45", "12,5"]),
    ],
)
def test_an_amount_is_read_as_the_persons_region_writes_it(region, meant, refused):
    with translation.override(region):
        field = CreditsField()
        amount = field.clean(meant)

        assert amount in (Decimal("12500.5"), Decimal("123456.5"))
        assert field.clean(field.prepare_value(amount)) == amount
        for written in refused:
            with pytest.raises(ValidationError, match=r"Write a number|two decimals"):
                field.clean(written)


def test_a_german_limit_with_a_dot_is_thousands(project, browser):
    project.created_by.region = "en-de"
    project.created_by.save()

    browser.post(address("project-limits", "NF"), {"month": "12.500", "whole": "9.000,50"})

    limits = dict(Budget.objects.values_list("period", "limit"))
    assert limits == {"month": 12500, "whole": Decimal("9000.50")}
    page = browser.get(address("project-settings", "NF")).content.decode()
    assert 'value="9000,50"' in page


def test_the_limits_of_a_project_are_set_one_beside_the_other(project, browser):
    browser.post(address("project-limits", "NF"), {"month": "1,500", "whole": "9000.50"})

    limits = dict(Budget.objects.values_list("period", "limit"))
    assert limits == {"month": 1500, "whole": Decimal("9000.50")}

    browser.post(address("project-limits", "NF"), {"month": "", "whole": "9000.50"})
    assert [each.period for each in Budget.objects.all()] == ["whole"]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_limit_gets_a_sentence_and_changes_nothing(odd, project, browser):
    limit(100, project=project)
    limit(100, team=project.team)
    person = seat(project)
    limit(100, project=project, member=person)
    rules = make_rules(project.team, take_ceiling=100)

    answers = [
        browser.post(address("project-limits", "NF"), {"month": odd, "whole": "5"}),
        browser.post(address("team"), {"limit": odd}),
        browser.post(
            address("seat-save", "NF"), {"user": person.pk, "role": "producer", "limit": odd}
        ),
        browser.post(address("spending-rules"), {"take_ceiling": odd, "adjust_alone": "5"}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4
    for answer in answers:
        assert re.search("Write a number|below 0|two decimals|more than can", shown(answer))
        assert f'value="{odd}"' in answer.content.decode()
    assert {each.limit for each in Budget.objects.all()} == {100}
    assert SpendingRules.objects.get(pk=rules.pk).take_ceiling == 100
    assert project.seats.get(user=person).role == Role.ARTIST


@pytest.mark.parametrize("scope", ["team", "project", "member"])
def test_a_limit_below_what_is_spent_is_set_and_says_by_how_much(scope, project, browser):
    press_paid(project)
    owner = project.created_by
    project.seats.create(user=owner, role=Role.PRODUCER)
    where, said = {
        "team": (address("team"), {"limit": "30"}),
        "project": (address("project-limits", "NF"), {"month": "", "whole": "30"}),
        "member": (
            address("seat-save", "NF"),
            {"user": owner.pk, "role": "producer", "limit": "30"},
        ),
    }[scope]

    response = browser.post(where, said, follow=True)

    assert Budget.objects.get().limit == 30
    assert "Already over by 5 cr" in shown(response)
    assert shown(response).count("Already over by 5 cr") == 2  # Told once, and beside the line.


def test_a_limit_that_is_kept_is_set_without_a_warning(project, browser):
    press_paid(project)

    response = browser.post(address("team"), {"limit": "35"}, follow=True)

    assert "Already over" not in shown(response)


def test_a_seat_keeps_its_limit_when_only_its_role_is_sent(project, browser):
    person = seat(project)
    limit(100, project=project, member=person)

    browser.post(address("seat-save", "NF"), {"user": person.pk, "role": "reviewer"})

    assert Budget.objects.get().limit == 100
    assert project.seats.get(user=person).role == Role.REVIEWER


def test_the_rules_of_a_team_are_kept_and_written_down(project, browser):
    browser.post(
        address("spending-rules"),
        {"take_ceiling": "400", "approve_above": "", "approve_dear": "on", "adjust_alone": "200"},
    )

    rules = SpendingRules.objects.get()
    assert (rules.take_ceiling, rules.approve_above, rules.approve_dear) == (400, None, True)
    entries = AuditEntry.objects.order_by("pk").values_list("what", "before", "after")
    assert list(entries) == [
        ("One take costs at most", "none", "400 cr"),
        ("Ask first for 1080p with sound", "no", "yes"),
    ]


def test_the_pages_carry_the_limits_that_are_set(project, browser):
    limit(120, team=project.team)
    limit(80, project=project)
    make_rules(project.team, take_ceiling=Decimal("40.50"))

    team, settings = browser.get(address("team")), browser.get(address("project-settings", "NF"))

    assert 'value="120"' in team.content.decode()
    assert 'value="40.50"' in team.content.decode()
    assert 'value="80"' in settings.content.decode()
    assert "0 of 80 cr" in shown(settings)


@pytest.mark.parametrize(
    ("used", "out_of", "percent", "mark"),
    [
        (0, 100, 0, 0),
        (49, 100, 49, 0),
        (50, 100, 50, 50),
        ("79.99", 100, 79, 50),
        (80, 100, 80, 80),
        (95, 100, 95, 95),
        ("99.99", 100, 99, 95),
        (130, 100, 130, 95),
        (0, 0, 0, 0),
        (1, 0, 100, 95),
        (-5, 100, 0, 0),
    ],
)
def test_soft_marks_are_reached_exactly(used, out_of, percent, mark):
    assert percent_of(Decimal(used), Decimal(out_of)) == percent
    assert mark_of(percent) == mark
