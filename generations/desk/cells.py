"""Cells of a CSV that a spreadsheet must not take for formulas."""

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(words: str) -> str:
    """The words, with an apostrophe before what a spreadsheet would compute."""
    return f"'{words}" if words.startswith(BEGINS_A_FORMULA) else words
