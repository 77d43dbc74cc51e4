"""Every page of the site, found by walking its addresses: readable, reachable, quiet, and in shape.

A new page is looked at by itself; a new kind of address fails here until it is told what to open.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from tests.browser.visits import DESK, PHONE, person

AXE = (Path(__file__).parent / "vendor/axe/axe.min.js").read_text()
RUN_AXE = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.map((one) => `${one.id}: ${one.help}, at ${one.nodes[0].target}`);
}"""
WIDTHS = (320, 390, 768, 1440)
ENTRANCE = ("/in/login/", "/in/password/reset/", "/in/password/reset/done/", "/no-such-page/")
SIGNED_IN_ELSEWHERE = ("/in/password/change/", "/in/logout/", "/kestrel/no-such-page/")
# Addresses that bear a secret; each has tests of its own.
SECRET = {"signed-frame", "callback", "approval-link"}
WITHOUT_PAGES = ("in/", "admin/", "start/")

PARTS = {
    "team": "kestrel",
    "code": "GA",
    "take_code": "GA-30",
    "provider": "apikley",
    "key": "practice/animatic",
    "token": "none",
    "pk": "1",
    "month": f"{date.today():%Y-%m}",
}


def addresses(patterns=None, prefix=""):
    """(name, address) of everything that can be opened, filled with parts of the GA project."""
    for pattern in patterns or get_resolver().url_patterns:
        whole = prefix + str(pattern.pattern).lstrip("^")
        if whole.startswith(WITHOUT_PAGES):
            continue
        if isinstance(pattern, URLPattern):
            yield pattern.name, "/" + filled(whole)
        else:
            yield from addresses(pattern.url_patterns, whole)


def filled(pattern):
    named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", r"<str:\1>", pattern)
    plain = re.sub(r"[\\$]", "", named)
    return re.sub(r"<\w+:(\w+)>", lambda part: PARTS[part[1]], plain)


def pages(studio):
    """The addresses that answer a signed-in person with a whole page."""
    maya = person(studio)
    found = []
    for name, address in addresses():
        if name in SECRET:
            continue
        answer = maya.get(address)
        assert answer.status_code not in (404, 500), f"{name}: {address} {answer.status_code}"
        if answer.status_code == 200 and "<html" in answer.text[:200]:
            found.append(address)
    return found


def look(page, address):
    """What is wrong with the page that is open, at its desk and phone sizes."""
    wrong = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        wrong += [f"{size['width']}: {sentence}" for sentence in page.evaluate(RUN_AXE)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"scrolls sideways at {width}: {wide}")
    if page.locator("h1").count() != 1:
        wrong.append(f"{page.locator('h1').count()} h1")
    return [f"{address} {sentence}" for sentence in wrong]


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_every_page_is_in_shape(theme, visit, studio):
    inside = visit(studio, color_scheme=theme)
    outside = visit(studio, email=None, color_scheme=theme)
    visit.expected.append("status of 404")
    tour = [(inside, address) for address in [*pages(studio), *SIGNED_IN_ELSEWHERE]]
    tour += [(outside, address) for address in ENTRANCE]
    wrong = []
    for page, address in tour:
        page.set_viewport_size(DESK)
        page.goto(address)
        page.evaluate(AXE)
        wrong += look(page, address)

    assert len(tour) > 15
    assert not wrong, json.dumps(wrong, indent=1)


RING = """element => {
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const shadow = style.boxShadow !== "none";
  const words = (element.getAttribute("aria-label") || element.textContent || element.name).trim();
  // Inside a date field the focus goes on to its button, which shows itself.
  const shown = drawn || shadow || !element.matches(":focus-visible");
  return { seen: shown, name: `${element.tagName} ${words.slice(0, 40)}`, width: box.width };
}"""


def test_whatever_has_the_focus_shows_it(visit, studio):
    page = visit(studio)
    hidden = []
    for address in pages(studio):
        page.goto(address)
        for _press in range(40):
            page.keyboard.press("Tab")
            focused = page.evaluate_handle("document.activeElement").as_element()
            if not focused or focused.evaluate("element => element === document.body"):
                break
            ring = focused.evaluate(RING)
            if not ring["seen"]:
                hidden.append(f"{address} {ring['name']}")

    assert not hidden, json.dumps(sorted(set(hidden)), indent=1)
