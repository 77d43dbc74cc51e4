"""Everything that waits for a person, on one page and counted beside its link."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from generations.judging.waiting import waiting_for
from generations.models import Generation, Mention
from tests.factories import make_comment, make_finished, make_project, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(code="NL")


def mention(take, person, why="named", **fields):
    comment = make_comment(take, **fields)
    return Mention.objects.create(comment=comment, person=person, why=why)


def page_of(browser, project):
    return browser.get(reverse("waiting", args=[project.team.slug]))


def test_takes_to_review_wait_for_whoever_runs_the_project_and_changes_for_who_made_them(
    project, sign_in
):
    artist, producer = seat(project), seat(project, Role.PRODUCER)
    elsewhere = make_project(project.team)
    shown, asked, others = (make_finished(project, requested_by=artist) for _ in range(3))
    shown.offer_for_review()
    asked.ask_for_changes()
    others.offer_for_review()
    Generation.objects.filter(pk=others.pk).update(trashed_at=timezone.now())
    make_finished(elsewhere).offer_for_review()

    def waits(person):
        found = waiting_for(person, project.team)
        lists = [[card.code for card in cards] for cards in (found.to_review, found.changes)]
        return lists, page_of(sign_in(person), project).context["nav"].waiting

    assert waits(artist) == ([[], [asked.code]], 1)
    assert waits(producer) == ([[shown.code], []], 1)
    assert waits(project.created_by)[1] == 2
    assert waits(seat(project, Role.REVIEWER)) == ([[], []], 0)


def test_unread_words_wait_until_they_are_read_and_only_while_the_place_is_seen(project, sign_in):
    reviewer = seat(project, Role.REVIEWER)
    take = make_finished(project)
    mention(take, reviewer, text="<b>Look</b> 🎬")
    mention(take, reviewer, "reply", text="And here")
    hidden = make_finished(make_project(project.team))
    mention(hidden, reviewer, text="Secret")
    browser = sign_in(reviewer)

    page = page_of(browser, project)
    words = page.content.decode()
    assert (page.context["nav"].waiting, len(page.context["waiting"].mentions)) == (2, 2)
    assert "&lt;b&gt;Look&lt;/b&gt; 🎬" in words
    assert "Secret" not in words
    assert f"{take.get_absolute_url()}#comment-" in words

    browser.post(reverse("waiting", args=[project.team.slug]))
    page = page_of(browser, project)
    assert page.context["nav"].waiting == 0
    assert "Nothing waits for you" in page.content.decode()
    assert Mention.objects.get(read_at=None).comment.take == hidden


def test_the_page_costs_the_same_however_much_waits(
    project, sign_in, django_assert_max_num_queries
):
    producer = seat(project, Role.PRODUCER)
    for _ in range(6):
        take = make_finished(project, requested_by=producer)
        take.offer_for_review()
        mention(take, producer)
    browser = sign_in(producer)

    with django_assert_max_num_queries(15):
        page_of(browser, project)
