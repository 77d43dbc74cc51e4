"""The gallery under a hand: scrubbing, playing, walking by keys, older takes, one press one take."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.filling import MANY
from tests.studio_process import until

GALLERY = "/kestrel/p/GA/"
PLAYABLE = ".take__picture[data-video]"


@pytest.fixture
def gallery(visit, studio):
    return visit(studio, GALLERY)


def picture(page, number):
    return page.locator(f"#take-{number} .take__picture")


def test_a_card_scrubs_under_the_pointer_and_rests_when_it_leaves(gallery):
    card = picture(gallery, MANY)
    box = card.bounding_box()
    seen = []
    for share in (0.05, 0.55, 0.95):
        gallery.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2)
        scrub = card.locator(".take__scrub")
        seen.append(scrub.evaluate("cell => getComputedStyle(cell).backgroundPositionX"))

    assert [float(place.rstrip("%")) for place in seen] == pytest.approx([0, 55.6, 100], abs=0.1)
    assert (
        card.locator(".take__scrub")
        .evaluate("cell => getComputedStyle(cell).backgroundImage")
        .endswith(f'GA-{MANY}/sprite.webp")')
    )
    gallery.mouse.move(5, 5)
    expect(card.locator(".take__scrub")).to_have_count(0)


def test_a_click_plays_one_take_at_a_time(gallery):
    picture(gallery, MANY).click()
    video = gallery.locator("video")
    until(lambda: video.evaluate("video => video.currentTime > 0.1"), "it does not play")

    picture(gallery, MANY - 1).click()

    expect(gallery.locator(f"#take-{MANY - 1} video")).to_have_count(1)
    expect(gallery.locator(f"#take-{MANY} video")).to_have_count(0)


def test_keys_walk_from_take_to_take(gallery):
    newest = int(gallery.locator(".take").first.get_attribute("id").removeprefix("take-"))
    for key, number in (
        ("j", newest),
        ("j", newest - 1),
        ("ArrowRight", newest - 2),
        ("k", newest - 1),
        ("ArrowLeft", newest),
    ):
        gallery.keyboard.press(key)
        expect(picture(gallery, number)).to_be_focused()

    gallery.keyboard.press("ArrowDown")
    expect(gallery.locator(".take__picture:focus")).to_have_count(1)
    expect(picture(gallery, newest)).not_to_be_focused()
    gallery.keyboard.press("ArrowUp")
    expect(picture(gallery, newest)).to_be_focused()


def test_space_plays_escape_stops_and_enter_opens(gallery):
    picture(gallery, MANY).focus()

    gallery.keyboard.press("Space")
    expect(gallery.locator(f"#take-{MANY} video")).to_have_count(1)
    gallery.keyboard.press("Escape")
    expect(gallery.locator("video")).to_have_count(0)
    gallery.keyboard.press("Enter")

    expect(gallery).to_have_url(re.compile(rf"/t/GA-{MANY}/$"))


def test_m_opens_the_menu_of_a_take_and_d_downloads_it(gallery):
    picture(gallery, MANY).focus()
    gallery.keyboard.press("m")
    menu = gallery.locator("#take-menu")
    expect(menu.get_by_role("link", name=f"Open GA-{MANY}")).to_be_focused()
    expect(menu.locator("[data-reuse=all]")).to_have_attribute(
        "href", f"/kestrel/p/GA/?like=GA-{MANY}&reuse=all#composer"
    )
    assert "CODE" not in menu.inner_html()
    gallery.keyboard.press("Escape")
    expect(menu).not_to_be_visible()
    gallery.locator(f"#take-{MANY - 1} .take__picture").hover()
    gallery.get_by_role("button", name=f"More for GA-{MANY - 1}").click()
    expect(menu.get_by_role("link", name=f"Open GA-{MANY - 1}")).to_be_visible()
    gallery.keyboard.press("Escape")
    picture(gallery, MANY).focus()

    with gallery.expect_download() as download:
        gallery.keyboard.press("d")

    assert download.value.suggested_filename.endswith(".mp4")


def test_arrows_walk_in_the_menu_and_leaving_it_closes_it(gallery):
    menu = gallery.locator("#take-menu")
    picture(gallery, MANY).focus()
    gallery.keyboard.press("m")
    expect(menu.get_by_role("link", name=f"Open GA-{MANY}")).to_be_focused()

    gallery.keyboard.press("ArrowDown")
    expect(menu.get_by_role("link", name="Continue from its end")).to_be_focused()
    gallery.keyboard.press("Home")
    gallery.keyboard.press("ArrowUp")
    expect(menu.get_by_role("link", name="Download")).to_be_focused()
    assert gallery.evaluate("scrollY") == 0
    gallery.keyboard.press("Home")
    gallery.keyboard.press("Shift+Tab")

    expect(menu).not_to_be_visible()
    expect(picture(gallery, MANY)).to_be_focused()


def test_the_bar_of_the_selected_is_one_key_away_and_gives_the_focus_back(gallery):
    bar = gallery.get_by_role("form", name="Selected takes")
    picture(gallery, MANY).focus()

    for leave in ("Escape", "Enter"):
        gallery.keyboard.press("a")
        gallery.keyboard.press("Shift+M")
        expect(bar.get_by_role("button", name="ZIP")).to_be_focused()
        if leave == "Enter":
            bar.get_by_role("button", name="Select nothing").focus()
        gallery.keyboard.press(leave)
        expect(bar).not_to_be_visible()
        expect(picture(gallery, MANY)).to_be_focused()


def test_arriving_at_the_composer_does_not_scroll_past_the_takes(visit, studio):
    page = visit(studio, f"{GALLERY}?like=GA-{MANY}&reuse=prompt#composer")

    expect(page.get_by_label("Prompt", exact=True)).to_be_focused()

    assert page.evaluate("scrollY") == 0


def test_the_keys_of_the_page_lead_to_the_prompt_and_to_their_list(gallery):
    prompt = gallery.get_by_label("Prompt", exact=True)
    for key in ("/", "n"):
        gallery.keyboard.press(key)
        expect(prompt).to_be_focused()
        expect(prompt).to_have_value("")
        prompt.blur()

    gallery.keyboard.press("?")

    expect(gallery.get_by_role("dialog", name="Keyboard")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.get_by_role("dialog", name="Keyboard")).not_to_be_visible()


def test_keys_typed_into_the_prompt_stay_words(gallery):
    gallery.get_by_label("Prompt", exact=True).focus()

    gallery.keyboard.type("jkcn/? ")

    expect(gallery.get_by_label("Prompt", exact=True)).to_have_value("jkcn/? ")
    expect(gallery).to_have_url(re.compile(rf"{GALLERY}$"))


def test_older_takes_follow_while_scrolling_and_none_comes_twice(gallery):
    assert gallery.locator(".take").count() < MANY
    newest = int(gallery.locator(".take").first.get_attribute("id").removeprefix("take-"))

    def scrolled():
        gallery.mouse.wheel(0, 3000)
        return gallery.locator(".take").count() >= newest

    gallery.mouse.move(700, 300)
    until(scrolled, "the oldest takes do not come")

    numbers = gallery.locator(".take").evaluate_all("cards => cards.map((card) => card.id)")
    assert numbers == [f"take-{number}" for number in range(newest, 0, -1)]
    expect(gallery.get_by_text("Show older takes")).to_have_count(0)


def test_c_continues_from_the_last_frame(gallery):
    picture(gallery, MANY).focus()

    gallery.keyboard.press("c")
    expect(gallery.get_by_role("radio", name="Last frame")).to_be_focused()
    gallery.keyboard.press("Enter")

    # All takes of this gallery share one film, and one last frame that bears the first's name.
    expect(gallery.locator("#slot-first .slot__label")).to_have_text(re.compile(r"GA-\d+ end"))
    expect(gallery.locator("#slot-first input")).to_have_value(re.compile(r"\d+"))
    expect(gallery.locator('[name="parent"]')).to_have_value(str(MANY))
    expect(gallery.get_by_label("Prompt", exact=True)).to_have_value(re.compile("^The tide comes"))


def ready_to_press(visit, paid, address):
    page = visit(paid, address)
    page.locator("[popovertarget=option-model]").click()
    page.locator('label:has([value="aimlapi/seedance-1.0-pro-fast"])').click()
    expect(page.get_by_role("button", name="Model")).to_contain_text("1.0 Pro Fast")
    page.keyboard.press("Escape")
    page.get_by_label("Prompt", exact=True).fill("A lighthouse in fog")
    return page


def test_a_double_press_makes_one_take(visit, paid, paid_project):
    page = ready_to_press(visit, paid, paid_project)

    page.locator(".generate").dblclick()

    expect(page.locator(".take")).to_have_count(1)
    page.reload()
    expect(page.locator(".take")).to_have_count(1)


def test_a_press_whose_answer_was_lost_is_the_same_take_when_pressed_again(
    visit, paid, paid_project
):
    page = ready_to_press(visit, paid, paid_project)

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    visit.expected += ["ERR_FAILED", "Failed to fetch"]
    page.route("**/takes/", lose_the_answer, times=1)
    page.locator(".generate").click()
    expect(page.locator("#offline")).to_be_visible()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A lighthouse in fog")

    page.locator(".generate").click()

    expect(page.locator(".take")).to_have_count(1)
    page.reload()
    expect(page.locator(".take")).to_have_count(1)
