"""Paid takes from the browser, against fake providers: made, charged, lost and found."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visits import person
from tests.upstreams import KEY, Fault

# Each model of the seeds, how many frames it takes, and a cheap choice: 480p, its shortest take.
MODELS = {
    "aimlapi/seedance-1.5-pro": ((0, 1, 2), 4),
    "aimlapi/seedance-1.0-pro-i2v": ((1, 2), 5),
    "aimlapi/seedance-1.0-pro-fast": ((0, 1, 2), 5),
    "aivideoapi/seedance-1.5-pro": ((0, 1, 2), 4),
    "apikley/seedance-1.5-pro": ((0, 1, 2), 4),
}
UNCONFIRMED_MODEL = "aimlapi/seedance-1.0-pro-fast"


def choose(page, option, value):
    page.locator(f"[popovertarget=option-{option}]").click()
    page.locator(f'#option-{option} label:has([value="{value}"])').click()
    expect(page.locator(f'#option-{option} [value="{value}"]')).to_be_checked()
    page.keyboard.press("Escape")


def keep_frames(page, count):
    """Put in the two frames at hand, and leave so many of them."""
    page.locator("[data-put-frames]").click()
    for name in ("last", "first")[: 2 - count]:
        page.get_by_role("button", name=f"Remove the {name} frame").click()


def compose(page, model, *, frames=0, seconds):
    keep_frames(page, frames)
    choose(page, "model", model)
    choose(page, "quality", "480p")
    choose(page, "duration", str(seconds))
    page.get_by_label("Prompt", exact=True).fill(f"A lighthouse in fog, {frames} frames")


def charged(studio, address):
    code = address.rstrip("/").rpartition("/")[2]
    query = (
        "select take.status, take.quoted, take.charged, (take.first_frame_id is not null)"
        " + (take.last_frame_id is not null) from generations_generation take"
        f" join studio_project project on project.id = take.project_id where project.code = '{code}'"
        " order by take.number"
    )
    return studio.rows(query)


@pytest.mark.parametrize("model", MODELS)
def test_each_model_of_the_documents_makes_takes_and_is_charged(model, visit, paid, paid_project):
    counts, seconds = MODELS[model]
    page = visit(paid, paid_project)
    for number, frames in enumerate(sorted(counts, reverse=True), start=1):
        if number == 1:
            compose(page, model, frames=frames, seconds=seconds)
        else:
            name = "last" if frames == 1 else "first"
            page.get_by_role("button", name=f"Remove the {name} frame").click()
        page.locator(".generate:not([aria-disabled])").click()
        expect(page.locator(".take")).to_have_count(number)

    ready = page.locator("#gallery .take__picture[data-video]")
    expect(ready).to_have_count(len(counts))

    rows = charged(paid, paid_project)
    assert [row[0] for row in rows] == ["completed"] * len(counts)
    assert [row[3] for row in rows] == sorted(counts, reverse=True)
    assert all(row[1] == row[2] > 0 for row in rows)
    caption = page.locator("#take-1 .take__facts")
    expect(caption).to_contain_text(re.compile(r"[\d.]+ cr"))
    expect(caption).not_to_contain_text("held")


@pytest.fixture
def lost(visit, paid, paid_project, upstreams):
    """The page of a project whose one take lost the answer to its request."""
    upstreams["aimlapi"].faults.append(
        Fault(on="create", do="late-status", status=502, text="<html>")
    )
    page = visit(paid, paid_project)
    compose(page, UNCONFIRMED_MODEL, seconds=5)
    page.locator(".generate").click()
    return page


def test_a_lost_request_is_shown_in_its_own_colour_until_it_is_found(lost, paid, paid_project):
    pill = lost.locator(".wait__pill--unconfirmed")
    ready = lost.locator("#gallery .take__picture[data-video]")

    expect(pill.or_(ready).first).to_be_visible()

    expect(ready).to_be_visible()
    ((status, quoted, paid_for, _frames),) = charged(paid, paid_project)
    assert (status, paid_for) == ("completed", quoted)


def test_an_unconfirmed_take_is_decided_by_a_person(visit, paid, paid_project, upstreams):
    upstreams["apikley"].faults.append(
        Fault(on="create", do="late-status", status=502, text="<html>")
    )
    page = visit(paid, paid_project)
    compose(page, "apikley/seedance-1.5-pro", seconds=4)
    upstreams["apikley"].faults.append(Fault(on="callback", do="drop"))
    page.locator(".generate").click()
    pill = page.locator(".wait__pill--unconfirmed")
    expect(pill).to_be_visible()
    other = page.locator(".side").evaluate("side => getComputedStyle(side).color")
    assert pill.evaluate("pill => getComputedStyle(pill).color") != other

    page.locator(".take__picture").click()
    page.get_by_label("How you know that it did not").fill("Their log does not have it")
    page.get_by_role("button", name="It did not run").click()

    expect(page.get_by_text("Not charged")).to_be_visible()
    expect(page.locator(".steps")).to_contain_text("Their log does not have it")
    ((status, _quoted, paid_for, _frames),) = charged(paid, paid_project)
    assert (status, paid_for) == ("failed", None)


def test_a_refusal_of_the_provider_is_said_in_plain_words(visit, paid, paid_project, upstreams):
    said = {"code": "upstream_error", "message": "The request was blocked by content policy"}
    upstreams["aimlapi"].faults.append(Fault(on="create", do="fail", body=said))
    page = visit(paid, paid_project)
    compose(page, UNCONFIRMED_MODEL, seconds=5)
    page.locator(".generate").click()

    stopped = page.locator(".take--stopped")

    expect(stopped).to_be_visible()
    expect(stopped).to_contain_text("Not made")
    expect(stopped).not_to_contain_text("upstream_error")
    stopped.get_by_role("link", name="Edit and retry").click()
    expect(page.get_by_label("Prompt", exact=True)).to_have_value("A lighthouse in fog, 0 frames")


def test_the_page_of_providers_checks_a_key(visit, paid):
    page = visit(paid, "/kestrel/providers/")
    for name in ("AI/ML API", "aivideoapi.ai", "Apikley", "ModelArk"):
        page.get_by_role("button", name=f"Check the key of {name}").click()

        card = page.locator(".card", has=page.get_by_role("heading", name=name))
        expect(card).to_contain_text("Checked")

    assert KEY not in person(paid).get("/kestrel/providers/").text
