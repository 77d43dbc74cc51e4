"""Takes side by side: one transport, one sound, one zoom; a wipe; what differs; picking."""

import pytest
from playwright.sync_api import expect

from tests.studio_process import until

TWO = "/kestrel/compare/?t=GA-11&t=GA-12"
FRAME = 1 / 24
STATE = """videos => videos.map((v) => (
  { at: v.currentTime, paused: v.paused, muted: v.muted, rate: v.playbackRate, ready: v.readyState >= 2 }
))"""


def state(page):
    return page.locator(".compare video").evaluate_all(STATE)


@pytest.fixture
def two(visit, studio):
    page = visit(studio, TWO)
    until(lambda: all(each["ready"] for each in state(page)), "the videos do not load")
    return page


def stand_at(page, seconds):
    def there():
        return all(abs(each["at"] - seconds) < FRAME for each in state(page))

    until(there, f"not at {seconds}: {state(page)}")


def test_one_transport_plays_steps_slows_and_loops_them_all(two):
    expect(two.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "true")
    two.keyboard.press("ArrowRight")
    two.keyboard.press("ArrowRight")
    stand_at(two, 2.5 * FRAME)
    expect(two.locator(".transport [data-now]")).to_have_text("00:00:02")
    two.keyboard.press("Shift+ArrowRight")
    stand_at(two, 1 + 2.5 * FRAME)

    two.get_by_role("button", name="Play all").click()
    until(lambda: all(each["at"] > 1.4 for each in state(two)), "they do not play")
    two.get_by_role("button", name="Pause all").click()
    until(lambda: all(each["paused"] for each in state(two)), "they do not pause")
    first, second = state(two)
    assert abs(first["at"] - second["at"]) < 3 * FRAME

    two.keyboard.press("<")
    until(lambda: [each["rate"] for each in state(two)] == [0.5, 0.5], "no slower")
    two.get_by_role("slider", name="Place in all takes").fill("3.9")
    two.locator("h1").click()
    two.keyboard.press(" ")
    until(lambda: all(each["at"] < 3 and not each["paused"] for each in state(two)), "no loop")


def test_one_is_heard_and_all_are_zoomed(two):
    def mute(first, second):
        def so():
            return [each["muted"] for each in state(two)] == [first, second]

        until(so, f"muted: {state(two)}")

    mute(False, True)
    two.keyboard.press("2")
    mute(True, False)
    two.keyboard.press("m")
    mute(True, True)

    two.keyboard.press("+")
    two.keyboard.press("d")
    expect(two.locator("[data-zoomed]")).to_have_text("150%")
    until(lambda: "10%" in two.locator(".compare").get_attribute("style"), "it does not move")

    looks = two.locator(".compare video").evaluate_all(
        "videos => videos.map((v) => getComputedStyle(v).scale + getComputedStyle(v).translate)"
    )
    assert looks[0] == looks[1]
    assert looks[0].startswith("1.5")
    two.keyboard.press("0")
    expect(two.locator("[data-zoomed]")).to_have_text("100%")


def test_a_wipe_goes_by_key_and_a_pick_by_press_and_what_differs_is_told(two):
    two.get_by_role("link", name="Wipe").click()
    wipe = two.get_by_role("slider", name="Wipe from GA-11 to GA-12")
    wipe.press("ArrowRight")
    expect(wipe).to_have_value("50.5")
    expect(two.locator("#differences mark")).to_have_text(["11", "12"])

    two.get_by_role("button", name="Pick B").click()
    expect(two.get_by_role("button", name="Picked B")).to_be_visible()
    two.get_by_role("button", name="Picked B").click()
    expect(two.get_by_role("button", name="Pick B")).to_be_visible()


def test_x_picks_cards_and_shift_x_lays_them_side_by_side(visit, studio):
    page = visit(studio, "/kestrel/p/GA/")
    for code in ("GA-60", "GA-59"):
        page.locator(f'[data-take="{code}"] .take__picture').focus()
        page.keyboard.press("x")
    expect(page.locator('[data-take="GA-59"]')).to_have_attribute("data-picked", "B")

    page.keyboard.press("Shift+X")

    page.wait_for_url("**/kestrel/compare/?t=GA-60&t=GA-59")
    expect(page.locator(".compare video")).to_have_count(2)
