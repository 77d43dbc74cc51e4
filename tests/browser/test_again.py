"""Trying again by keyboard: going on from a take, bridging two, using one again."""

import re

from playwright.sync_api import expect

GALLERY = "/kestrel/p/GA/"
TAKE = "/kestrel/t/CH-1/"  # Not of the gallery, whose takes others count.


def prompt(page):
    return page.get_by_label("Prompt", exact=True)


def test_a_take_is_continued_from_a_frame_of_its_end_by_keyboard_alone(visit, studio):
    page = visit(studio, TAKE)
    page.keyboard.press("c")
    expect(page.get_by_role("radio", name="Last frame")).to_be_focused()
    stage = page.locator("[data-ending-stage] svg svg")
    last = stage.get_attribute("viewBox")

    for _frame in range(3):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-ending-words]")).to_have_text("3 frames before the end")
    assert stage.get_attribute("viewBox") != last
    expect(page.locator(".is-sharp")).to_have_count(3)
    page.keyboard.press("Enter")

    expect(page.locator("#slot-first .slot__label")).to_have_text("CH-1, 3 before its end")
    expect(page.locator("#composer-parent")).to_contain_text("Continues CH-1")
    expect(prompt(page)).to_be_focused()
    expect(prompt(page)).to_have_value("Rain")
    expect(page.locator("#seed")).to_have_value("")
    page.keyboard.press("Control+Enter")
    card = page.locator(".take--wait, .take--queued").first
    card.locator(".take__picture").click()
    expect(page.get_by_role("link", name=re.compile("CH-1"))).to_be_visible()


def test_a_take_is_used_again_in_place_and_the_padlock_keeps_its_seed(visit, studio):
    page = visit(studio, GALLERY)
    prompt(page).fill("Half a thought")
    page.locator("#take-60 .take__picture").focus()

    page.keyboard.press("i")
    expect(prompt(page)).to_be_focused()
    expect(prompt(page)).to_have_value("Half a thought")
    page.locator("#take-59 .take__picture").focus()
    page.keyboard.press("v")

    expect(prompt(page)).to_have_value("The tide comes in, number 59")
    expect(page.locator(".twin")).to_have_count(0)
    page.get_by_role("button", name="More", exact=True).click()
    lock = page.get_by_role("button", name="Keep this seed")
    expect(lock).to_have_attribute("aria-pressed", "false")
    lock.click()
    expect(page.locator("#seed")).to_have_value("7")
    expect(lock).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".twin")).to_contain_text("Identical to GA-59")
    lock.click()
    expect(page.locator("#seed")).to_have_value("")
    expect(page.locator(".twin")).to_have_count(0)
    page.keyboard.press("Escape")

    page.locator("#take-58").hover()
    page.get_by_role("button", name="More for GA-58").click()
    page.get_by_role("link", name="Use all of it").click()
    expect(prompt(page)).to_have_value("The tide comes in, number 58")
    expect(page.locator(".twin")).to_contain_text("Identical to GA-58")
    assert page.url.endswith(GALLERY)


def test_a_bridge_is_built_from_the_gallery_by_keyboard(visit, studio):
    page = visit(studio, GALLERY)
    page.locator("#take-60 .take__picture").focus()

    page.keyboard.press("b")
    others = page.get_by_role("radio")
    expect(others.first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(others.nth(1)).to_be_checked()
    page.keyboard.press("Enter")

    expect(page.locator("#slot-first input")).to_have_value(re.compile(r"\d+"))
    expect(page.locator("#slot-last .slot__label")).to_have_text(re.compile("start$"))
    expect(page.locator("#composer-parent")).to_contain_text("Continues GA-60")


def middle(target):
    box = target.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_card_is_carried_onto_the_slots(visit, studio):
    page = visit(studio, GALLERY)
    prompt(page).fill("Half a thought")

    def carry(card, place):
        page.locator(f"#take-{card} .take__picture").hover()
        page.mouse.down()
        page.mouse.move(700, 420, steps=3)
        target = page.get_by_text(place, exact=True).last
        target.hover()
        expect(target).to_have_class(re.compile("is-over"))
        page.mouse.move(*middle(target), steps=2)
        page.mouse.up()

    carry(60, "To its start")
    expect(page.locator("#slot-last .slot__label")).to_have_text(re.compile("start$"))
    expect(page.locator("#composer-parent")).to_have_count(0)
    carry(59, "To its end")
    expect(page.locator("#slot-last .slot__label")).to_have_text(re.compile("end$"))
    expect(page.locator("[data-onto]")).to_have_count(0)
    expect(prompt(page)).to_have_value("Half a thought")


def test_an_outdated_start_tells_the_keeper_and_is_refreshed(visit, studio):
    page = visit(studio, "/kestrel/t/CH-3/")
    expect(page.locator(".family [aria-current]")).to_contain_text("CH-3")
    expect(page.locator(".family__stale")).to_contain_text("CH-2 is the keeper now")

    page.get_by_role("button", name="Refresh CH-3").click()

    expect(page.locator("#slot-first .slot__label")).to_have_text("CH-2 end")
    expect(page.locator("#composer-parent")).to_contain_text("Continues CH-2")
    expect(prompt(page)).to_have_value("Clearing")
