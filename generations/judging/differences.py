"""What differs between takes: only those settings, word by word where it is a text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from generations.gallery.card import Card
from generations.templatetags.rushes import credits_words

AROUND = 3  # Words that stay beside a difference in a long text.
Piece = tuple[str, bool]  # Words, and whether they differ.


@dataclass(frozen=True)
class Row:
    """One setting: its value for each take; a text also in pieces that are the same or not."""

    name: str | Promise
    values: list[str]
    pieces: list[list[Piece]] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


def _switch(on: object) -> str:
    return _("On") if on else _("Off")


def _cost(card: Card) -> str:
    amount = card.charged if card.charged is not None else card.quoted
    return credits_words(amount) or "–"


SETTINGS: dict[str | Promise, Callable[[Card], str]] = {
    lazy("Model"): lambda card: str(card.model_name),
    lazy("Provider"): lambda card: card.provider_name,
    lazy("Length"): lambda card: f"{card.duration} s",
    lazy("Picture"): lambda card: str(card.ratio) or _("As the frame"),
    lazy("Resolution"): lambda card: str(card.resolution),
    lazy("Sound"): lambda card: _switch(card.sound),
    lazy("Camera"): lambda card: _("Held still") if card.camera_fixed else _("Free"),
    lazy("Watermark"): lambda card: _switch(card.watermark),
    lazy("Seed"): lambda card: _("Not set") if card.seed is None else str(card.seed),
    lazy("First frame"): lambda card: card.first_frame.label if card.first_frame else _("None"),
    lazy("Last frame"): lambda card: card.last_frame.label if card.last_frame else _("None"),
}


def rows_of(cards: Sequence[Card]) -> list[Row]:
    """Every setting with its values, the prompt first and the cost last, for those who see it."""
    texts = [card.prompt_text for card in cards]
    rows = [Row(lazy("Prompt"), texts, _told_apart(texts))]
    rows += [Row(name, [read(card) for card in cards]) for name, read in SETTINGS.items()]
    if any(card.sees_prices for card in cards):
        rows.append(Row(lazy("Cost"), [_cost(card) for card in cards]))
    return rows


def differing(cards: Sequence[Card]) -> tuple[list[Row], list[Row]]:
    """The settings that differ, with the cost in any case; and those that are the same."""
    rows = rows_of(cards)
    shown = [row for row in rows if row.differs or row.name == _("Cost")]
    return shown, [row for row in rows if row not in shown and row.name != _("Prompt")]


def _told_apart(texts: Sequence[str]) -> list[list[Piece]]:
    """Each text against the first, the first against the second."""
    if len(texts) < 2:
        return [[(text, False)] for text in texts]
    against = [texts[1], *[texts[0]] * (len(texts) - 1)]
    return [_pieces(text, other) for text, other in zip(texts, against, strict=True)]


def _pieces(text: str, other: str) -> list[Piece]:
    mine, theirs = text.split(), other.split()
    found = SequenceMatcher(None, theirs, mine, autojunk=False).get_opcodes()
    pieces: list[Piece] = []
    for at, (kind, _from, _to, start, stop) in enumerate(found):
        words = mine[start:stop]
        if kind == "equal":
            words = _shortened(words, is_first=at == 0, is_last=at == len(found) - 1)
        if words:
            pieces.append((" ".join(words), kind != "equal"))
    return pieces


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> list[str]:
    """A long run of common words, cut where it is far from any difference."""
    head = [] if is_first else words[:AROUND]
    tail = [] if is_last else words[-AROUND:]
    if len(words) <= len(head) + len(tail) + 2:
        return words
    return [*head, "…", *tail]
