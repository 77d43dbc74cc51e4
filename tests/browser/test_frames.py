"""Frames reach the composer by paste, by file, from the library, and by link; refusals are said."""

from playwright.sync_api import expect

from tests.browser.pictures import drop, not_a_picture, paste, see_through_png, sideways_jpeg


def label(page, slot):
    return page.locator(f"#slot-{slot} .slot__label")


def take_out(page, *slots):
    """Fill both slots with the frames at hand, and empty some of them."""
    page.locator("[data-put-frames]").click()
    for slot in slots:
        page.get_by_role("button", name=f"Remove the {slot} frame").click()


def test_a_pasted_picture_fills_the_first_free_slot(visit, studio, project):
    page = visit(studio, project)
    take_out(page, "last")
    page.get_by_label("Prompt", exact=True).focus()

    paste(page, see_through_png())

    expect(label(page, "last")).to_have_text("logo.png")
    expect(label(page, "first")).not_to_have_text("logo.png")


def test_two_files_dropped_together_fill_both_slots(visit, studio, project):
    page = visit(studio, project)
    take_out(page, "first", "last")

    drop(page, "#slot-first", sideways_jpeg(), see_through_png())

    expect(label(page, "first")).to_have_text("phone.jpg")
    expect(label(page, "last")).to_have_text("logo.png")


def test_a_file_is_picked_and_a_frame_of_the_library_too(visit, studio, project):
    page = visit(studio, project)
    take_out(page, "first", "last")

    page.get_by_role("link", name="Add a first frame").click()
    name, kind, content = sideways_jpeg()
    picked = {"name": name, "mimeType": kind, "buffer": content}
    page.get_by_label("A new one for the first frame").set_input_files(picked)

    expect(label(page, "first")).to_have_text("phone.jpg")
    page.get_by_role("link", name="Add a last frame").click()
    page.locator("#picker [data-frame]", has_text="dusk").click()
    expect(label(page, "last")).to_have_text("dusk.jpg")
    expect(page.locator("#picker")).not_to_be_visible()


def test_a_refused_file_says_why_beside_its_slot_and_takes_nothing_away(visit, studio, project):
    page = visit(studio, project)
    take_out(page)
    page.get_by_label("Prompt", exact=True).fill("A lighthouse in fog")
    before = label(page, "first").text_content()

    drop(page, "#slot-first", not_a_picture())

    expect(page.locator("#slot-first [data-fault]")).to_contain_text("notes.png")
    expect(page.locator("#slot-first [data-fault]")).to_be_visible()
    expect(label(page, "first")).to_have_text(before)
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A lighthouse in fog")


def test_frames_change_places(visit, studio, project):
    page = visit(studio, project)
    take_out(page)
    first, last = (label(page, slot).text_content() for slot in ("first", "last"))

    page.get_by_role("button", name="Swap first and last frame").click()

    assert first != last
    expect(label(page, "first")).to_have_text(last)
    expect(label(page, "last")).to_have_text(first)


def test_a_frame_of_another_shape_offers_a_choice_of_crop(visit, studio, project):
    page = visit(studio, project)

    drop(page, "#slot-first", sideways_jpeg())

    page.get_by_role("button", name="Aspect ratio").click()
    crop = page.get_by_role("radiogroup", name="How the frames are cropped")
    expect(crop).to_contain_text("The first frame will be cropped to 1280 × 720.")
    page.get_by_text("Keep the middle").click()
    expect(page.get_by_role("radio", name="Keep the middle")).to_be_checked()


def test_files_dropped_on_the_library_appear_and_refusals_stand_above(visit, studio, project):
    page = visit(studio, f"{project}frames/")

    drop(page, "#frames", see_through_png(), not_a_picture())

    expect(page.locator("#frames .frame-card").first).to_contain_text("logo.png")
    expect(page.locator("#refusals")).to_contain_text("notes.png")
    expect(page.locator("#frames .frame-card")).to_have_count(3)
