"""A take's state, stars and keeper: who may set what, and that nobody overrules by accident."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from generations.judging.verdicts import choices_for, review
from generations.models import CannotJudge, Comment, Generation, Review
from tests.factories import make_finished, make_project, make_take, seat

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def take():
    return make_finished(make_project(code="NL"))


def post(browser, take, page, **fields):
    return browser.post(reverse(page, args=[take.project.team.slug, take.code]), fields)


def test_artists_offer_and_take_back_and_whoever_runs_the_project_decides(take):
    artist, producer = seat(take.project), seat(take.project, Role.PRODUCER)

    assert choices_for(artist, take) == [Review.IN_WORK, Review.TO_REVIEW]
    assert choices_for(producer, take) == list(Review)
    assert choices_for(seat(take.project, Role.REVIEWER), take) == []

    review(take, Review.TO_REVIEW, by=artist, press=uuid4())
    with pytest.raises(PermissionDenied):
        review(take, Review.APPROVED, by=artist, press=uuid4())
    review(take, Review.CHANGES, by=producer, press=uuid4())
    review(take, Review.APPROVED, by=producer, press=uuid4())

    assert take.review == Review.APPROVED
    assert choices_for(artist, take) == []
    verdicts = take.comments.order_by("pk").values_list("author", "verdict")
    assert list(verdicts) == [
        (artist.pk, "to-review"),
        (producer.pk, "changes"),
        (producer.pk, "approved"),
    ]


def test_an_approval_that_came_first_is_not_overruled_by_the_artist(take, sign_in):
    stale = Generation.objects.get(pk=take.pk)
    stale.project = take.project
    take.approve()

    with pytest.raises(CannotJudge, match="was approved meanwhile"):
        review(stale, Review.TO_REVIEW, by=seat(take.project), press=uuid4())

    assert stale.review == Review.APPROVED
    review(stale, Review.IN_WORK, by=seat(take.project, Role.PRODUCER), press=uuid4())
    assert stale.review == Review.IN_WORK


def test_the_same_state_again_changes_and_says_nothing(take, sign_in):
    browser = sign_in(seat(take.project))

    for _ in range(2):
        post(browser, take, "take-review", to="to-review")

    assert Comment.objects.count() == 1


def test_what_is_not_made_or_lies_in_the_trash_is_not_judged(take, sign_in):
    waiting = make_take(take.project)
    Generation.objects.filter(pk=take.pk).update(trashed_at=timezone.now())
    browser = sign_in(take.project.created_by)

    for each, sentence in ((waiting, "isn't made"), (take, "is in the trash")):
        with pytest.raises(CannotJudge, match=sentence):
            each.give_stars(3)
        assert post(browser, each, "take-review", to="approved").status_code == 302

    assert not Generation.objects.exclude(stars=0, review="in-work").exists()


def test_a_reviewer_gives_stars_and_no_state_and_no_keeper(take, sign_in):
    browser = sign_in(seat(take.project, Role.REVIEWER))

    post(browser, take, "take-stars", stars=4)
    refused = [
        post(browser, take, page, **fields).status_code
        for page, fields in (("take-review", {"to": "to-review"}), ("take-keep", {}))
    ]

    take.refresh_from_db()
    assert (take.stars, take.review, take.is_keeper) == (4, "in-work", False)
    assert refused == [403, 403]


@pytest.mark.parametrize("nonsense", ["6", "-1", "", "many", "99999999999999999999", "½"])
def test_stars_beyond_five_are_refused(nonsense, take, sign_in):
    post(sign_in(take.project.created_by), take, "take-stars", stars=nonsense)

    take.refresh_from_db()
    assert take.stars == 0


def test_marks_tell_the_live_gallery_and_stars_or_keeping_take_a_rejection_back(take, sign_in):
    before = take.changed_at
    take.give_stars(3)
    take.reject()
    assert (take.stars, take.is_rejected) == (0, True)
    assert take.changed_at > before

    take.give_stars(2)
    assert not take.is_rejected
    take.reject()
    post(sign_in(take.project.created_by), take, "take-keep")
    take.refresh_from_db()
    assert (take.is_keeper, take.is_rejected) == (True, False)


def test_the_page_asks_for_news_and_hears_none_or_all_of_it(take, sign_in):
    browser = sign_in(take.project.created_by)
    page = browser.get(take.get_absolute_url()).content.decode()
    (address,) = re.findall(r'hx-get="(\S+/judging/\?seen=\S+)"', page)

    assert browser.get(address, headers=HTMX).status_code == 204
    take.give_stars(5)
    news = browser.get(address, headers=HTMX).content.decode()

    assert news.count("is-on") == 5
    assert 'hx-target="#thread"' in news


def test_the_page_of_a_take_asks_twelve_questions_however_much_was_said(
    take, sign_in, django_assert_max_num_queries
):
    for _ in range(20):
        Comment.objects.create(take=take, author=seat(take.project), text="More", press=uuid4())
    browser = sign_in(take.project.created_by)
    browser.get(take.get_absolute_url())

    with django_assert_max_num_queries(12):
        browser.get(take.get_absolute_url())
