import csv
from io import StringIO

import pytest
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.roles import Role
from generations.gallery.keeping import keep
from generations.models import Adjustment, ClosedMonth, LedgerEntry
from tests.factories import make_member, make_project, make_prompt, press, press_paid, seat
from tests.generations.desk.books import NOVEMBER, OCTOBER, made, not_made

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(clock):
    clock.set(NOVEMBER)
    return make_project(code="NL", name="Northlight")


@pytest.fixture
def accountant(project, sign_in):
    return sign_in(make_member(project.team, Role.ACCOUNTANT))


def page(project, query="", month="2031-11"):
    return reverse("billing-month", args=[project.team.slug, month]) + query


def sheet(project, query=""):
    return reverse("billing-csv", args=[project.team.slug, "2031-11"]) + query


def rows_of(response):
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def test_billing_opens_the_present_month(project, accountant):
    response = accountant.get(reverse("billing", args=[project.team.slug]))

    assert response.headers["Location"] == page(project)


def test_an_empty_month_says_so(project, accountant):
    response = accountant.get(page(project))

    assert response.status_code == 200
    assert "Nothing spent in November yet." in response.content.decode()


def test_a_month_that_never_was_is_not_found(project, accountant):
    address = page(project).replace("2031-11", "2031-13")

    assert accountant.get(address).status_code == 404


def test_each_charge_stands_with_its_take_who_and_what_was_quoted(project, accountant):
    take = made(project, 30)

    (charge,) = accountant.get(page(project)).context["charges"]

    assert (charge.code, charge.url) == ("NL-1", take.get_absolute_url())
    assert (charge.quoted, charge.charged, charge.off_the_quote) == (35, 30, -5)
    assert charge.settings == "Seedance 1.5 Pro, 5 s, 720p, silent"
    assert charge.entry.member == project.created_by


def test_every_bar_and_row_leads_to_its_takes(project, accountant):
    made(project, 30)
    made(make_project(project.team, code="HD"), 20)
    bill = accountant.get(page(project)).context["bill"]

    by_row = accountant.get(page(project, f"?{bill.lines[0].query}")).context
    by_bar = accountant.get(page(project, f"?{bill.chart.bars[19].query}")).context
    empty = accountant.get(page(project, f"?{bill.chart.bars[18].query}")).context

    assert [charge.code for charge in by_row["charges"]] == ["NL-1"]
    assert len(by_bar["charges"]) == 2
    assert empty["charges"] == []


def test_the_chart_and_its_table_have_every_day(project, accountant):
    made(project, 30)

    bill = accountant.get(page(project)).context["bill"]

    assert [bar.total for bar in bill.chart.bars] == [row.total for row in bill.day_rows]
    assert (len(bill.day_rows), bill.day_rows[19].total, bill.day_rows[3].total) == (30, 30, 0)
    assert bill.chart.bars[3].label == "0"
    assert bill.chart.bars[25].label == ""


def test_what_needs_a_look_links_to_it(project, accountant):
    made(project, 35, reported="0.2")
    (take,) = press_paid(project)
    take.claim()
    take.leave_unconfirmed("The line went dead.")

    shown = accountant.get(page(project)).context["looks"]

    assert [look.title for look in shown] == [
        "aivideoapi.ai reports 5 cr more",
        "1 take unconfirmed",
    ]
    (_words, address) = shown[0].links[0]
    assert [charge.code for charge in accountant.get(address).context["charges"]] == ["NL-1"]


FILTERS = ["", "?by=member", "?resolution=1080p&sound=on", "?refunded=1", "?keeper=1", "?member=99"]


@pytest.mark.parametrize("query", FILTERS)
def test_the_csv_has_exactly_the_rows_of_the_screen(query, project, accountant):
    keep(made(project, 30), by=project.created_by)
    made(project, 150, resolution="1080p", sound=True)
    not_made(project)
    press(project)

    screen = accountant.get(page(project, query)).context["charges"]
    rows = rows_of(accountant.get(sheet(project, query)))

    if query == "?member=99":
        assert rows == []
    else:
        assert [row["take"] for row in rows] == [charge.code for charge in screen] != []


