"""What rooms without a language say is said in the reader's."""

from dataclasses import replace

from generations.catalog import catalog
from generations.wording import in_words

GERMAN = {
    "{chosen} isn't offered by {model}. Choose {offered}.": "{model} kann {chosen} nicht. Wähle {offered}.",
    "{first} to {last}": "{first} bis {last}",
}


def test_a_sentence_is_said_in_the_readers_language_with_all_that_it_names(monkeypatch):
    monkeypatch.setattr("generations.wording.gettext", lambda words: GERMAN.get(words, words))
    model = catalog().get("practice/animatic")
    wrong = replace(model.defaults(), duration=99)

    (said,) = model.faults(wrong, prompt="A lighthouse", frames=(False, False)).values()

    assert said == "99 s isn't offered by Animatic. Choose 4 to 12."
    assert in_words(said) == "Animatic kann 99 s nicht. Wähle 4 bis 12."


def test_whatever_else_is_said_stays_as_it_is():
    assert in_words("As it is.") == "As it is."
    assert in_words(7) == 7
