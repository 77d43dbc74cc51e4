"""The first minute of a newcomer: from an empty database to a take that plays, by hand."""

import io
from fractions import Fraction

import av
import pytest
from playwright.sync_api import expect

from tests.browser.pictures import drop, see_through_png, sideways_jpeg
from tests.studio_process import until

FIELDS = {
    "Name of the studio": "Kestrel Pictures",
    "Your name": "Maya Lund",
    "Email": "maya@example.com",
}


def introduce(page, password, **others):
    for label, text in (FIELDS | others).items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Start").click()


@pytest.fixture
def newcomer(unclaimed, visit):
    """The first page that anybody sees."""
    return visit(unclaimed, email=None)


def test_a_newcomer_makes_a_studio_and_watches_the_first_take(newcomer):
    page = newcomer
    refuse_what_is_wrong(page)
    introduce(page, "rushes-at-dawn")
    expect_an_open_composer(page)

    give_frames_and_words(page)
    page.keyboard.press("Control+Enter")

    expect_a_card_on_the_way(page)
    expect_it_to_play_by_itself_and_seek(page)
    expect_the_file_of_the_catalogue(page)


def refuse_what_is_wrong(page):
    assert page.url.endswith("/start/")

    introduce(page, "12345678")

    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_password_error").first).to_be_visible()
    for label, text in FIELDS.items():
        expect(page.get_by_label(label)).to_have_value(text)


def expect_an_open_composer(page):
    expect(page.get_by_role("heading", name="What are we shooting?")).to_be_visible()
    expect(page.get_by_role("button", name="Model")).to_have_text("Model Animatic")
    expect(page.get_by_role("button", name="Generate")).to_contain_text("free")
    for slot in ("first", "last"):
        expect(page.locator(f"#slot-{slot} [data-empty]")).to_be_visible()
    page.get_by_role("button", name="Mountain, dawn").click()
    for slot, label in (("first", "Mountain, dawn"), ("last", "Mountain, dusk")):
        expect(page.locator(f"#slot-{slot} .slot__label")).to_have_text(label)
    expect(page.get_by_label("Prompt", exact=True)).to_be_focused()


def give_frames_and_words(page):
    drop(page, "#slot-first", sideways_jpeg())
    expect(page.locator("#slot-first .slot__label")).to_have_text("phone.jpg")
    picture = page.locator("#slot-first img").evaluate_handle(
        "async image => { await image.decode(); return image; }"
    )
    assert picture.evaluate("image => image.naturalHeight > image.naturalWidth")

    drop(page, "#slot-last", see_through_png())
    expect(page.locator("#slot-last .slot__label")).to_have_text("logo.png")
    page.get_by_label("Prompt", exact=True).fill("First light over a mountain range, slow pan")


def expect_a_card_on_the_way(page):
    card = page.locator(".take")
    expect(card).to_have_count(1)
    expect(page.locator("#first")).to_have_count(0)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value(
        "First light over a mountain range, slow pan"
    )
    expect(page.locator("#slot-first .slot__label")).to_have_text("phone.jpg")
    expect(page.locator(".toast")).to_contain_text("1 take sent")
    expect(card.get_by_label("Frames drawn")).to_be_visible()


def expect_it_to_play_by_itself_and_seek(page):
    picture = page.locator(".take__picture[data-video]")
    expect(picture).to_be_visible()

    picture.click()

    video = page.locator(".take video")
    until(lambda: place_of(video) > 0.2, "the take does not play")
    length = video.evaluate("video => video.duration")
    for share in (0.6, 0.999):
        video.evaluate("(video, to) => { video.pause(); video.currentTime = to; }", share * length)
        until(lambda: has_picture(video), f"no picture at {share:.0%} of the take")
        assert place_of(video) == pytest.approx(share * length, abs=0.1)


def place_of(video):
    return video.evaluate("video => video.currentTime")


def has_picture(video):
    return video.evaluate("video => !video.seeking && video.readyState >= 2")


def expect_the_file_of_the_catalogue(page):
    address = page.locator(".take a[download]").first.get_attribute("href")
    file = page.request.get(address)

    with av.open(io.BytesIO(file.body())) as film:
        picture, sound = film.streams.video[0], film.streams.audio[0]
        assert (picture.codec.canonical_name, sound.codec.canonical_name) == ("h264", "aac")
        assert (picture.width, picture.height) == (1280, 720)
        assert picture.average_rate == 24
        assert picture.frames == 5 * 24
        assert picture.duration * picture.time_base == pytest.approx(Fraction(5), abs=0.001)


def test_a_studio_that_has_an_owner_does_not_open_twice(studio, visit):
    page = visit(studio, "/start/", email=None)

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
