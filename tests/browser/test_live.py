"""News of unfinished takes: one request in two seconds, none when nobody waits or looks."""

import pytest
from playwright.sync_api import expect

from tests.browser.visits import person
from tests.studio_process import secured, until
from tests.upstreams import Fault

HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def asked(page):
    """The questions for news, as they leave."""
    questions = []
    page.on("request", lambda request: "/live/" in request.url and questions.append(request))
    return questions


def press(studio, address, **fields):
    """Ask for a take in another window."""
    maya = person(studio)
    key = maya.get(address).text.split('name="press" value="')[1].partition('"')[0]
    fields = {
        "press": key,
        "prompt": "A lighthouse in fog",
        "model": "modelark/seedance-2.0-mini",
        "ratio": "16:9",
        "quality": "480p",
        "duration": "4",
        "takes": "1",
    } | fields
    sent = maya.post(f"{address}takes/", data=secured(maya, **fields))
    assert sent.status_code == 302, sent.text


QUICK = {"model": "aimlapi/seedance-1.0-pro-fast", "ratio": "", "duration": "5"}


@pytest.fixture
def waiting(paid, paid_project, upstreams):
    """A project with one take that its provider never finishes."""
    upstreams["modelark"].faults.append(Fault(on="create", do="never"))
    press(paid, paid_project)
    query = "select external_id from generations_generation order by id desc limit 1"
    until(lambda: paid.rows(query)[0][0], "the take was not asked for")
    yield paid_project
    for job in upstreams["modelark"].jobs.values():
        job.takes = min(job.takes, 0.5)


def test_a_page_asks_once_in_two_seconds_and_hears_nothing_new_briefly(visit, paid, waiting):
    page = visit(paid)
    page.clock.install()
    page.goto(waiting)
    questions = asked(page)

    page.clock.run_for(500)
    early = len(questions)
    for _tick in range(4):
        page.clock.run_for(2000)
        page.wait_for_timeout(150)

    assert early == 0
    assert 3 <= len(questions) <= 5  # The clock runs on while the test looks.
    assert questions[-1].response().status == 204


def test_a_hidden_page_asks_nothing_and_asks_at_once_when_it_is_seen_again(visit, paid, waiting):
    page = visit(paid)
    page.clock.install()
    page.goto(waiting)
    questions = asked(page)
    page.evaluate(HIDE, True)
    page.clock.run_for(20_000)
    page.wait_for_timeout(200)
    assert questions == []

    page.evaluate(HIDE, False)

    page.clock.run_for(1)
    until(lambda: page.wait_for_timeout(50) or questions, "it does not ask when seen again")
    assert len(questions) == 1


def test_a_page_stops_asking_once_its_last_take_is_finished(visit, paid, paid_project):
    press(paid, paid_project, **QUICK)
    page = visit(paid, paid_project)
    questions = asked(page)
    expect(page.locator("#take-1 [data-video]")).to_be_visible()
    assert questions
    questions.clear()

    page.wait_for_timeout(2500)

    assert questions == []


def test_a_take_that_becomes_ready_is_said_to_whoever_does_not_see_it(visit, paid, paid_project):
    press(paid, paid_project, **QUICK)

    page = visit(paid, paid_project)

    said = page.get_by_role("status").filter(has_text="-1 is ready")
    expect(said).to_have_count(1)
    expect(page.locator("#take-1 [data-video]")).to_be_visible()


def test_a_take_made_in_another_window_appears_by_itself(visit, paid, waiting):
    page = visit(paid, waiting)
    expect(page.locator(".take")).to_have_count(1)

    press(paid, waiting, **QUICK | {"prompt": "Another"})

    expect(page.locator(".take")).to_have_count(2)
    expect(page.locator("#take-2")).to_contain_text("Another")
    expect(page.locator("#take-2 [data-video]")).to_be_visible()
    expect(page.locator(".day__head")).to_contain_text("2 takes")
    expect(page.locator(".day")).to_have_count(1)


def test_an_update_leaves_a_playing_take_and_an_open_popover_alone(visit, paid, waiting):
    press(paid, waiting, **QUICK)
    page = visit(paid, waiting)
    picture = page.locator("#take-2 [data-video]")
    expect(picture).to_be_visible()
    picture.click()
    video = page.locator("#take-2 video")
    until(lambda: video.evaluate("video => video.currentTime > 0.1"), "it does not play")
    node = video.element_handle()
    page.locator("[popovertarget=option-quality]").click()

    press(paid, waiting, **QUICK)
    expect(page.locator("#take-3")).to_be_visible()

    assert node.evaluate("video => video.isConnected && !video.paused")
    expect(page.locator("#option-quality")).to_be_visible()
