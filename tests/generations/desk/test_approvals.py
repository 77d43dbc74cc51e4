"""The approvals page, its mails and their links: who sees what, and what a decision does."""

import re
import time
from datetime import UTC, date, datetime

import pytest
from django.core import mail, signing
from django.urls import reverse

from accounts.roles import Role
from generations import tasks
from generations.desk.letters import link_token
from generations.models import Approval, Generation, LedgerEntry, Raise, Status
from generations.pipeline.approving import decline, grant
from generations.pipeline.endings import cancel
from tests.factories import (
    ask,
    limit,
    make_finished,
    make_member,
    make_project,
    make_team,
    press_paid,
    seat,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(make_team(name="Kestrel", slug="kestrel"), name="Night ferry", code="NF")


@pytest.fixture
def artist(project):
    return seat(project, user=make_member(project.team, name="Aiko Mori"))


@pytest.fixture
def owner(project):
    return project.created_by


@pytest.fixture
def question(project, artist):
    """A request for 25 credits more than the project's 10."""
    limit(10, project=project)
    return ask(project, by=artist, reason="The client wants it.")[0].approval


def address(name, *parts):
    return reverse(name, args=["kestrel", *parts])


def decide(browser, question, **said):
    return browser.post(address("approval-decide", question.pk), said, follow=True)


def shown(response):
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_page_shows_what_one_needs_to_decide(question, project, artist, owner, sign_in):
    made = make_finished(project, requested_by=artist)
    limit(1000, project=project)
    press_paid(project, by=artist)
    limit(10, project=project)

    response = sign_in(owner).get(address("approvals"))

    said = shown(response)
    for words in (
        "Aiko Mori",
        "A lighthouse in fog",
        "“The client wants it.”",
        "5 s · 720p · silent",
        "This goes 25 cr over the limit of Night ferry, whole project: 10 of 10 cr left.",
        "Aiko Mori used 35 cr in the team this month.",
        "Already over by 25 cr.",
    ):
        assert words in said
    (each,) = response.context["requests"]
    assert (each.total, each.form.initial["credits"]) == (35, 25)
    assert [card.code for card in each.last_takes] == [made.code]


def test_the_sidebar_counts_what_waits_for_this_person(question, owner, artist, sign_in):
    assert "1 waiting" in shown(sign_in(owner).get(address("projects")))
    assert "waiting" not in shown(sign_in(artist).get(address("projects")))


def test_approving_starts_the_takes_and_says_so(question, project, owner, sign_in):
    response = decide(sign_in(owner), question, grant="1", credits="25", until="", note="")

    assert "Approved. NF-1 is in line." in shown(response)
    assert Generation.objects.get().status == Status.QUEUED
    assert LedgerEntry.objects.get().held == 35


def test_whoever_approves_may_give_another_amount_and_an_end(question, owner, sign_in, clock):
    clock.set(datetime(2031, 11, 10, 12, 0, tzinfo=UTC))

    said = {"credits": "1,250.50", "until": "2031-12-24", "note": "Until the cut."}
    decide(sign_in(owner), question, grant="1", **said)

    given = Raise.objects.get()
    assert (given.credits, given.since, given.until) == (
        1250.50,
        date(2031, 11, 10),
        date(2031, 12, 24),
    )
    decided = Approval.objects.get()
    assert (decided.granted, decided.note) == (1250.50, "Until the cut.")


@pytest.mark.parametrize(
    ("field", "written", "sentence"),
    [
        ("credits", "-5", "The least is 0.01 cr."),
        ("credits", "0", "The least is 0.01 cr."),
        ("credits", "NaN", "Write a number of credits"),
        ("credits", "1e9", "Write a number of credits"),
        ("credits", "12,5", "Write a number of credits"),
        ("credits", "٣٥", "Write a number of credits"),
        ("credits", "9" * 30, "more than can be counted"),
        ("credits", "35.001", "two decimals at most"),
        ("until", "24.12.2031", "Write the day like 2026-12-01."),
        ("until", "2001-01-01", "That day is past."),
        ("note", "x" * 301, "at most 300 characters"),
    ],
)
def test_odd_answers_get_a_sentence_and_change_nothing(
    field, written, sentence, question, owner, sign_in
):
    response = decide(sign_in(owner), question, grant="1", **{"credits": "25", field: written})

    assert response.status_code == 422
    assert sentence in shown(response)
    assert Approval.objects.get().decision == "pending"
    assert not Raise.objects.exists()


def test_an_amount_that_is_not_enough_says_what_is_missing(question, owner, sign_in):
    response = decide(sign_in(owner), question, grant="1", credits="5")

    assert "Not approved yet. This goes 20 cr over the limit" in shown(response)
    assert Approval.objects.get().decision == "pending"


def test_declining_ends_the_takes_and_the_card_carries_the_note(
    question, project, artist, owner, sign_in, client
):
    decide(sign_in(owner), question, decline="1", credits="25", note="Try 480p first.")

    card = sign_in(artist).get(address("take-card", "NF-1"))
    assert Generation.objects.get().status == Status.CANCELLED
    assert "Declined" in shown(card)
    assert "“Try 480p first.”" in shown(card)


def test_a_stale_page_shows_what_the_first_decided(question, owner, project, sign_in):
    other = seat(project, Role.ADMIN)
    decline(Approval.objects.get(), by=other, why="Not this month.")

    response = decide(sign_in(owner), question, grant="1", credits="25")

    said = shown(response)
    assert response.redirect_chain[-1][0] == address("approval", question.pk)
    assert f"{other} declined this already." in said
    assert "“Not this month.”" in said
    assert not LedgerEntry.objects.exists()


def test_a_project_that_was_archived_is_named(question, project, owner, sign_in):
    project.archive()

    response = decide(sign_in(owner), question, grant="1", credits="25")

    assert "Night ferry was archived. Reopen it, or decline this." in shown(response)


def test_a_producer_sees_a_limit_of_the_team_but_cannot_lift_it(project, artist, sign_in):
    limit(10, team=project.team)
    approval = ask(project, by=artist)[0].approval
    browser = sign_in(seat(project, Role.PRODUCER))

    assert "An owner or admin decides." in shown(browser.get(address("approvals")))
    assert decide(browser, approval, grant="1", credits="25").status_code == 403
    assert Approval.objects.get().decision == "pending"


def test_producers_of_other_projects_do_not_see_it(question, project, sign_in):
    other = make_project(project.team)
    browser = sign_in(seat(other, Role.PRODUCER))

    assert browser.get(address("approvals")).context["requests"] == []
    assert browser.get(address("approval", question.pk)).status_code == 404
    assert decide(browser, question, grant="1", credits="25").status_code == 404


def test_what_was_decided_this_week_is_listed_below(question, owner, sign_in, clock):
    grant(question, by=owner)
    browser = sign_in(owner)

    assert len(browser.get(address("approvals")).context["decided"]) == 1
    clock.forward(days=8)
    assert browser.get(address("approvals")).context["decided"] == []


def test_the_page_asks_no_more_of_the_database_for_more_requests(
    question, project, artist, owner, sign_in, django_assert_max_num_queries
):
    """Each request looks at its own limits and last takes: a handful more, and no more."""
    browser = sign_in(owner)
    for _more in range(4):
        ask(project, by=artist)

    with django_assert_max_num_queries(80):
        browser.get(address("approvals"))


# Mails and their links.


def test_whoever_may_decide_gets_a_mail_with_a_link(question, project, artist, owner):
    producer = seat(project, Role.PRODUCER)
    seat(project, Role.REVIEWER)

    tasks.tell(question.pk)

    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([owner.email, producer.email])
    letter = mail.outbox[0]
    assert letter.subject == "Aiko Mori asks for 25 credits in Night ferry"
    assert "This goes 25 cr over the limit of Night ferry" in letter.body
    assert "The client wants it." in letter.body
    assert "http://localhost:8000/kestrel/approvals/link/" in letter.body


def test_the_link_opens_the_request_after_signing_in(question, owner, client):
    link = address("approval-link", link_token(question))

    assert client.get(link).headers["Location"].startswith("/in/login/?next=")

    client.force_login(owner)
    assert client.get(link).headers["Location"] == address("approval", question.pk)
    assert Approval.objects.get().decision == "pending"


def test_the_link_ends_after_a_week(question, owner, sign_in, monkeypatch):
    link = address("approval-link", link_token(question))
    now = time.time()
    browser = sign_in(owner)

    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 7 * 86400 - 60)
    assert browser.get(link).headers["Location"] == address("approval", question.pk)

    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 7 * 86400 + 60)
    response = browser.get(link, follow=True)
    assert response.redirect_chain == [(address("approvals"), 302)]
    assert "That link has ended." in shown(response)


