"""Asking for more in a real browser: the refusal, the question, the answer on the card."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_composer import PRO, choose, prompt
from tests.browser.visits import person
from tests.studio_process import secured


@pytest.fixture
def composer(visit, paid, paid_project):
    """The page of a project with a limit of 10 credits, set to a take of 35."""
    maya = person(paid)
    limits = secured(maya, month="", whole="10")
    assert maya.post(f"{paid_project}limits/", data=limits).status_code == 302
    page = visit(paid, paid_project)
    choose(page, "model", PRO)
    choose(page, "quality", "720p")
    choose(page, "duration", "5")
    page.keyboard.press("Escape")
    prompt(page).fill("A lighthouse in fog")
    expect(page.locator("#ask-credits")).to_have_value("25")
    return page


def ask(page):
    page.get_by_role("button", name="Ask for more").click()


def test_what_was_written_stays_while_the_price_changes(composer):
    composer.get_by_label("What for").fill("For the cut")

    choose(composer, "takes", "2")

    expect(composer.locator("#ask-credits")).to_have_value("60")
    expect(composer.get_by_label("What for")).to_have_value("For the cut")

    composer.get_by_label("Credits more").fill("500")
    choose(composer, "takes", "1")

    expect(composer.locator(".ask__why")).to_contain_text("This goes 25 cr over the limit")
    expect(composer.get_by_label("Credits more")).to_have_value("500")


def test_too_little_is_said_beside_the_amount_and_loses_nothing(composer):
    composer.get_by_label("What for").fill("For the cut")
    composer.get_by_label("Credits more").fill("12")

    ask(composer)

    expect(composer.locator("#ask-credits-fault")).to_contain_text("Ask for at least 25 cr")
    expect(composer.get_by_label("What for")).to_have_value("For the cut")
    expect(composer.locator("article.take")).to_have_count(0)


def test_a_question_is_asked_granted_and_starts_by_itself(composer, visit, paid):
    composer.get_by_label("What for").fill("For the cut")
    ask(composer)
    card = composer.locator("article.take").first
    expect(card).to_contain_text("Needs approval")
    expect(composer.get_by_label("What for")).to_have_value("")

    desk = visit(paid, "/kestrel/approvals/")
    request = desk.locator("article.approval", has_text="For the cut").last
    request.get_by_role("button", name="Approve").click()

    expect(desk.locator(".toast")).to_contain_text("Approved.")
    expect(card).not_to_contain_text("Needs approval")


def test_enter_in_the_reason_asks(composer):
    composer.get_by_label("What for").fill("By key")
    composer.get_by_label("What for").press("Enter")

    expect(composer.locator("article.take").first).to_contain_text("Needs approval")
