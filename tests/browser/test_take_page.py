"""The page of one take: a transport to the frame, by button and by key."""

import re

import pytest
from playwright.sync_api import expect

from tests.studio_process import until

TAKE = "/kestrel/t/GA-30/"
FRAME = 1 / 24


@pytest.fixture
def take(visit, studio):
    page = visit(studio, TAKE)
    until(lambda: state(page)["ready"], "the video does not load")
    return page


def state(page):
    return page.locator("video").evaluate(
        "v => ({ at: v.currentTime, paused: v.paused, loop: v.loop, ready: v.readyState >= 2 })"
    )


def settled(page):
    until(lambda: page.locator("video").evaluate("v => !v.seeking"), "it seeks for ever")
    return state(page)["at"]


def test_space_plays_and_pauses(take):
    take.keyboard.press("Space")
    until(lambda: state(take)["at"] > 0.1, "it does not play")
    expect(take.get_by_role("button", name="Pause")).to_be_visible()

    take.keyboard.press("Space")

    assert state(take)["paused"]
    expect(take.get_by_role("button", name="Play")).to_be_visible()


def test_arrows_step_one_frame_and_one_second_with_shift(take):
    timecode = take.locator(".transport [data-now]")
    for key, shown in (
        ("ArrowRight", "00:00:01"),
        ("ArrowRight", "00:00:02"),
        ("ArrowLeft", "00:00:01"),
        ("Shift+ArrowRight", "00:01:01"),
        ("Shift+ArrowLeft", "00:00:01"),
    ):
        take.keyboard.press(key)
        settled(take)
        expect(timecode).to_have_text(shown)


def test_the_strip_leads_to_any_place(take):
    strip = take.get_by_role("slider", name="Place in the take")
    box = strip.bounding_box()

    take.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)

    assert settled(take) == pytest.approx(2.4, abs=0.15)
    expect(strip).to_have_attribute("aria-valuetext", re.compile(r"of 4\.0 seconds"))


def test_l_loops_and_f_fills_the_screen(take):
    take.keyboard.press("l")
    assert state(take)["loop"]
    expect(take.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "true")

    take.keyboard.press("f")

    until(lambda: take.evaluate("Boolean(document.fullscreenElement)"), "no full screen")
    take.keyboard.press("f")
    until(lambda: not take.evaluate("Boolean(document.fullscreenElement)"), "it stays full")


def test_j_and_k_lead_to_the_neighbours(take):
    take.keyboard.press("j")
    expect(take).to_have_url(re.compile("GA-31/$"))
    take.keyboard.press("k")
    expect(take).to_have_url(re.compile("GA-30/$"))


def test_c_continues_and_the_prompt_can_be_copied(take):
    take.context.grant_permissions(["clipboard-read", "clipboard-write"])
    take.get_by_role("button", name="Copy the prompt").click()
    copied = take.evaluate("navigator.clipboard.readText()")
    assert copied == take.locator("#prompt-text").inner_text()

    take.keyboard.press("c")
    take.get_by_role("button", name="Continue from it").click()

    expect(take.locator("#slot-first input")).to_have_value(re.compile(r"\d+"))
    expect(take.locator('[name="parent"]')).to_have_value("30")


def test_tags_are_written_one_after_another_and_the_page_stands_still(take):
    for word in ("calm", "ice"):
        take.get_by_label("Another tag").fill(word)
        take.keyboard.press("Enter")
        expect(take.get_by_role("link", name=word, exact=True)).to_be_visible()
        expect(take.get_by_label("Another tag")).to_be_focused()
        assert take.evaluate("scrollY") == 0

    for word in ("calm", "ice"):
        take.get_by_role("button", name=f"Take the tag {word} off").click()
        expect(take.get_by_role("link", name=word, exact=True)).to_have_count(0)


def test_a_range_of_the_file_is_a_range(take):
    answer = take.request.get(f"{TAKE}video.mp4", headers={"Range": "bytes=0-1"})

    assert (answer.status, len(answer.body())) == (206, 2)
    assert re.fullmatch(r"bytes 0-1/\d+", answer.headers["content-range"])
    assert "private" in answer.headers["cache-control"]


def test_the_page_of_a_stopped_take_says_why_and_offers_to_try_again(visit, studio):
    page = visit(studio, "/kestrel/t/GA-61/")

    expect(page.get_by_text("The model declined this prompt.").first).to_be_visible()
    page.get_by_role("link", name="Edit and retry").first.click()

    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A lighthouse in fog")