@pytest.mark.parametrize("token", ["1", "MQ:1abc:xyz", "x" * 500])
def test_a_forged_link_opens_nothing(token, question, owner, sign_in):
    assert sign_in(owner).get(address("approval-link", token)).status_code == 404


def test_a_link_signed_for_something_else_opens_nothing(question, owner, sign_in):
    token = signing.dumps(question.pk)

    assert sign_in(owner).get(address("approval-link", token)).status_code == 404


def test_whoever_asked_is_told_by_mail(question, project, artist, owner):
    decline(question, by=owner, why="Try 480p first.")

    tasks.tell(question.pk)

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([artist.email], "Declined: NF-1 was not made")
    assert "Try 480p first." in letter.body


def test_a_grant_is_told_by_mail_too(question, artist, owner):
    grant(question, by=owner)

    tasks.tell(question.pk)

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([artist.email], "Approved: NF-1 starts")


def test_words_of_people_cannot_write_headers_into_a_mail(project, artist):
    artist.name = "Aiko\nBcc: all@example.com"
    artist.save()
    limit(10, project=project)
    approval = ask(project, by=artist)[0].approval

    tasks.tell(approval.pk)

    assert mail.outbox[0].to == [project.created_by.email]
    assert "Bcc" not in mail.outbox[0].message()


