"""The audit log's page: read-only, filtered by its address, a page at a time, and as CSV."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.roles import Role
from generations.desk import audit
from tests.factories import make_member, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return make_team(time_zone="America/New_York")


@pytest.fixture
def accountant(team):
    return make_member(team, Role.ACCOUNTANT, name="Ada Park")


@pytest.fixture
def browser(sign_in, accountant):
    return sign_in(accountant)


def deed(team, what, *, subject="budget", by=None, day=(2031, 10, 5, 12), after="200 cr"):
    at = datetime(*day, tzinfo=UTC)
    row = {"what": what, "subject": subject, "by": by, "at": at, "before": "100 cr", "after": after}
    return AuditEntry.objects.create(team=team, **row)


def page_of(browser, team, **asked):
    return browser.get(reverse("audit", args=[team.slug]), asked)


def shown(browser, team, **asked):
    return [entry.what for entry in page_of(browser, team, **asked).context["entries"]]


def rows_of(answer):
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def test_each_filter_narrows_the_page_and_the_csv_alike(browser, team, accountant):
    deed(team, "Limit of Northlight")
    deed(team, "Price of 720p", subject="price", by=accountant)
    deed(team, "Late in October", day=(2031, 11, 1, 3))  # In New York it is still October.
    deed(make_team(), "Another team's")

    asked = [{}, {"subject": "price"}, {"by": accountant.pk}, {"since": "2031-10-31"}]
    asked += [{"until": "2031-10-30"}, {"since": "2031-10-31", "until": "2031-10-31"}]
    found = [shown(browser, team, **filters) for filters in asked]

    late, price, limit = "Late in October", "Price of 720p", "Limit of Northlight"
    assert found == [[late, price, limit], [price], [price], [late], [price, limit], [late]]
    for filters, names in zip(asked, found, strict=True):
        answer = browser.get(reverse("audit-csv", args=[team.slug]), filters)
        rows = [row["what"] for row in rows_of(answer) if row["about"] != "Exports"]
        assert rows == names


def test_who_before_and_after_are_told_and_an_export_is_a_deed(browser, team, accountant):
    deed(team, "Limit of Northlight", by=accountant, after="=HYPERLINK(1)")

    (row,) = rows_of(browser.get(reverse("audit-csv", args=[team.slug])))
    text = page_of(browser, team).content.decode()

    assert row["by"], row["before"] == ("Ada Park", "100 cr")
    assert row["after"] == "'=HYPERLINK(1)"
    assert row["at"] == "2031-10-05T08:00:00-04:00"
    assert all(words in text for words in ("Ada Park", "100 cr", "Audit log as CSV"))
    assert browser.post(reverse("audit", args=[team.slug])).status_code == 405


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": "2031-10-02", "until": "2031-10-01"}, "The range ends before it begins."),
        ({"until": "9999-12-31"}, "There is nothing that long ago or that far ahead."),
        ({"since": "0001-01-01"}, "There is nothing that long ago or that far ahead."),
        ({"since": "soon"}, "Enter a valid date."),
        ({"subject": "weather"}, "Select a valid choice."),
        ({"by": "nobody"}, "Select a valid choice."),
    ],
)
def test_a_filter_that_cannot_be_is_answered_with_a_sentence(browser, team, asked, sentence):
    deed(team, "Limit of Northlight")

    page = page_of(browser, team, **asked)
    export = browser.get(reverse("audit-csv", args=[team.slug]), asked)

    assert (page.status_code, export.status_code) == (422, 400)
    assert sentence in page.content.decode()
    assert sentence in export.content.decode()
    assert AuditEntry.objects.filter(team=team).count() == 1


def test_older_entries_are_a_page_further(browser, team, monkeypatch):
    monkeypatch.setattr(audit, "PAGE", 2)
    for number in range(3):
        deed(team, f"Deed {number}")

    first = page_of(browser, team, subject="budget")

    assert [entry.what for entry in first.context["entries"]] == ["Deed 2", "Deed 1"]
    assert "subject=budget&amp;page=2" in first.content.decode()
    assert shown(browser, team, subject="budget", page=2) == ["Deed 0"]
    assert shown(browser, team, page="frog") == ["Deed 2", "Deed 1"]
