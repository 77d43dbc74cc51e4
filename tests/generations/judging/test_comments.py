"""Comments: kept once and as typed, at a time, with a drawing, and told to those they concern."""

import json
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.roles import Role
from generations.judging.drawings import BadDrawing, path_of, read_drawing
from generations.judging.talk import Talk
from generations.judging.talking import named_in, people_of
from generations.models import Comment, Mention
from generations.models.comment import LONGEST
from tests.factories import make_comment, make_finished, make_member, make_project, seat

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def take():
    project = make_project(code="NL")
    return make_finished(project, requested_by=seat(project))


def person(take, name, role=Role.ARTIST):
    found = seat(take.project, role)
    found.name = name
    found.save()
    return found


def say(browser, take, text="Too dark", *, headers=None, **fields):
    address = reverse("take-comment", args=[take.project.team.slug, take.code])
    return browser.post(address, {"text": text, "press": uuid4()} | fields, headers=headers or HTMX)


def test_a_comment_is_kept_once_at_its_time_with_its_drawing(take, sign_in):
    browser = sign_in(person(take, "Noor", Role.REVIEWER))
    press = uuid4()
    strokes = [[[0.25, 0.5], [0.75, 0.5]], [[1, 0]]]

    for _ in range(2):
        answer = say(browser, take, at="3.083", drawing=json.dumps(strokes), press=press)

    comment = Comment.objects.get()
    assert (comment.at, comment.drawing) == (Decimal("3.083"), strokes)
    page = answer.content.decode()
    assert 'data-pin="3.083"' in page
    assert 'data-path="M320.0 360.0L960.0 360.0M1280.0 0.0L1280.0 0.0"' in page


@pytest.mark.parametrize(
    "text",
    ["🎬🔥", "التعليق من اليمين", "<script>alert(1)</script><b>bold</b>", "a\nb", "x" * LONGEST],
)
def test_whatever_people_write_is_shown_as_they_wrote_it(text, take, sign_in):
    browser = sign_in(take.project.created_by)

    say(browser, take, text)

    assert Comment.objects.get().text == text
    page = browser.get(take.get_absolute_url()).content.decode()
    assert '<p class="remark__text" dir="auto">' in page
    assert "<script>alert" not in page
    assert "<b>bold" not in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "  \n"}, "Write a word or two."),
        ({"text": "x" * (LONGEST + 1)}, "more than 2000 letters"),
        ({"text": "a\x00b"}, "Null characters"),
        ({"at": "-1"}, "greater than or equal to 0"),
        ({"reply_to": "999"}, "The comment you answer isn&#x27;t here any more."),
        ({"drawing": "[[[2, 0]]]"}, "goes beyond the picture"),
        ({"drawing": "{}"}, "could not be read"),
    ],
)
def test_what_cannot_be_kept_comes_back_as_typed_with_a_sentence(fields, sentence, take, sign_in):
    browser = sign_in(take.project.created_by)
    typed = {"text": "My words"} | fields

    plain = {"HX-Request": ""}
    answers = [say(browser, take, headers=each, **typed) for each in (HTMX, plain)]

    for answer in answers:
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert typed["text"].strip()[:8].replace("\x00", "") in answer.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "[" * 50_000,
        "[[1]]",
        '[[["a", 1]]]',
        "[[[true, 1]]]",
        "[[[NaN, 0]]]",
        "[[[0.5, 0.5, 0.5]]]",
        json.dumps([[[0, 0]]] * 41),
        json.dumps([[[0, 0]] * 2001]),
        " " + "1" * 60_001,
    ],
)
def test_a_drawing_that_is_none_is_refused(words):
    with pytest.raises(BadDrawing):
        read_drawing(words)


def test_no_drawing_draws_nothing_and_a_time_past_the_end_is_the_end(take, sign_in):
    assert path_of(read_drawing("  "), 10, 10) == ""

    say(sign_in(take.project.created_by), take, at="99")

    assert Comment.objects.get().at == 5