# The card and the take's page.


def test_a_waiting_card_can_be_withdrawn_by_whoever_asked(question, artist, project, sign_in):
    browser = sign_in(artist)
    assert "Withdraw" in shown(browser.get(address("take-card", "NF-1")))

    browser.post(address("take-cancel", "NF-1"))

    assert Approval.objects.get().decision == "withdrawn"
    assert "Withdrawn" in shown(browser.get(address("take-card", "NF-1")))


def test_a_colleague_is_offered_no_withdrawal(question, project, sign_in):
    browser = sign_in(seat(project))

    assert "Withdraw" not in shown(browser.get(address("take-card", "NF-1")))
    assert browser.post(address("take-cancel", "NF-1")).status_code == 403


def test_a_withdrawal_that_comes_too_late_shows_that_it_was_granted(
    question, artist, owner, sign_in, monkeypatch
):
    """The grant falls between reading the take and withdrawing it."""

    def granted_meanwhile(take, *, by):
        grant(Approval.objects.get(), by=owner)
        cancel(take, by=by)

    monkeypatch.setattr("generations.gallery.views.cancel_take", granted_meanwhile)

    response = sign_in(artist).post(address("take-cancel", "NF-1"), headers={"HX-Request": "true"})

    assert "Next in line" in shown(response)
    assert Generation.objects.get().status == Status.QUEUED
    assert Approval.objects.get().decision == "granted"


def test_a_request_is_not_found_under_another_team_of_the_same_person(question, owner, sign_in):
    elsewhere = make_project(created_by=owner).team
    elsewhere.memberships.create(user=owner, role=Role.OWNER)

    page = reverse("approval", args=[elsewhere.slug, question.pk])

    assert sign_in(owner).get(page).status_code == 404


def test_the_page_of_the_take_says_why_and_what_was_answered(question, artist, owner, sign_in):
    decline(question, by=owner, why="Try 480p first.")

    said = shown(sign_in(artist).get(address("take", "NF-1")))

    assert "Declined by" in said
    assert "“Try 480p first.”" in said


def test_a_reviewer_reads_no_amount_of_a_request(question, project, sign_in):
    browser = sign_in(seat(project, Role.REVIEWER))

    for page in (address("take", "NF-1"), address("take-card", "NF-1"), address("project", "NF")):
        said = shown(browser.get(page))
        assert "35 cr" not in said
        assert "over the limit" not in said


def test_an_amber_line_begins_at_eighty_percent(project, owner, sign_in):
    budget = limit(70, project=project)
    press_paid(project)
    assert "50 %" in shown(sign_in(owner).get(address("project", "NF")))

    for credits, mark in ((44, 50), (43, 80), (36, 95), (35, 95)):
        limit(credits, project=project)
        line = sign_in(owner).get(address("project", "NF")).context["budget"]
        assert (line.mark, line.is_near) == (mark, mark >= 80)
    assert budget.pk == line.budget.pk
