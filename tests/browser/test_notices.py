"""A hidden tab hears what was finished, and says so by title, icon and, if wanted, a notice."""

from playwright.sync_api import expect

from tests.browser.test_live import HIDE, QUICK, press
from tests.studio_process import until

RECORD = """
  window.told = [];
  window.Notification = class {
    static permission = "default";
    static asked = 0;
    static async requestPermission() {
      Notification.asked += 1;
      Notification.permission = "granted";
      return "granted";
    }
    constructor(title, options) {
      window.told.push({ title, ...options });
    }
  };
"""
PERMITTED = RECORD.replace('"default"', '"granted"')


ON_THE_WAY = """
    select id from generations_generation
    where status in ('queued', 'submitting', 'generating', 'collecting')
"""


def finish(paid, address):
    press(paid, address, **QUICK | {"prompt": "The tide comes in"})
    ended = """
        select take.id from generations_generation take join studio_project project
        on project.id = take.project_id where take.status = 'completed' and project.code = ?
    """
    code = address.rstrip("/").rpartition("/")[2]
    until(lambda: paid.rows(ended, code), "the take was not finished")


def test_a_hidden_tab_says_how_many_are_done_until_somebody_looks(visit, paid, paid_project):
    until(lambda: not paid.rows(ON_THE_WAY), "takes of other tests are never done")
    page = visit(paid)
    page.add_init_script(PERMITTED)
    page.add_init_script('localStorage.setItem("notify", "on")')
    page.clock.install()
    page.goto(paid_project)
    title = page.title()
    page.evaluate(HIDE, True)

    finish(paid, paid_project)
    page.clock.run_for(16_000)

    until(lambda: page.title().startswith("(1 done) "), "the title does not say it")
    assert "favicon-done" in page.locator("link[rel=icon]").get_attribute("href")
    (notice,) = page.evaluate("told")
    assert notice["title"].endswith("is ready")
    assert notice["body"] == "The tide comes in"
    assert notice["icon"].endswith("/poster.webp")
    page.evaluate(HIDE, False)
    assert page.title() == title
    assert "favicon-done" not in page.locator("link[rel=icon]").get_attribute("href")


def test_permission_is_asked_for_by_a_click_alone_and_nobody_is_told_unasked(visit, paid):
    page = visit(paid)
    page.add_init_script(RECORD)
    page.goto("/kestrel/me/")
    assert page.evaluate("Notification.asked") == 0

    page.get_by_role("button", name="Show notices").click()

    expect(page.get_by_role("button", name="Turn off")).to_be_visible()
    assert page.evaluate("Notification.asked") == 1
    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_role("button", name="Show notices")).to_be_focused()