def test_the_csv_has_the_rows_of_the_pages_to_come(project, accountant):
    for _take in range(51):
        made(project, 1)

    first = accountant.get(page(project)).context
    second = accountant.get(page(project, "?page=2")).context

    assert (len(first["charges"]), len(second["charges"])) == (50, 1)
    assert len(rows_of(accountant.get(sheet(project)))) == 51


def test_a_title_that_a_spreadsheet_would_compute_is_only_shown(project, accountant):
    shot = make_prompt(project, title='=HYPERLINK("http://x")', text="A lighthouse in fog")
    made(project, 30, shot=shot)

    (row,) = rows_of(accountant.get(sheet(project)))

    assert row["title"] == '\'=HYPERLINK("http://x")'
    assert (row["charged cr"], row["amount USD"]) == ("30", "0.15")


def test_the_csv_opens_in_excel_and_is_written_down(project, accountant):
    made(project, 30)

    response = accountant.get(sheet(project, "?resolution=720p"))

    assert response.content.startswith(b"\xef\xbb\xbf")
    entry = AuditEntry.objects.get(subject="export")
    assert (entry.what, entry.after) == ("Bill of November 2031 as CSV", "720p")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?project=NOPE", "There is no project of that code here."),
        ("?member=9999", "There is nobody of that number here."),
        ("?member=" + "9" * 30, "There is nobody of that number here."),
        ("?day=2031-10-15", "That day isn&#x27;t in November 2031."),
        ("?day=yesterday", "A day is written like 2026-11-17."),
        ("?sound=loud", "Sound is on or off."),
    ],
)
def test_a_filter_that_cannot_be_read_gets_a_sentence(query, sentence, project, accountant):
    made(project, 30)

    shown, saved = accountant.get(page(project, query)), accountant.get(sheet(project, query))

    assert (shown.status_code, saved.status_code) == (422, 400)
    assert sentence in shown.content.decode()
    assert saved.headers["Content-Type"] == "text/plain"


def test_a_project_of_another_team_is_not_there(project, accountant):
    make_project(code="HD")

    assert accountant.get(page(project, "?project=HD")).status_code == 422


def test_somebody_who_left_can_still_be_asked_for(project, accountant):
    artist = seat(project)
    made(project, 30, by=artist)
    artist.memberships.all().delete()

    response = accountant.get(page(project, f"?member={artist.pk}"))

    assert response.status_code == 200
    assert [charge.code for charge in response.context["charges"]] == ["NL-1"]


def test_the_page_asks_the_same_questions_for_one_charge_and_for_forty(
    project, accountant, django_assert_max_num_queries
):
    made(project, 30)
    accountant.get(page(project))

    for _take in range(39):
        made(project, 1)

    with django_assert_max_num_queries(30):
        accountant.get(page(project))


def test_an_accountant_closes_a_month_that_is_over(project, accountant, clock):
    clock.set(OCTOBER)
    made(project, 30)
    clock.set(NOVEMBER)

    accountant.post(reverse("billing-close", args=[project.team.slug, "2031-10"]))

    row = ClosedMonth.objects.get()
    assert (row.spent, row.charges) == (30, 1)
    assert (
        "October 2031 is closed." in accountant.get(page(project, month="2031-10")).content.decode()
    )


def test_a_month_that_runs_stays_open_with_a_sentence(project, accountant):
    address = reverse("billing-close", args=[project.team.slug, "2031-11"])

    response = accountant.post(address, follow=True)

    assert not ClosedMonth.objects.exists()
    assert "November 2031 isn&#x27;t over yet." in response.content.decode()


def test_a_closed_month_whose_ledger_changed_is_loud(project, accountant, clock):
    clock.set(OCTOBER)
    made(project, 30)
    clock.set(NOVEMBER)
    accountant.post(reverse("billing-close", args=[project.team.slug, "2031-10"]))

    ClosedMonth.objects.update(spent=29)

    body = accountant.get(page(project, month="2031-10")).content.decode()
    assert "The ledger no longer says what was closed." in body


