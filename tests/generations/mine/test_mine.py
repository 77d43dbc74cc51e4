"""A person's own page, what was finished for them, and the mail about it."""

from datetime import timedelta
from decimal import Decimal
from smtplib import SMTPException

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Membership, User
from generations.mine.digest import send_digest, send_digests
from generations.mine.usage import usage_of
from generations.models import Generation, LedgerEntry
from tests.factories import (
    make_finished,
    make_project,
    make_take,
    make_team,
    press_paid,
    seat,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(make_team(slug="kestrel"), code="NL")


@pytest.fixture
def ada(project):
    return seat(project)


def failed(project, by, cause, **fields):
    now = timezone.now()
    wanted = {"failure": "No.", "failure_cause": cause, "finished_at": now} | fields
    return make_take(project, requested_by=by, status="failed", **wanted)


def choices(**changed):
    return {"name": "Ada", "region": "en-de", "digest": "", "single_keys": "on"} | changed


def test_a_person_chooses_and_finds_it_again(project, ada, sign_in):
    browser = sign_in(ada)

    response = browser.post("/kestrel/me/", choices(name="  Ada   Berg ", single_keys=""))

    assert response.status_code == 302
    ada.refresh_from_db()
    assert (ada.name, ada.region, ada.single_keys) == ("Ada Berg", "en-de", False)
    assert "data-no-single-keys" in browser.get("/kestrel/me/").content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": "  "}, {"region": "en-xx"}, {"digest": "always"}, {"name": "x" * 121}]
)
def test_a_wrong_choice_is_said_and_changes_nothing(wrong, project, ada, sign_in):
    before = ada.name
    response = sign_in(ada).post("/kestrel/me/", choices(**wrong))

    assert response.status_code == 422
    assert 'class="fault"' in response.content.decode()
    ada.refresh_from_db()
    assert (ada.name, ada.region) == (before, "en")


def test_ones_usage_counts_ones_own_and_names_what_goes_wrong_most(project, ada, sign_in):
    other = seat(project)
    for by, credits in ((ada, 35), (ada, 7), (other, 1000)):
        take = make_finished(project, requested_by=by)
        LedgerEntry.objects.create(
            kind="charge",
            spent=Decimal(credits),
            team=project.team,
            project=project,
            member=by,
            generation=take,
            price=take.price,
            month=timezone.now().date().replace(day=1),
        )
    Generation.objects.filter(number=1).update(is_keeper=True)
    for cause in ("content", "content", "frame"):
        failed(project, ada, cause)
    failed(project, ada, "rate", finished_at=timezone.now() - timedelta(days=100))

    usage = usage_of(project.team, ada)

    assert (usage.spent, usage.made, usage.kept, usage.failed) == (42, 2, 1, 3)
    assert usage.keeper_percent == 50
    assert (usage.failure.count, usage.failure.of) == (2, 3)
    page = sign_in(ada).get("/kestrel/me/").content.decode()
    assert "content filter" in page
    assert "reword the prompt" in page
    assert "1,000" not in page


def test_a_hidden_tab_hears_what_was_finished_for_its_person_alone(project, ada, sign_in):
    since = int(timezone.now().timestamp() * 1000) - 1
    mine = make_finished(project, requested_by=ada)
    failed(project, ada, "content")
    make_finished(project)
    press_paid(project, by=ada)
    browser = sign_in(ada)

    news = browser.get(f"/kestrel/done/?since={since}").json()

    assert [(take["code"], take["made"]) for take in news["done"]] == [
        (mine.code, True),
        ("NL-2", False),
    ]
    assert news["done"][0]["poster"] == f"/kestrel/t/{mine.code}/poster.webp"
    assert news["running"] == 1
    later = browser.get(f"/kestrel/done/?since={news['now'] + 5000}").json()
    assert later["done"] == []
    assert browser.get("/kestrel/done/?since=yesterday").status_code == 400


def test_of_a_project_one_sees_no_longer_nothing_is_told(project, ada, sign_in):
    make_finished(project, requested_by=ada)
    project.seats.filter(user=ada).delete()

    assert sign_in(ada).get("/kestrel/done/?since=0").json()["done"] == []


@pytest.fixture
def subscribed(ada):
    """Ada wants a mail an hour, and had the last one two hours ago."""
    ada.digest, ada.digested_at = "hourly", timezone.now() - timedelta(hours=2)
    ada.save()
    return ada


def finished_before(project, by, **span):
    return make_finished(project, requested_by=by), Generation.objects.filter(
        requested_by=by
    ).update(finished_at=timezone.now() - timedelta(**span))


def test_whoever_wants_it_gets_one_mail_with_what_was_finished(project, subscribed):
    finished_before(project, subscribed, minutes=30)
    failed(project, subscribed, "content", finished_at=timezone.now() - timedelta(minutes=5))

    assert send_digests() == 1

    (letter,) = mail.outbox
    assert letter.to == [subscribed.email]
    assert letter.subject == "1 take ready, 1 not made"
    assert "NL-1 A lighthouse: ready" in letter.body
    assert "/kestrel/t/NL-1/" in letter.body
    assert send_digests() == 0


def test_the_same_span_is_mailed_once_however_often_it_is_run(project, subscribed):
    finished_before(project, subscribed, minutes=30)
    copies = [User.objects.get(pk=subscribed.pk) for _worker in range(2)]

    sent = [send_digest(copy, timezone.now()) for copy in copies]

    assert sent == [True, False]
    assert len(mail.outbox) == 1


def test_nothing_finished_no_mail_and_none_for_those_who_want_none(project, ada, subscribed):
    other = seat(project)
    finished_before(project, other, minutes=30)

    assert send_digests() == 0
    assert mail.outbox == []


def test_a_day_is_awaited_by_those_who_want_a_mail_a_day(project, subscribed):
    User.objects.filter(pk=subscribed.pk).update(digest="daily")
    finished_before(project, subscribed, minutes=30)

    assert send_digests() == 0
    User.objects.update(digested_at=timezone.now() - timedelta(hours=25))
    assert send_digests() == 1


def test_a_mail_that_was_refused_is_tried_again(project, subscribed, monkeypatch):
    finished_before(project, subscribed, minutes=30)

    def refuse(*_arguments):
        raise SMTPException("full")

    with monkeypatch.context() as broken:
        broken.setattr("studio.mails.send_mail", refuse)
        assert send_digests() == 0

    assert send_digests() == 1


def test_who_left_the_team_hears_nothing_of_it_by_mail(project, subscribed):
    finished_before(project, subscribed, minutes=30)
    Membership.objects.filter(user=subscribed).delete()

    assert send_digests() == 0
