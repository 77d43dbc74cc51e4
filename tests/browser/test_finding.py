"""Finding takes under a hand: filters, stacks, selections, and news that move nothing."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser.filling import MANY
from tests.studio_process import until

GALLERY = "/kestrel/p/GA/"


@pytest.fixture
def gallery(visit, studio):
    return visit(studio, GALLERY)


def numbers(page):
    marks = page.locator(".take").evaluate_all("cards => cards.map((card) => card.dataset.take)")
    return [int(mark.rpartition("-")[2]) for mark in marks]


def rest(page):
    """Where the page stands once the wheel has run out."""

    def stands():
        before = page.evaluate("scrollY")
        page.wait_for_timeout(300)
        return page.evaluate("scrollY") == before

    until(stands, "the page scrolls on and on")
    return page.evaluate("scrollY")


def test_filters_narrow_in_place_and_news_never_move_what_is_read(gallery):
    gallery.get_by_label("Prompt", exact=True).fill("Half a thought")
    gallery.get_by_role("button", name="Filter").click()
    expect(gallery.locator(".facet--state")).to_contain_text("Ready")
    ready = gallery.locator(".facet--state label", has_text="Ready")
    expect(ready).to_contain_text(str(MANY))

    ready.click()

    expect(gallery.locator(".chip--on")).to_contain_text("Ready")
    expect(gallery).to_have_url(re.compile(r"\?state=completed$"))
    expect(gallery.locator("#facets-popover")).to_be_visible()
    gallery.keyboard.press("Escape")
    gallery.mouse.move(700, 400)
    until(lambda: gallery.mouse.wheel(0, 3000) or len(numbers(gallery)) >= MANY, "no more come")
    assert numbers(gallery) == list(range(MANY, 0, -1))

    # News come while the oldest are read: nothing moves, and nothing that doesn't fit arrives.
    where = rest(gallery)
    gallery.evaluate(
        """() => {
          const live = document.getElementById("live");
          live.dataset.watching = "";
          live.setAttribute("hx-get", live.getAttribute("hx-get").replace(/seen=[^&]*/, "seen=0~x~60"));
        }"""
    )
    with gallery.expect_response(lambda answer: "/live/" in answer.url):
        gallery.wait_for_timeout(2500)
    assert gallery.evaluate("scrollY") == where
    assert numbers(gallery) == list(range(MANY, 0, -1))

    gallery.locator(".chip--on").click()

    expect(gallery.locator(".chip--on")).to_have_count(0)
    expect(gallery).to_have_url(re.compile(f"{GALLERY}$"))
    expect(gallery.get_by_label("Prompt", exact=True)).to_have_value("Half a thought")


def test_a_range_is_selected_and_downloaded_tagged_thrown_away_and_restored(gallery):
    gallery.goto(f"{GALLERY}?state=completed")
    shown = numbers(gallery)
    boxes = gallery.locator("[data-pick]")
    boxes.nth(2).check(force=True)
    boxes.nth(5).click(force=True, modifiers=["Shift"])
    bar = gallery.locator("#picking")
    expect(bar).to_contain_text("4 selected")
    expect(bar).to_contain_text("found")
    expect(bar.get_by_role("link", name="Compare")).to_have_attribute(
        "href", re.compile("t=GA-.*t=GA-.*t=GA-.*t=GA-")
    )

    with gallery.expect_download() as download:
        bar.get_by_role("button", name="ZIP").click()
    names = ZipFile(BytesIO(download.value.path().read_bytes())).namelist()
    assert sorted(int(re.search(r"_t(\d+)", name)[1]) for name in names[:-1]) == sorted(shown[2:6])

    bar.get_by_role("button", name="Tag").click()
    gallery.get_by_label("Tag", exact=True).fill("شاطئ 🌊")
    gallery.get_by_role("button", name="Put it on").click()
    expect(gallery.locator(".toast")).to_contain_text("Tagged 4 takes")
    gallery.goto(f"{GALLERY}?tag=شاطئ 🌊")
    assert numbers(gallery) == shown[2:6]

    gallery.locator(".take").first.hover()
    gallery.locator("[data-pick]").first.check()
    gallery.get_by_text("All 4 found").click()
    expect(bar).to_contain_text("All 4 selected")
    bar.get_by_role("button", name="Trash").click()
    expect(gallery.locator(".toast").first).to_contain_text("Put 4 takes in the trash")
    expect(gallery.get_by_role("heading", name="No takes match")).to_be_visible()

    gallery.goto(f"{GALLERY}trash/")
    gallery.get_by_role("button", name="Restore all").click()
    expect(gallery.locator(".toast")).to_contain_text("Restored 4 takes")
    gallery.goto(f"{GALLERY}?state=completed")
    assert numbers(gallery) == shown


def test_what_goes_to_the_trash_leaves_the_page_where_it_is_and_comes_back(gallery):
    before = numbers(gallery)
    gallery.get_by_role("link", name="GA-44", exact=False).first.focus()
    gallery.keyboard.press("a")
    gallery.keyboard.press("ArrowRight")
    gallery.keyboard.press("a")
    gallery.evaluate("window.isTheSame = true")

    gallery.keyboard.press("Shift+M")
    gallery.locator("#picking").get_by_role("button", name="Trash").focus()
    gallery.keyboard.press("Enter")

    expect(gallery.locator(".toast", has_text="Put 2 takes in the trash")).to_be_visible()
    assert numbers(gallery) == [number for number in before if number not in (43, 44)]
    assert gallery.evaluate("document.activeElement.closest('.take').dataset.take") == "GA-42"
    gallery.keyboard.press("a")
    gallery.locator("#picking").get_by_role("button", name="Trash").click()
    expect(gallery.locator(".toast", has_text="Put 1 take in the trash")).to_be_visible()
    gallery.keyboard.press("Control+z")
    expect(gallery.locator(".toast", has_text="Put 1 take in the trash")).to_have_count(0)
    gallery.keyboard.press("Control+z")
    expect(gallery.locator(".toast").last).to_contain_text("Restored 2 takes")
    assert numbers(gallery) == before
    assert gallery.evaluate("document.activeElement.closest('.take').dataset.take") == "GA-43"
    assert gallery.evaluate("window.isTheSame")

    gallery.keyboard.press("a")
    gallery.locator("#picking").get_by_role("button", name="Tag").click()
    gallery.get_by_label("Tag", exact=True).fill("first pick")
    gallery.keyboard.press("Enter")
    expect(gallery.locator(".toast").last).to_contain_text("Tagged 1 take")
    expect(gallery.locator("#picking")).to_be_hidden()


def test_tries_stack_and_turn_where_they_stand(gallery):
    # One prompt of sixty texts: each is a stack of its own; the rest share theirs.
    gallery.locator("label", has_text="Stacks").click()
    expect(gallery).to_have_url(re.compile("stacks=1"))
    stack = gallery.locator(".take[data-stack]").first
    expect(stack).to_contain_text("4 tries")
    first = stack.get_attribute("data-take")
    stack.hover()

    stack.locator("[data-turn=older]").click()

    expect(stack).to_contain_text("2 of 4")
    expect(stack).not_to_have_attribute("data-take", first)
    stack.locator(".take__picture").focus()
    gallery.keyboard.press("Shift+ArrowRight")
    expect(stack).to_contain_text("3 of 4")
    expect(stack.locator(".take__picture")).to_be_focused()
    gallery.keyboard.press("Shift+ArrowLeft")
    expect(stack).to_contain_text("2 of 4")
    stack.locator("[data-turn=newer]").click()
    expect(stack).to_have_attribute("data-take", first)
    gallery.locator("label", has_text="Stacks").click()
    expect(gallery.locator(".take[data-stack]")).to_have_count(0)


def test_what_is_found_is_saved_as_a_view_and_opened_again(visit, studio):
    page = visit(studio, "/kestrel/p/CH/?keeper=1&q=rain")
    expect(page.locator(".take")).to_have_count(1)

    page.locator("[popovertarget=views-popover]").click()
    page.get_by_label("Save this view").fill("Kept <b>rain</b>")
    page.locator("#views-popover").get_by_role("button", name="Save", exact=True).click()

    page.goto("/kestrel/p/CH/")
    page.locator("[popovertarget=views-popover]").click()
    page.get_by_role("link", name="Kept <b>rain</b>").click()
    expect(page).to_have_url(re.compile(r"(?=.*keeper=1).*q=rain"))
    expect(page.locator(".take")).to_have_count(1)


def test_a_take_is_moved_to_another_project(visit, studio, project):
    page = visit(studio, "/kestrel/p/CH/")
    page.locator("#take-4 [data-pick]").check(force=True)
    bar = page.locator("#picking")
    bar.get_by_role("button", name="Move").first.click()
    code = project.rstrip("/").rpartition("/")[2]
    bar.get_by_label("To the project").select_option(code)
    bar.locator("button[value=move]").click()

    expect(page.locator("#take-4")).to_have_count(0)
    expect(page.get_by_role("status").first).to_contain_text("Moved 1 take")
    page.goto("/kestrel/t/CH-4/")
    expect(page).to_have_url(re.compile(f"/t/{code}-1/$"))
