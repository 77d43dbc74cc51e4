"""An accountant's last month, by keyboard alone: find, open, export, close."""

import re

import pytest
from playwright.sync_api import expect

FAR = 150  # As many stops as a person with a keyboard may ever need on this page.


@pytest.fixture
def bill(visit, studio):
    """The present month, as Henrik finds it; last month is full of charges."""
    fill = "from tests.browser.filling import fill_last_month; fill_last_month()"
    studio.manage("shell", "-v0", "-c", fill)
    return visit(studio, "/kestrel/billing/", email="henrik@example.com")


def tab_to(page, target, *keys):
    """Walk to what is wanted as a keyboard does, and press there."""
    for _stop in range(FAR):
        if target.evaluate("target => target === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(target).to_be_focused()
    for key in keys:
        page.keyboard.press(key)


def test_an_accountant_reads_and_closes_last_month_by_keyboard_alone(bill):
    tab_to(bill, bill.locator('a[data-month="previous"]'), "Enter")
    expect(bill.get_by_role("button", name="Close month")).to_be_visible()
    people = bill.locator(".table--bill tbody tr")
    tab_to(bill, bill.get_by_role("link", name="Member", exact=True), "Enter")
    expect(people.first).to_contain_text("Ada")

    tab_to(bill, bill.get_by_label("Resolution"), "1")
    expect(bill).to_have_url(re.compile("resolution=1080p"))
    # The page came anew, and the keyboard still stands where it was.
    expect(bill.get_by_label("Resolution")).to_be_focused()
    tab_to(bill, bill.get_by_label("Sound"), "w")
    expect(bill).to_have_url(re.compile("sound=on"))
    expect(people).to_have_count(2)
    expect(people.first).to_contain_text("Olu")
    hears_the_chart_and_its_table(bill)

    tab_to(bill, people.first.get_by_role("link"), "Enter")
    clips = bill.locator("#charges tbody tr")
    expect(clips).to_have_count(2)
    tab_to(bill, clips.first.get_by_role("link").first, "Enter")
    expect(bill).to_have_url(re.compile("/t/BILL-12/"))
    bill.go_back()
    with bill.expect_download() as saved:
        tab_to(bill, bill.get_by_role("link", name="CSV"), "Enter")
    rows = saved.value.path().read_text("utf-8-sig").splitlines()
    assert len(rows) == 3
    assert all("Olu" in row for row in rows[1:])

    bill.on("dialog", lambda dialog: dialog.accept())
    tab_to(bill, bill.get_by_role("button", name="Close month"), "Enter")
    expect(bill.locator(".toast")).to_contain_text("is closed.")
    expect(bill.get_by_role("button", name="Close month")).to_have_count(0)


def hears_the_chart_and_its_table(page):
    """Chromium's accessibility tree: each day says its number, and the table follows with all."""
    card = page.get_by_role("region", name="Credits per day", exact=True)
    chart = card.get_by_role("group", name=re.compile("Credits per day, .*table below"))
    days = re.findall(r'link "(\d+) \w+: ([\d.,]+) credits', chart.aria_snapshot())
    assert [int(day) for day, _credits in days] == list(range(1, len(days) + 1))
    assert len(days) >= 28
    assert dict(days)["10"] == "45"

    tab_to(page, card.get_by_text("The same numbers as a table"), "Enter")
    heard = card.aria_snapshot()
    assert heard.index("Credits per day, table") > heard.rindex(" credits")
    rows = re.findall(r'row "\w+ (\d+) \w+ .* ([\d.,]+)"', heard)
    assert rows == days
