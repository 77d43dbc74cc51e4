"""What a page may weigh, and where it may ask: little, and here alone."""

import gzip
import re
from pathlib import Path

from studio.middleware import POLICY
from studio.static import HashedStatic, sheets_of

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
MOST_SCRIPT, MOST_STYLE = 60_000, 40_000


def packed(content):
    return len(gzip.compress(content, 9))


def test_all_script_together_stays_below_sixty_kilobytes():
    scripts = [*(STATIC / "js").glob("*.js"), STATIC / "vendor/htmx/htmx.min.js"]

    assert sum(packed(script.read_bytes()) for script in scripts) < MOST_SCRIPT


def test_all_styles_together_stay_below_forty_kilobytes():
    lists = [sheets_of(template) for template in HashedStatic.joined]
    entrance = (STATIC / "css/auth.css").read_bytes()
    joined = [b"\n".join((STATIC / name).read_bytes() for name in names) for names in lists]

    assert sum(map(packed, [*joined, entrance])) < MOST_STYLE


def test_every_sheet_is_listed_once_and_the_one_that_names_the_layers_first():
    listed = [name for template in HashedStatic.joined for name in sheets_of(template)]

    assert len(listed) == len(set(listed))
    assert {f"css/{sheet.name}" for sheet in (STATIC / "css").glob("*.css")} == {
        *listed,
        "css/auth.css",
    }
    assert listed[0] == "css/tokens.css"


def test_no_page_style_or_script_asks_another_host():
    asks = {
        "*.html": r"""(?:src|href|action|hx-\w+|content|poster)=["'](?:https?:)?//""",
        "*.css": r"""(?:url\(|@import)\s*["']?(?:https?:)?//""",
        "*.js": r"""(?:fetch|import|open|src =|href =)[ (]*["'`](?:https?:)?//""",
    }
    found = [
        f"{path.relative_to(ROOT)}: {asked}"
        for pattern, words in asks.items()
        for folder in (ROOT / "templates", STATIC / "css", STATIC / "js")
        for path in folder.rglob(pattern)
        for asked in re.findall(words, path.read_text())
    ]

    assert found == []


def test_the_policy_lets_nothing_unsafe_and_nobody_else_in():
    directives = dict(each.split(" ", 1) for each in POLICY.split("; "))

    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY


def test_no_template_holds_what_the_policy_forbids():
    forbidden = re.compile(
        r"""<style|\sstyle=["']|<script(?![^>]*\ssrc=)|\son\w+=["']|hx-on|hx-vals=["']js:|javascript:"""
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in (ROOT / "templates").rglob("*.html")
        if (match := forbidden.search(path.read_text()))
    ]

    assert found == []