class TestCorrections:
    @pytest.fixture
    def admin(self, project, sign_in):
        return sign_in(make_member(project.team, Role.ADMIN))

    @pytest.fixture
    def address(self, project):
        return reverse("corrections", args=[project.team.slug])

    def test_a_take_is_corrected_from_its_page(self, project, admin, address):
        take = made(project, 35)
        told = {"take": "nl-1", "credits": "+5", "reason": "Their bill", "from_take": "1"}

        response = admin.post(address, told)

        assert response.headers["Location"] == take.get_absolute_url()
        assert LedgerEntry.objects.get(kind="adjust").spent == 5

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"credits": "0"}, "A correction of 0 corrects nothing."),
            ({"credits": "NaN"}, "Write a number of credits, like 1250 or 1,250.50."),
            ({"credits": "1,5"}, "Write a number of credits, like 1250 or 1,250.50."),
            ({"credits": "1.005"}, "Credits have two decimals at most."),
            ({"credits": "99999999999"}, "That is more than can be counted here."),
            ({"credits": ""}, "Say how many credits."),
            ({"reason": ""}, "Say why; it stays on the bill."),
            ({"take": "NL-99"}, "There is no take of that code here."),
            ({"take": ""}, "Choose one, or name a take."),
        ],
    )
    def test_what_cannot_be_a_correction_gets_a_sentence(
        self, wrong, sentence, project, admin, address
    ):
        made(project, 35)

        response = admin.post(address, {"take": "NL-1", "credits": "5", "reason": "x"} | wrong)

        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not Adjustment.objects.exists()

    def test_a_project_is_corrected_without_a_take(self, project, admin, address):
        told = {
            "project": "NL",
            "member": project.created_by.pk,
            "credits": "-3.50",
            "reason": "Rounding",
        }

        admin.post(address, told)

        entry = LedgerEntry.objects.get(kind="adjust")
        assert (float(entry.spent), entry.generation, entry.member) == (
            -3.5,
            None,
            project.created_by,
        )

    def test_a_second_admin_writes_a_large_one(self, project, admin, address, sign_in):
        admin.post(address, {"take": made(project, 35).code, "credits": "500", "reason": "x"})
        decide = reverse("correction-decide", args=[project.team.slug, Adjustment.objects.get().pk])

        admin.post(decide, {"write": "1"})
        assert Adjustment.objects.get().state == "pending"

        sign_in(project.created_by).post(decide, {"write": "1"})
        assert Adjustment.objects.get().state == "written"

    def test_a_second_look_says_what_became_of_it(self, project, admin, address, sign_in):
        admin.post(address, {"take": made(project, 35).code, "credits": "500", "reason": "x"})
        decide = reverse("correction-decide", args=[project.team.slug, Adjustment.objects.get().pk])
        owner = sign_in(project.created_by)

        answers = [
            owner.post(decide, {said: "1"}, follow=True).content.decode()
            for said in ("decline", "write")
        ]

        assert "Declined: +500 cr." in answers[0]
        assert f"{project.created_by} decided it already. It is declined." in answers[1]

    def test_a_large_one_that_waits_needs_a_look(self, project, admin, address):
        admin.post(address, {"take": made(project, 35).code, "credits": "500", "reason": "x"})

        (look,) = admin.get(page(project)).context["looks"]

        assert look.title == "1 correction waits for a second look"

    def test_a_correction_stands_on_the_bill_with_who_and_why(self, project, admin, address):
        admin.post(address, {"take": made(project, 35).code, "credits": "5", "reason": "Theirs"})

        correction, _charge = admin.get(page(project)).context["charges"]

        assert (correction.kind_words, correction.why, correction.amount) == (
            "Correction",
            "Theirs",
            5,
        )


def test_a_take_page_shows_its_ledger_to_whoever_reads_the_bill(project, accountant, sign_in):
    take = made(project, 35)

    assert "Ledger" in accountant.get(take.get_absolute_url()).content.decode()
    assert "Ledger" not in sign_in(seat(project)).get(take.get_absolute_url()).content.decode()


def test_an_artist_keeps_a_take_from_its_page(project, sign_in):
    take = made(project, 35)
    artist = sign_in(seat(project))
    address = reverse("take-keep", args=[project.team.slug, take.code])

    artist.post(address)
    take.refresh_from_db()
    assert take.is_keeper

    artist.post(address, {"let_go": "1"})
    take.refresh_from_db()
    assert not take.is_keeper
