"""Judging in a real browser: a pinned comment with its drawing and thread, stars by key, culling."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visits import person
from tests.studio_process import secured, until

TAKE = "/kestrel/t/GA-21/"


def ready(page):
    readable = "v => v.readyState >= 2"
    until(lambda: page.locator("video").first.evaluate(readable), "the video does not load")


def test_a_comment_keeps_its_moment_and_its_drawing_and_others_answer_it(visit, studio):
    page = visit(studio, TAKE)
    ready(page)
    other = visit(studio, TAKE, email="noor@example.com")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press(" ")
    page.keyboard.press("m")
    field = page.get_by_label("Comment", exact=True)
    field.press_sequentially("Look, @noo")
    until(lambda: page.locator("video").evaluate("v => v.paused"), "typing does not pause")
    expect(page.get_by_role("option", name="Noor")).to_be_visible()
    field.press("Enter")
    expect(field).to_have_value("Look, @Noor ")
    expect(page.locator("[data-say-when]")).to_have_text(re.compile(r"00:0[123]:\d\d"))

    page.get_by_role("button", name="Draw on the frame").click()
    box = page.locator("#drawing").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 160, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Send").click()

    remark = page.locator(".remark", has_text="Look, @Noor")
    expect(remark).to_have_attribute("data-path", re.compile(r"^M\d"))
    expect(field).to_have_value("")
    page.locator("video").evaluate("v => { v.pause(); v.currentTime = 0; }")
    page.locator("[data-pin]").last.click()
    expect(page.locator(".drawing__line")).to_have_attribute("d", re.compile(r"^M\d"))
    until(lambda: page.locator("video").evaluate("v => v.currentTime > 0.9"), "no seek")

    # It comes to the other page by itself; the answer comes back the same way.
    expect(other.locator(".remark", has_text="Look, @Noor")).to_be_visible()
    other.get_by_role("link", name="Reply to").last.click()
    other.get_by_label("Comment", exact=True).fill("Seen <b>it</b> 🎬")
    other.get_by_label("Comment", exact=True).press("Control+Enter")
    expect(page.locator(".remark__replies", has_text="Seen <b>it</b> 🎬")).to_be_visible()
    remark.get_by_role("button", name="Resolve").click()
    expect(page.locator("#comments-count")).to_have_text("All resolved")


def test_a_drawing_needs_no_pointer(visit, studio):
    page = visit(studio, "/kestrel/t/GA-23/")
    ready(page)
    line = page.locator(".drawing__line")
    page.get_by_role("button", name="Draw on the frame").focus()

    page.keyboard.press("Enter")
    expect(page.locator("#drawing")).to_be_focused()
    for key in ("ArrowRight", "Space", "ArrowRight", "Shift+ArrowDown", "Space", "ArrowUp"):
        page.keyboard.press(key)
    # Up from the middle nothing is drawn; fine steps are a quarter, and as long down as across.
    middle = "M449.3 248.0L466.6 248.0L466.6 252.3"
    expect(line).to_have_attribute("d", middle)
    expect(page.locator("#drawing-said")).to_have_text("Pen up")
    for key in ("Space", "ArrowLeft"):
        page.keyboard.press(key)
    expect(line).not_to_have_attribute("d", middle)
    page.keyboard.press("Backspace")
    expect(line).to_have_attribute("d", middle)
    assert page.locator("video").evaluate("v => v.currentTime") == 0  # Not the keys of the page.

    page.keyboard.press("Enter")
    expect(page.get_by_label("Comment", exact=True)).to_be_focused()
    page.keyboard.type("Here")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".remark", has_text="Here")).to_have_attribute("data-path", middle)
    expect(page.locator(".drawing__hint")).to_be_hidden()


def test_stars_keeper_and_state_go_by_key_and_press(visit, studio):
    page = visit(studio, "/kestrel/t/GA-22/")
    ready(page)

    page.keyboard.press("4")
    expect(page.locator(".judgement .is-on")).to_have_count(4)
    page.keyboard.press("0")
    expect(page.locator(".judgement .is-on")).to_have_count(0)
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Keeper")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Keep this take")).to_be_visible()
    page.get_by_role("button", name="Changes").click()
    expect(page.locator(".verdict")).to_contain_text("asked for changes")
    page.get_by_role("button", name="In work").click()
    expect(page.locator("#judgement .tag")).to_have_text("In work")


@pytest.fixture
def walk(visit, studio):
    page = visit(studio, "/kestrel/p/GA/cull/")
    ready(page)
    return page


def test_culling_goes_by_key_counts_down_survives_leaving_and_takes_back(walk, visit, studio):
    left, facts = walk.locator("[data-left]"), walk.locator(".cull__who [data-facts]")
    begun = int(left.inner_text())
    first = facts.inner_text().split(" ")[0]

    walk.keyboard.press("ArrowRight")
    expect(facts).not_to_contain_text(f"{first} ")
    second = facts.inner_text().split(" ")[0]
    walk.keyboard.press("ArrowLeft")
    expect(facts).to_contain_text(f"{first} ")
    walk.keyboard.press("3")
    walk.keyboard.press("x")
    walk.goto("/kestrel/p/GA/")  # At once, while the last mark is on its way.

    walk.goto("/kestrel/p/GA/cull/")
    expect(left).to_have_text(str(begun - 2))
    expect(facts).not_to_contain_text(f"{first} ")
    walk.keyboard.press("u")
    expect(facts).to_contain_text(second)
    walk.keyboard.press("u")
    expect(facts).to_contain_text(first)
    expect(left).to_have_text(str(begun))

    maya = person(studio)
    page = maya.get(f"/kestrel/t/{first}/").text
    assert "is-on" not in page
    trashed = maya.post("/kestrel/p/GA/cull/undo/", data=secured(maya))
    assert trashed.status_code == 422
