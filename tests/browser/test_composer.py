"""The composer: every choice shows its price at once, and nothing that was typed is lost."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.visits import PHONE
from tests.studio_process import until

PRO = "aivideoapi/seedance-1.5-pro"  # 7 credits a second at 720p, 14 with sound; confirmed.


def prompt(page):
    return page.get_by_label("Prompt", exact=True)


def button(page):
    return page.locator(".generate")


def choose(page, option, value):
    """Open an option and choose there; it stays open. A price on its way may move the chips."""
    expect(page.locator("#composer-quote.htmx-request")).to_have_count(0)
    if not page.locator(f"#option-{option}:popover-open").count():
        page.locator(f"[popovertarget=option-{option}]").click()
    name = "quality" if option == "quality" else option
    page.locator(f'#option-{option} label:has(input[name="{name}"][value="{value}"])').click()


def credits(amount):
    return f"{amount:,.2f}".removesuffix(".00")


@pytest.fixture
def composer(visit, paid, paid_project):
    """The page of a paid project, set to a model with prices."""
    page = visit(paid, paid_project)
    choose(page, "model", PRO)
    expect(page.get_by_role("button", name="Model")).to_contain_text("Seedance 1.5 Pro")
    page.keyboard.press("Escape")
    return page


def test_every_choice_changes_the_button_and_leaves_the_popover_open(composer):
    shown = composer.locator("#purse b").inner_text()
    left = Decimal(shown.replace(",", ""))
    for option, value, total in (
        ("quality", "720p+sound", 70),
        ("quality", "1080p+sound", 150),
        ("quality", "480p", 15),
        ("duration", "12", 36),
        ("takes", "4", 144),
    ):
        choose(composer, option, value)

        expect(button(composer)).to_contain_text(f"{total} cr")
        expect(composer.locator(".price")).to_contain_text(f"Leaves {credits(left - total)} cr")
        expect(composer.locator(f"#option-{option}")).to_be_visible()


@pytest.fixture
def held_back(composer):
    """Questions for the price that stay on their way until they are let go."""
    routes = []
    composer.route("**/quote/", lambda route: routes.append(route))

    def let_go():
        until(lambda: composer.wait_for_timeout(20) or routes, "no price was asked for")
        routes[-1].continue_()
        composer.unroute("**/quote/")

    return let_go


def test_a_press_waits_for_the_price_on_its_way(composer, held_back):
    prompt(composer).fill("A lighthouse in fog")
    choose(composer, "model", "aimlapi/seedance-1.0-pro-fast")
    composer.keyboard.press("Escape")

    button(composer).click()
    composer.wait_for_timeout(300)
    held_back()

    expect(composer.locator(".take")).to_have_count(1)
    expect(composer.locator(".take")).to_contain_text("20.60 cr")


def test_the_caret_and_the_words_stay_while_the_price_comes(composer, held_back):
    prompt(composer).fill("A house in fog")
    choose(composer, "takes", "2")
    prompt(composer).focus()
    prompt(composer).evaluate("box => box.setSelectionRange(2, 2)")

    composer.keyboard.type("light")
    held_back()
    expect(button(composer)).to_contain_text("140 cr")

    composer.keyboard.type("er ")
    expect(prompt(composer)).to_have_value("A lighter house in fog")


def test_a_model_without_a_key_is_shown_with_what_it_needs(visit, studio, project):
    page = visit(studio, project)
    page.get_by_role("button", name="Model").click()

    option = page.locator(f'.option:has(input[value="{PRO}"])')

    expect(option).to_contain_text("AIVIDEOAPI_API_KEY")
    expect(option.locator("input")).to_be_disabled()
    option.click(force=True)
    expect(page.get_by_role("button", name="Model")).to_contain_text("Animatic")


def test_a_switch_of_model_says_what_it_changed(composer):
    choose(composer, "quality", "1080p+sound")
    choose(composer, "duration", "5")

    choose(composer, "model", "apikley/seedance-1.5-pro")

    expect(composer.locator("#composer-notes")).to_contain_text("1080p")
    expect(composer.locator("#option-quality")).not_to_contain_text("1080p")
    expect(composer.locator("#option-duration input:checked")).to_have_count(1)
    expect(composer.locator('#option-more [name="seed"]')).to_have_count(0)


def test_a_model_that_needs_a_first_frame_says_so_at_the_frame(composer):
    prompt(composer).fill("A lighthouse in fog")

    choose(composer, "model", "aimlapi/seedance-1.0-pro-i2v")
    composer.keyboard.press("Escape")
    button(composer).click()

    expect(composer.locator("#composer-notes .fault")).to_contain_text("first frame")
    expect(composer.locator(".take")).to_have_count(0)


def test_seed_camera_and_watermark_reach_the_take(composer):
    prompt(composer).fill("A lighthouse in fog")
    composer.get_by_role("button", name="More").click()
    composer.get_by_role("button", name="Roll a seed").click()
    expect(composer.locator("#seed")).to_have_value(re.compile(r"^\d+$"))
    composer.locator("#seed").fill("0")
    composer.get_by_label("Hold the camera still").check()
    composer.get_by_label("Watermark").check()
    composer.keyboard.press("Escape")

    button(composer).click()

    composer.locator(".take .take__picture").click()
    facts = composer.locator(".facts")
    expect(facts).to_contain_text("Held still")
    expect(facts.locator("div", has_text="Watermark")).to_contain_text("On")
    expect(facts.locator(".mono")).to_have_text("0")


def test_what_may_come_out_otherwise_is_said_before_the_press_and_blocks_nothing(composer):
    said = composer.locator("#composer-notes .check")
    prompt(composer).fill("A lighthouse in fog, slow pan to the left")
    expect(said).to_have_count(0)

    composer.get_by_role("button", name="More").click()
    composer.get_by_label("Hold the camera still").check()

    expect(said).to_contain_text("slow pan")
    expect(button(composer)).not_to_have_attribute("aria-disabled", "true")


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_sent(composer):
    prompt(composer).fill("")
    composer.get_by_role("button", name="More").click()
    composer.locator("#seed").fill("twelve")

    composer.locator("#seed").press("Tab")

    expect(composer.locator("#seed-fault")).to_be_visible()
    expect(composer.locator("#seed")).to_have_value("twelve")
    composer.locator("#seed").fill("12")
    composer.keyboard.press("Escape")
    button(composer).click()
    expect(composer.locator("#prompt-fault")).not_to_be_empty()
    expect(composer.locator("#seed-fault")).to_have_count(0)
    expect(composer.locator(".take")).to_have_count(0)
    prompt(composer).press_sequentially("A")
    expect(composer.locator("#prompt-fault")).to_be_empty()


def test_a_draft_survives_a_reload(visit, studio, project):
    page = visit(studio, project)
    prompt(page).press_sequentially("Half a thought")

    page.reload()

    expect(prompt(page)).to_have_value("Half a thought")


def test_the_sheet_of_a_phone_opens_and_closes(visit, studio, project):
    page = visit(studio, project, viewport=PHONE, has_touch=True)
    opener = page.get_by_role("button", name="Describe a shot")
    expect(prompt(page)).not_to_be_in_viewport()

    opener.tap()

    expect(prompt(page)).to_be_in_viewport()
    expect(prompt(page)).to_be_focused()
    expect(page.locator(".project__body")).to_have_attribute("inert", "")
    page.keyboard.press("Escape")
    expect(prompt(page)).not_to_be_in_viewport()
    expect(opener).to_be_focused()
    opener.tap()
    page.get_by_role("button", name="Close", exact=True).tap()
    expect(prompt(page)).not_to_be_in_viewport()


def test_the_place_of_the_composer_is_remembered(visit, studio, project):
    page = visit(studio, project)
    page.get_by_role("button", name="Composer at the side").click()
    expect(page.locator("html")).to_have_attribute("data-composer", "panel")

    page.reload()

    box = page.locator("#shelf").bounding_box()
    assert box["x"] > 720, "the composer stands at the side"
    page.get_by_role("button", name="Composer at the bottom").click()
    page.reload()
    assert page.locator("#shelf").bounding_box()["x"] < 720


def test_a_take_is_asked_for_by_keyboard_alone(composer):
    prompt(composer).focus()
    composer.keyboard.type("A lighthouse in fog")
    tab_to(composer, "[popovertarget=option-quality]")

    composer.keyboard.press("Enter")
    expect(composer.locator("#option-quality")).to_be_visible()
    tab_to(composer, '#option-quality input[name="quality"]')
    composer.keyboard.press("ArrowRight")

    chosen = composer.locator("#option-quality input:checked")
    expect(button(composer)).to_contain_text("cr")
    reached = chosen.get_attribute("value")
    composer.keyboard.press("ArrowRight")
    expect(chosen).not_to_have_value(reached)
    expect(chosen).to_be_focused()
    composer.keyboard.press("Escape")
    expect(composer.locator("#option-quality")).not_to_be_visible()
    expect(composer.locator("[popovertarget=option-quality]")).to_be_focused()
    tab_to(composer, ".generate")
    composer.keyboard.press("Enter")
    expect(composer.locator(".take")).to_have_count(1)


def tab_to(page, selector):
    """Press Tab until that element has the focus."""
    for _press in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")
