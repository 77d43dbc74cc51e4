"""Whole numbers in what a browser sends: addresses, hidden fields. Reads, and judges nothing."""

MOST_DIGITS = 18  # More than any row's key has; Python refuses to read thousands of digits.


def whole(words: object) -> int | None:
    """The number that somebody sent; None when it is none, negative or past every row's key."""
    text = str(words)
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
