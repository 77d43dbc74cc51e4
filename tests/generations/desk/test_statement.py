import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.audit import AuditEntry
from accounts.roles import Role
from generations.desk.scripts import markup
from generations.models import Generation
from tests.factories import make_member, make_project, make_prompt
from tests.generations.desk.books import NOVEMBER, OCTOBER, made, not_made
from tests.pictures import encoded, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(clock):
    clock.set(OCTOBER)
    project = make_project(code="NL", name="Northlight")
    with_poster(made(project, 30))
    not_made(project)
    clock.set(NOVEMBER)
    return project


@pytest.fixture
def accountant(project, sign_in):
    return sign_in(make_member(project.team, Role.ACCOUNTANT))


def with_poster(take):
    take.poster.save("poster.webp", ContentFile(encoded(picture(64, 36), "WEBP")), save=False)
    Generation.objects.filter(pk=take.pk).update(poster=take.poster.name)
    return take


def address(project, name="statement", query=""):
    return reverse(name, args=[project.team.slug, "2031-10"]) + query


def archive_of(response):
    return ZipFile(BytesIO(response.getvalue()))


def test_a_statement_has_every_charge_and_return_in_their_order(project, accountant):
    body = accountant.get(address(project)).content.decode()

    assert body.index("NL-1") < body.index("NL-2")
    assert "Given back" in body
    assert "7 cr/s, price of" in body


def test_a_statement_of_a_quiet_project_says_so(project, accountant):
    make_project(project.team, code="HD", name="Halden")

    body = accountant.get(address(project, query="?project=HD")).content.decode()

    assert "Halden had no charges." in body


def test_the_pdf_has_a_page_for_whatever_script_a_name_is_in(project, accountant):
    shot = make_prompt(project, title="森の灯台, Łódź, Маяк & <b>", text="A lighthouse in fog")
    Generation.objects.update(prompt=shot)

    response = accountant.get(address(project, "statement-pdf"))

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert len(response.content) > 3000


def test_words_are_set_in_fonts_that_have_them():
    assert markup("Tomás <Arrieta> – 5 €") == "Tomás &lt;Arrieta&gt; – 5 €"
    assert markup("ひ") == '<font name="HeiseiKakuGo-W5">ひ</font>'
    assert markup("등대") == '<font name="HYSMyeongJo-Medium">등대</font>'
    assert markup("a\x00b") == "a b"


def test_a_picture_that_is_gone_leaves_the_pdf_whole(project, accountant):
    Generation.objects.filter(number=1).update(poster="takes/nowhere.webp")

    assert accountant.get(address(project, "statement-pdf")).content.startswith(b"%PDF-")


def test_the_csv_of_a_statement_has_returns_too(project, accountant):
    response = accountant.get(address(project, "statement-csv"))

    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["kind"], row["charged cr"], row["given back cr"]) for row in rows] == [
        ("Charge", "30", ""),
        ("Given back", "", "35"),
    ]


def test_the_posters_come_with_a_manifest_that_names_their_files(project, accountant):
    archive = archive_of(accountant.get(address(project, "statement-posters")))

    assert archive.namelist() == ["NL-1_a-lighthouse-in-fog.webp", "manifest.csv"]
    manifest = archive.read("manifest.csv").decode("utf-8-sig")
    files = [row["file"] for row in csv.DictReader(StringIO(manifest))]
    assert files == ["NL-1_a-lighthouse-in-fog.webp", ""]


def test_a_picture_that_is_gone_leaves_the_archive_whole(project, accountant):
    Generation.objects.filter(number=1).update(poster="takes/nowhere.webp")

    archive = archive_of(accountant.get(address(project, "statement-posters")))

    assert archive.namelist() == ["manifest.csv"]
    assert b"could not be read" in archive.read("manifest.csv")


@pytest.mark.parametrize(
    ("name", "what"),
    [("statement-csv", "CSV"), ("statement-pdf", "PDF"), ("statement-posters", "ZIP of posters")],
)
def test_what_is_taken_away_is_written_down(name, what, project, accountant):
    accountant.get(address(project, name, "?project=NL")).getvalue()

    entry = AuditEntry.objects.get(subject="export")
    assert (entry.what, entry.after) == (f"Statement of October 2031 as {what}", "NL")


def test_a_statement_too_long_for_paper_says_so(project, accountant, monkeypatch):
    monkeypatch.setattr("generations.desk.statements.ON_PAPER", 1)

    response = accountant.get(address(project, "statement-pdf"), follow=True)

    assert "That is 2 lines; a PDF holds 1." in response.content.decode()
    assert not AuditEntry.objects.filter(subject="export").exists()
