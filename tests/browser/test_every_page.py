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
# Nothing is fetched once more for axe: it would look for sounds that play by themselves, and no page has one.
RUN_AXE = """async (rules) => {
  const only = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const found = await axe.run(document, { resultTypes: ["violations"], preload: false, ...only });
  return found.violations.map((one) => `${one.id}: ${one.help}, at ${one.nodes[0].target}`);
}"""
WIDTHS = (1440, 768, 390, 320)
LOOKED_AT = (DESK["width"], PHONE["width"])
# A theme changes colours and nothing else, so the second is asked about its colours alone.
RULES = {"dark": [], "light": ["color-contrast"]}
TWICE = """[...document.querySelectorAll("[id]")].map((one) => one.id)
  .filter((id, place, all) => all.indexOf(id) !== place)"""
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


@pytest.fixture(scope="module")
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
    """What is wrong with an address at every width; at two of them in both themes."""
    page.set_viewport_size(DESK)
    page.goto(address)
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": DESK["height"]})
        for theme, rules in RULES.items() if width in LOOKED_AT else ():
            page.emulate_media(color_scheme=theme)
            wrong += [f"{theme} {width}: {one}" for one in page.evaluate(RUN_AXE, rules)]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"scrolls sideways at {width}: {wide}")
    wrong += [f"two of #{one}" for one in page.evaluate(TWICE)]
    if page.locator("[autoplay]").count():
        wrong.append("something plays by itself")
    if page.locator("h1").count() != 1:
        wrong.append(f"{page.locator('h1').count()} h1")
    return [f"{address} {sentence}" for sentence in wrong]


def test_every_page_is_in_shape(visit, studio, pages):
    inside, outside = visit(studio), visit(studio, email=None)
    visit.expected.append("status of 404")
    for page in (inside, outside):
        page.add_init_script(AXE)
    tour = [(inside, address) for address in [*pages, *SIGNED_IN_ELSEWHERE]]
    tour += [(outside, address) for address in ENTRANCE]

    wrong = [sentence for page, address in tour for sentence in look(page, address)]

    assert len(tour) > 30
    assert not wrong, json.dumps(wrong, indent=1)


# Whatever gets the focus is noted at once, so that a press asks the browser nothing.
NOTE_FOCUS = """() => {
  window.focused = [];
  const known = new Set();
  addEventListener("focusin", ({ target }) => {
    window.cameRound ||= known.has(target);
    known.add(target);
    const style = getComputedStyle(target);
    const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    // Inside a date field the focus goes on to its button, which shows itself.
    const seen = drawn || style.boxShadow !== "none" || !target.matches(":focus-visible");
    const words = target.getAttribute("aria-label") || target.textContent || target.name || "";
    window.focused.push({ seen, name: `${target.tagName} ${words.trim().slice(0, 40)}` });
  });
}"""


def test_whatever_has_the_focus_shows_it(visit, studio, pages):
    page = visit(studio)
    hidden, reached = set(), 0
    for address in pages:
        page.goto(address)
        page.evaluate(NOTE_FOCUS)
        for press in range(40):
            page.keyboard.press("Tab")
            if press % 10 == 9 and page.evaluate("Boolean(window.cameRound)"):
                break
        focused = page.evaluate("window.focused")
        reached += len(focused)
        hidden |= {f"{address} {each['name']}" for each in focused if not each["seen"]}

    assert reached > 10 * len(pages)
    assert not hidden, json.dumps(sorted(hidden), indent=1)
