"""The words of a prompt: in any script, and never overwritten unseen by a second person."""

import pytest
from django.urls import reverse

from studio.models import Prompt
from tests.factories import make_project, make_prompt, press, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def prompt():
    return make_prompt(make_project(code="NL"))


def save(browser, prompt, title, text="A lighthouse in fog", **fields):
    address = reverse("prompt", args=[prompt.project.team.slug, "NL", prompt.pk])
    return browser.post(address, {"title": title, "text": text} | fields)


def test_the_second_of_two_people_is_refused_sees_both_and_loses_nothing(prompt, sign_in):
    project = prompt.project
    browser = sign_in(seat(project))
    save(sign_in(seat(project)), prompt, "Theirs", "Their words", version=1)
    first = Prompt.objects.get(pk=prompt.pk)

    refused = save(browser, prompt, "Mine", "My words", version=1)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert f"{first.changed_by} changed this prompt just now, after you opened it." in page
    assert "Their words" in page
    assert 'value="Mine"' in page
    assert "My words" in page
    assert 'name="version" value="2"' in page
    assert Prompt.objects.get(pk=prompt.pk).title == "Theirs"

    assert save(browser, prompt, "Mine", "My words", version=2).status_code == 302
    assert Prompt.objects.get(pk=prompt.pk).title == "Mine"


def test_the_same_words_twice_are_no_conflict(prompt, sign_in):
    browser = sign_in(prompt.project.created_by)

    assert save(browser, prompt, "Once", version=1).status_code == 302
    assert save(browser, prompt, "Once", version=1).status_code == 302

    assert Prompt.objects.get(pk=prompt.pk).version == 2


def test_a_press_that_changes_the_words_is_told_to_who_writes_in_them_and_leaves_the_title(
    prompt, sign_in
):
    stale = Prompt.objects.get(pk=prompt.pk)
    browser = sign_in(prompt.project.created_by)
    save(browser, prompt, "New title", version=1)
    press(prompt.project, shot=stale, text="Pressed words")

    found = Prompt.objects.get(pk=prompt.pk)
    assert (found.title, found.text) == ("New title", "Pressed words")
    assert save(browser, prompt, "Mine", version=2).status_code == 422


@pytest.mark.parametrize("title", ["🎬🔥", "منارة في الضباب", "<b>Bold</b>", "灯台"])
def test_a_title_in_any_script_is_shown_as_it_was_written(title, prompt, sign_in):
    browser = sign_in(prompt.project.created_by)
    takes = press(prompt.project, shot=prompt, text=prompt.text)

    assert save(browser, prompt, title, version=1).status_code == 302

    for address in (prompt.project.get_absolute_url(), takes[0].get_absolute_url()):
        page = browser.get(address).content.decode()
        assert title.replace("<", "&lt;").replace(">", "&gt;") in page
        assert "<b>Bold" not in page


@pytest.mark.parametrize("title", ["", "   ", "\u200b\u200f", "x" * 81])
def test_a_title_that_nobody_sees_or_that_is_too_long_is_refused(title, prompt, sign_in):
    response = save(sign_in(prompt.project.created_by), prompt, title, "Kept words", version=1)

    assert response.status_code == 422
    assert "Kept words" in response.content.decode()
    assert Prompt.objects.get(pk=prompt.pk).title == "A lighthouse"
