"""Numbers, dates and money as each person chose to read them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from accounts.models import Region, Team
from accounts.roles import Role
from generations.templatetags.rushes import money, number
from tests.factories import limit, make_finished, make_project, make_team, press_paid, seat

WRITTEN = {
    Region.KINGDOM: ("1,234,567.50", "3 November 2026", "3 Nov, 14:05", "$6.17"),
    Region.STATES: ("1,234,567.50", "November 3, 2026", "Nov 3, 2:05 PM", "$6.17"),
    Region.GERMANY: ("1.234.567,50", "3. November 2026", "3. Nov, 14:05", "6,17 $"),
    Region.FRANCE: ("1 234 567,50", "3 November 2026", "3 Nov, 14:05", "6,17 $"),
    Region.SWITZERLAND: ("1’234’567.50", "3. November 2026", "3. Nov, 14:05", "$6.17"),
    Region.INDIA: ("12,34,567.50", "3 November 2026", "3 Nov, 2:05 PM", "$6.17"),
}


@pytest.mark.parametrize("region", Region.values)
def test_numbers_dates_times_and_money_follow_the_region(region):
    template = Template("{{ day|date:'DATE_FORMAT' }}|{{ at|date:'SHORT_DATETIME_FORMAT' }}")
    at = datetime(2026, 11, 3, 14, 5, tzinfo=UTC)
    team = Team(credit_value=Decimal("0.005"), currency="USD")
    with translation.override(region):
        day, moment = template.render(Context({"day": date(2026, 11, 3), "at": at})).split("|")
        written = (number(Decimal("1234567.5")), day, moment, money(Decimal("1234.5"), team))

    plain = tuple(re.sub(r"[\u00a0\u202f]", " ", words) for words in written)
    assert plain == WRITTEN[region]


@pytest.mark.django_db
def test_each_person_reads_the_same_page_in_their_own_way(sign_in):
    project = make_project(code="NL")
    limit(12345, team=project.team)
    pages = {}
    for region in (Region.KINGDOM, Region.GERMANY):
        person = seat(project)
        person.region = region
        person.save()
        pages[region] = sign_in(person).get(project.get_absolute_url()).content.decode()

    assert "12,345" in pages[Region.KINGDOM]
    assert "12.345" in pages[Region.GERMANY]
    assert translation.get_language() == "en"


@pytest.mark.django_db
def test_times_are_those_of_the_team_and_of_its_page_alone(sign_in):
    project = make_project(make_team(time_zone="Asia/Tokyo"), code="NL")
    take = make_finished(project, created_at=datetime(2026, 1, 1, 20, 30, tzinfo=UTC))

    page = sign_in(project.created_by).get(take.get_absolute_url()).content.decode()

    assert "2 Jan 2026, 05:30" in page
    assert timezone.get_current_timezone_name() == "UTC"


ATTRIBUTES = re.compile(
    r'\b(value|min|max|step|width|height|x|y|x1|x2|y1|y2|d|cx|cy|r|points|data-[\w-]+)="([^"]*)"'
)
COMMA = re.compile(r"^-?\d+,\d+$")
# What a person may write over is written as they write it.
TYPED = re.compile(r'<input[^>]*inputmode="decimal"[^>]*>')
PAGES = ("p/NL/", "t/NL-1/", "t/NL-2/", "queue/", "me/", "team/", "prices/", "providers/")
MONEY = ("billing/", "corrections/", "p/NL/settings/", "approvals/", "audit/")


@pytest.mark.django_db
def test_what_scripts_and_drawings_read_is_written_for_them_in_every_region(sign_in):
    """A decimal comma inside an attribute would break a chart, a bar or a form."""
    project = make_project(make_team(slug="kestrel"), code="NL")
    limit(Decimal("1234.5"), project=project)
    limit(Decimal("12345.25"), team=project.team)
    make_finished(project, charged=Decimal("10.5"), seconds=Decimal("5.042"))
    press_paid(project)
    owner = seat(project, Role.OWNER)
    owner.region = Region.GERMANY
    owner.save()
    browser = sign_in(owner)

    wrong = [
        f"{path}: {name}={value}"
        for path in (*PAGES, *MONEY)
        for name, value in ATTRIBUTES.findall(
            TYPED.sub("", browser.get(f"/kestrel/{path}", follow=True).content.decode())
        )
        if COMMA.match(value)
    ]

    assert wrong == []
