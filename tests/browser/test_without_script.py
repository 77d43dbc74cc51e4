"""Without JavaScript everything that matters is a form or a link."""

import re

from playwright.sync_api import expect

from tests.browser.visits import person
from tests.studio_process import EMAIL, PASSWORD, until

PLAIN = {"java_script_enabled": False}


def choose(page, option, value):
    """The popovers are the browser's own and need no script."""
    page.locator(f"[popovertarget=option-{option}]").click()
    page.locator(f'#option-{option} label:has([value="{value}"])').click()
    page.keyboard.press("Escape")


def test_somebody_signs_in_and_makes_a_take_with_plain_forms(visit, studio, project):
    page = visit(studio, project, email=None, **PLAIN)
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile(f"{project}$"))

    page.get_by_label("Prompt", exact=True).fill("Low swell at sunset")
    choose(page, "quality", "480p")
    choose(page, "duration", "4")
    page.get_by_role("button", name="Generate").click()

    expect(page.locator(".take")).to_have_count(1)

    def is_ready():
        return (
            person(studio)
            .get(f"{project.replace('/p/', '/t/').rstrip('/')}-1/video.mp4")
            .is_success
        )

    until(is_ready, "the take was not made")
    page.reload()
    page.locator(".take__picture").click()
    expect(page.locator("video")).to_have_attribute("controls", "")
    expect(page.locator(".facts")).to_contain_text("4 s at 24 fps")


def test_a_refused_form_says_why_on_a_page_of_its_own_and_keeps_the_words(visit, studio, project):
    page = visit(studio, project, **PLAIN)
    page.get_by_label("Prompt", exact=True).fill("Low swell at sunset")
    page.locator("[popovertarget=option-more]").click()
    page.locator("#seed").fill("many")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Generate").click()

    expect(page.locator("#seed-fault")).to_be_visible()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("Low swell at sunset")


def test_a_price_is_told_by_a_button(visit, paid, paid_project):
    page = visit(paid, paid_project, **PLAIN)
    page.get_by_label("Prompt", exact=True).fill("Low swell at sunset")
    choose(page, "model", "aivideoapi/seedance-1.5-pro")

    page.get_by_role("button", name="Price this").click()

    expect(page.locator(".generate")).to_contain_text("cr")
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("Low swell at sunset")


def test_a_frame_is_uploaded_chosen_and_older_takes_are_reached_by_links(visit, studio, project):
    page = visit(studio, f"{project}frames/?slot=first", **PLAIN)

    page.get_by_role("link", name=re.compile("As first")).first.click()

    expect(page.locator("#slot-first [data-filled] img")).to_be_visible()
    page.goto("/kestrel/p/GA/")
    page.get_by_role("link", name="Show older takes").click()
    expect(page.locator("#take-1")).to_be_visible()
