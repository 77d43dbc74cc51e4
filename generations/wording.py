"""Saying in the reader's language what rooms without one have to say."""

from typing import Any

from django.utils.translation import gettext

from generations.catalog_words import Sentence


def in_words(sentence: Any) -> Any:
    """A sentence of the catalogue in the language of whoever reads; anything else as it is."""
    if not isinstance(sentence, Sentence):
        return sentence
    values = {name: in_words(value) for name, value in sentence.values.items()}
    return gettext(sentence.template).format(**values)
