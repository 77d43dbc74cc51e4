"""The palette by keyboard: open, search, choose, open what was found, and be back where one was."""

from playwright.sync_api import expect

from tests.browser.test_every_page import AXE, RUN_AXE
from tests.browser.visits import DESK, PHONE


def test_anything_is_found_and_opened_without_a_mouse(visit, studio):
    page = visit(studio, "/kestrel/p/GA/")
    words = page.locator("#palette-words")
    page.locator("#prompt, [name=prompt]").first.focus()

    page.keyboard.press("Control+k")
    expect(words).to_be_focused()
    expect(page.get_by_role("option", name="Queue")).to_be_visible()
    page.keyboard.type("ga-3")
    first = page.locator("#palette-found [role=option]").first
    expect(first).to_contain_text("GA-3")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#palette-found [aria-selected=true]")
    expect(chosen).to_contain_text("GA-30")
    expect(words).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))

    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("[name=prompt]").first).to_be_focused()
    page.keyboard.press("Control+k")
    words.fill("theme: light")
    expect(page.locator("#palette-found [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.keyboard.press("Control+k")
    words.fill("ga-30")
    expect(page.locator("#palette-found [role=option]").first).to_contain_text("GA-30")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{studio.address}/kestrel/t/GA-30/")
    page.keyboard.press("?")
    page.keyboard.type("full")
    expect(page.locator("#keys dd:visible")).to_have_text(["Full screen"])


def test_enter_waits_for_what_the_last_words_find(visit, studio):
    page = visit(studio, "/kestrel/p/GA/")
    page.keyboard.press("Control+k")
    page.keyboard.type("ga-3")
    expect(page.locator("#palette-found [role=option]").first).to_contain_text("GA-3")

    page.locator("#palette-words").fill("ga-45")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{studio.address}/kestrel/t/GA-45/")


def test_the_open_palette_is_in_shape_at_desk_and_phone(visit, studio):
    page = visit(studio, "/kestrel/queue/")
    page.keyboard.press("Control+k")
    page.keyboard.type("ga-3")
    expect(page.locator("#palette-found [role=option]").first).to_contain_text("GA-3")
    page.evaluate(AXE)

    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate(RUN_AXE, []) == []


def test_without_script_the_search_is_a_page(visit, studio):
    page = visit(studio, "/kestrel/p/GA/", java_script_enabled=False)

    page.get_by_role("link", name="Search or jump to").click()
    page.get_by_role("searchbox").fill("harbour")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("link", name="Harbour Gallery")).to_be_visible()