def test_a_comment_tells_the_maker_the_named_and_those_it_answers_once_each(take, sign_in):
    ann, anna = person(take, "Ann"), person(take, "Anna Lee")
    first = make_comment(take, author=ann)
    stranger = make_member(take.project.team, name="Zoe")

    say(
        sign_in(take.project.created_by),
        take,
        "@anna lee and @Zoe, and @Ann: look",
        reply_to=first.pk,
    )

    told = {mention.person: mention.why for mention in Mention.objects.all()}
    assert told == {take.requested_by: "own", anna: "named", ann: "named"}
    assert stranger not in told
    assert Comment.objects.get(reply_to=first)


def test_a_reply_to_a_reply_stays_in_the_thread_and_tells_all_of_it_but_oneself(take, sign_in):
    ann, bob = person(take, "Ann"), person(take, "Bob")
    root = make_comment(take, author=ann)
    reply = make_comment(take, author=bob, reply_to=root)

    say(sign_in(bob), take, "And this", reply_to=reply.pk, at="2")

    newest = Comment.objects.latest("pk")
    assert (newest.reply_to, newest.at) == (root, None)
    assert {(each.person, each.why) for each in newest.mentions.all()} == {
        (ann, "reply"),
        (take.requested_by, "own"),
    }


def test_a_name_inside_a_longer_word_names_nobody(take):
    ann = person(take, "Ann")

    assert named_in("@Annabel", [ann]) == []
    assert named_in("hello @ann!", [ann]) == [ann]
    accountant = seat(take.project, Role.ACCOUNTANT)
    assert ann in people_of(take.project)
    assert accountant not in people_of(take.project)


def test_a_comment_is_resolved_and_opened_again_and_says_by_whom(take, sign_in):
    comment = make_comment(take)
    ann = person(take, "Ann")
    address = reverse("comment-resolve", args=[take.project.team.slug, take.code, comment.pk])

    page = sign_in(ann).post(address, headers=HTMX).content.decode()
    comment.refresh_from_db()
    assert comment.resolved_by == ann
    assert "Resolved by Ann" in page
    assert Talk(take, ann).open_count == 0

    sign_in(ann).post(address, {"reopen": "1"})
    comment.refresh_from_db()
    assert comment.resolved_at is None


def test_a_comment_of_another_take_cannot_be_answered_or_resolved_through_this_one(take, sign_in):
    other = make_comment(make_finished(make_project(take.project.team)))
    browser = sign_in(take.project.created_by)

    assert say(browser, take, reply_to=other.pk).status_code == 422
    address = reverse("comment-resolve", args=[take.project.team.slug, take.code, other.pk])
    assert browser.post(address).status_code == 404


def test_what_waited_for_somebody_is_read_when_they_saw_it(take, sign_in):
    ann = person(take, "Ann")
    say(sign_in(take.project.created_by), take, "@Ann look")
    browser = sign_in(ann)
    read = reverse("take-read", args=[take.project.team.slug, take.code])

    assert f'hx-post="{read}"' in browser.get(take.get_absolute_url()).content.decode()
    assert browser.post(read, headers=HTMX).status_code == 204
    assert f'hx-post="{read}"' not in browser.get(take.get_absolute_url()).content.decode()
    assert Mention.objects.exclude(person=ann).get().read_at is None


def test_a_card_and_a_comparison_count_what_was_said_and_filters_find_it(take, sign_in):
    other = make_finished(take.project)
    browser = sign_in(take.project.created_by)
    press = uuid4()
    for _ in range(2):
        say(browser, take, "Once", press=press)
    say(browser, take, "Twice")

    gallery = browser.get(take.project.get_absolute_url(), {"comment": "1"}).content.decode()
    compared = browser.get(
        f"{reverse('compare', args=[take.project.team.slug])}?t={take.code}&t={other.code}"
    ).content.decode()

    assert 'title="2 comments"' in gallery
    assert f'data-take="{other.code}"' not in gallery
    assert f'href="{take.get_absolute_url()}#comments">2 comments</a>' in compared
