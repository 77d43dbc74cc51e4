"""Every text that people read stands in the catalogue of words, ready for another language."""

import ast
import re
from html.parser import HTMLParser

import pytest
from django.utils import translation
from django.utils.translation.template import templatize

from generations.catalog import catalog
from tests.factories import make_finished, make_project, seat
from tests.test_house import CODE, ROOT

CATALOGUES = [ROOT / "locale/en/LC_MESSAGES" / name for name in ("django.po", "djangojs.po")]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TAGS = re.compile(
    r"{% blocktranslate.*?{% endblocktranslate %}|{% block \w*class %}.*?{% endblock %}"
    r"|{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->",
    re.S,
)
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-confirm")
# Signs, units, keys and names are the same in every language.
SAME = {"Rushes", "cr", "fps", "px", "CSV", "PDF", "ZIP", "PNG", "Ctrl", "Enter", "Shift"}


class Said(HTMLParser):
    """What a page says, outside of scripts and keys."""

    def __init__(self):
        super().__init__()
        self.texts, self.inside = [], []

    def handle_starttag(self, tag, attrs):
        self.inside.append(tag)
        self.texts += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"script", "style", "kbd"} & set(self.inside):
            self.texts.append(data)


def said(source):
    page = Said()
    page.feed(source)
    return page.texts


def bare_words(source):
    texts = said(TAGS.sub(" ", source))
    return [w for text in texts for w in re.findall(r"[A-Za-z’]{2,}", text) if w not in SAME]


def test_no_template_says_what_cannot_be_translated():
    bare = {str(path.relative_to(ROOT)): bare_words(path.read_text()) for path in TEMPLATES}

    assert {path: words for path, words in bare.items() if words} == {}


def in_templates():
    for path in [*TEMPLATES, *(ROOT / "templates").rglob("*.txt")]:
        calls = templatize(path.read_text(), origin=str(path))
        for match in re.finditer(
            r"gettext\(\s*u?(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", calls
        ):
            yield ast.literal_eval(match["text"])


def in_python():
    for path in (file for place in CODE for file in (ROOT / place).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "")
            if called in ("_", "lazy", "ngettext") and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def in_scripts():
    for path in (ROOT / "static/js").glob("*.js"):
        yield from re.findall(r'worded\("((?:[^"\\]|\\.)*)"', path.read_text())


def catalogued():
    for path in CATALOGUES:
        for text in re.findall(r'^msgid ((?:".*"\n)+)', path.read_text(), re.M):
            yield "".join(ast.literal_eval(line) for line in text.splitlines())


def test_the_catalogue_holds_every_text():
    missing = {*in_templates(), *in_python(), *in_scripts()} - {*catalogued()}

    assert missing == set(), "make words"


@pytest.fixture
def marked(monkeypatch):
    """A language in which every text stands in brackets."""
    monkeypatch.setattr(translation._trans, "gettext", lambda text: f"⟦{text}⟧")
    monkeypatch.setattr(translation._trans, "ngettext", lambda one, many, count: f"⟦{many}⟧")


@pytest.mark.django_db
def test_a_page_in_another_language_says_nothing_in_english(marked, sign_in):
    project = make_project(name="9", code="PX")
    take = make_finished(project)
    browser = sign_in(seat(project))
    listed = " ".join(f"{m.name} {m.provider_name} {m.note}" for m in catalog().models)
    ours = f"{listed} {take.text} {take.prompt.title} {take.requested_by} {project.team} person example com"

    pages = [project.get_absolute_url(), take.get_absolute_url()]
    english = {
        text.strip()
        for page in pages
        for text in said(re.sub(r"⟦[^⟧]*⟧", " ", browser.get(page).content.decode()))
        if set(re.findall(r"[A-Za-z’]{3,}", text)) - SAME - set(re.findall(r"\w+", ours))
    }

    assert english == set()
