"""Words for a PDF in whatever script: which font shows them, without shipping one.

A PDF always has Helvetica for western European letters. Others are embedded from a font of this
machine where it has one; Chinese, Japanese and Korean are left to the reader's own fonts, in
which the words stay right and can be copied.
"""

from functools import cache
from itertools import groupby
from pathlib import Path
from unicodedata import name as character_name
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
EMBEDDED = "Embedded"
FONT_FILES = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
    "C:/Windows/Fonts/arial.ttf",
]
OF_THE_READER = {
    "HIRAGANA": "HeiseiKakuGo-W5",
    "KATAKANA": "HeiseiKakuGo-W5",
    "HANGUL": "HYSMyeongJo-Medium",
}
OTHERS = "STSong-Light"


def markup(words: str) -> str:
    """The words for a reportlab paragraph, escaped, each run in a font that has it."""
    return "".join(
        escape("".join(run)) if font == PLAIN else _in_font(font, "".join(run))
        for font, run in groupby(_visible(words), key=font_of)
    )


def _visible(words: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in words)


def _in_font(font: str, words: str) -> str:
    return f'<font name="{font}">{escape(words)}</font>'


@cache
def font_of(letter: str) -> str:
    """The font that shows one letter."""
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        pass
    else:
        return PLAIN
    face = _embedded()
    if face is not None and ord(letter) in face.face.charToGlyph:
        return EMBEDDED
    script = character_name(letter, "").partition(" ")[0]
    return _of_the_reader(OF_THE_READER.get(script, OTHERS))


@cache
def _embedded() -> TTFont | None:
    """A font of this machine with more letters than Helvetica, if there is one."""
    for path in FONT_FILES:
        if Path(path).exists():
            try:
                font = TTFont(EMBEDDED, path)
            except TTFError:
                continue
            pdfmetrics.registerFont(font)
            return font
    return None


@cache
def _of_the_reader(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name
