"""The queue by keyboard: order one's own, hold one back, let it go, cancel it; the focus stays."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_live import press
from tests.browser.visits import person
from tests.studio_process import secured, until

MINI = {"model": "modelark/seedance-2.0-mini"}


@pytest.fixture
def paused(paid, paid_project):
    """Three takes that stand in line because an admin paused their provider."""
    maya = person(paid)
    switch = "/kestrel/queue/pause/modelark/"
    maya.post(switch, data=secured(maya, do="pause"))
    for name in ("One", "Two", "Three"):
        press(paid, paid_project, prompt=name, **MINI)
    yield paid_project
    maya.post(switch, data=secured(maya, do="go"))


def test_ones_own_takes_are_ordered_held_back_and_cancelled_by_keyboard(visit, paid, paused):
    page = visit(paid, "/kestrel/queue/")
    # Other tests' takes may stand in other providers' lines.
    titles = page.locator(".line-card", has_text="ModelArk").locator("[data-row]")
    expect(titles).to_have_text(["One", "Two", "Three"])
    row = page.locator(".line__row", has_text="Three")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").first).to_be_focused()
    for _others in range(page.locator("[data-row]").count() - 1):
        if row.locator("[data-row]:focus").count():
            break
        page.keyboard.press("ArrowDown")
    expect(row.locator("[data-row]")).to_be_focused()

    page.keyboard.press("Shift+ArrowUp")
    expect(titles).to_have_text(["One", "Three", "Two"])
    expect(page.locator("#line-said")).to_contain_text("2nd in line")
    expect(row.locator("[data-row]")).to_be_focused()
    page.keyboard.press("Shift+Home")
    expect(titles).to_have_text(["Three", "One", "Two"])
    page.keyboard.press("h")
    expect(row).to_contain_text("Held back")
    expect(row.locator("[data-row]")).to_be_focused()
    page.keyboard.press("h")
    expect(titles).to_have_text(["One", "Two", "Three"])
    page.keyboard.press("Delete")
    expect(titles).to_have_text(["One", "Two"])
    press(paid, paused, prompt="Four", **MINI)

    expect(titles).to_have_text(["One", "Two", "Four"])
    states = "select status from generations_generation where text = 'Three'"
    until(lambda: paid.rows(states) == [("cancelled",)], "it was not cancelled")
