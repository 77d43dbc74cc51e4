"""What goes wrong while asking, in the only terms a caller needs: was a paid job started?

The three errors differ in what to do next. The cause says why, for the sentence on the page and
for whoever has to act; it never decides whether to ask again.
"""

import re
from email.utils import parsedate_to_datetime
from enum import StrEnum
from time import time
from typing import Any


class Cause(StrEnum):
    INPUT = "input"
    PROMPT = "prompt"
    FRAME = "frame"
    CONTENT = "content"
    CREDITS = "credits"
    KEY = "key"
    RETIRED = "retired"
    RATE = "rate"
    SPEND_LIMIT = "spend_limit"
    PROVIDER_DOWN = "provider_down"
    UNKNOWN = "unknown"


class ProviderError(Exception):
    """Base of the three. The message is fit to show to the person who asked.

    `said` are the provider's own words and `raw` its answer, both scrubbed, for an admin.
    """

    def __init__(
        self,
        sentence: str,
        *,
        cause: Cause = Cause.UNKNOWN,
        said: str = "",
        request_id: str = "",
        retry_after: float | None = None,
        raw: str = "",
    ) -> None:
        super().__init__(sentence)
        self.cause = cause
        self.said = said
        self.request_id = request_id
        self.retry_after = retry_after
        self.raw = raw


class Rejected(ProviderError):
    """The provider understood and said no. Nothing was started; asking again will not help."""


class Unavailable(ProviderError):
    """Surely not taken, or only a question went unanswered: ask again later."""


class Unconfirmed(ProviderError):
    """The line went dead after we asked. A paid job may be running; never ask again blindly."""


SENTENCES = {
    Cause.INPUT: "{name} didn't accept these settings.",
    Cause.PROMPT: "{name} didn't accept this prompt.",
    Cause.FRAME: "{name} couldn't use a frame of this take.",
    Cause.CONTENT: "The model declined this take.",
    Cause.CREDITS: "The account with {name} is out of credits.",
    Cause.KEY: "The key for {name} needs attention.",
    Cause.RETIRED: "{name} no longer offers this model.",
    Cause.RATE: "{name} is busy.",
    Cause.SPEND_LIMIT: "The key for {name} reached its spending limit.",
    Cause.PROVIDER_DOWN: "{name} isn't answering.",
    Cause.UNKNOWN: "{name} didn't make this take.",
}
MAY_RUN = "{name} may be making this take: its answer was lost."
NO_FILE = "{name} says that this take is done, but gave no file."

BY_STATUS = {
    400: Cause.INPUT,
    401: Cause.KEY,
    402: Cause.CREDITS,
    403: Cause.KEY,
    408: Cause.PROVIDER_DOWN,
    413: Cause.FRAME,
    422: Cause.INPUT,
    425: Cause.PROVIDER_DOWN,
    429: Cause.RATE,
    455: Cause.PROVIDER_DOWN,
}
# These statuses mean one thing whatever the text beside them mentions.
PLAIN = {401, 402, 408, 413, 425, 429, 455}
LATER = {408, 425, 429, 455}

CONTENT = re.compile(
    r"sensitive_?content|(?<!case[- ])\bsensitive|policy_?violation|privacy_?information|moderation"
    r"|content[ _-]?(?:polic|filter|safety)|prohibited|real[ -]?person|copyright|nsfw",
    re.I,
)
CREDITS = re.compile(
    r"(?:insufficient|not enough|run out of|ran out of|out of|low on|no)\s+(?:\w+\s+)?"
    r"(?:credit|fund|balance|quota)"
    r"|(?:credit|fund|balance)s?\s+(?:is |are )?(?:insufficient|too low)"
    r"|insufficient_?(?:credit|balance|fund)|top[ -]?up|overdue",
    re.I,
)
RETIRED = re.compile(
    r"deprecat|retired|discontinued|shut ?down|no longer (?:available|supported|offered)"
    r"|model\W.{0,80}(?:not exist|not found|not supported|inactive)|model_not_found",
    re.I,
)
FRAME = re.compile(r"image|input_urls|first[ _-]?frame|last[ _-]?frame|fetching resource", re.I)
PROMPT = re.compile(r"\bprompt|content\[\d\]\.text", re.I)

REQUEST_ID = re.compile(r"[\s.(]*request[ _-]?id\W+([\w-]{6,})\)?\.?", re.I)


def cause_of_status(status: int, text: str) -> Cause | None:
    """Why a request was refused, from the status and the words; None when neither says."""
    if status in PLAIN:
        return BY_STATUS[status]
    cause = cause_of_words(text)
    if cause in (Cause.FRAME, Cause.PROMPT) and BY_STATUS.get(status) is not Cause.INPUT:
        return None
    return cause


def cause_of_words(text: str) -> Cause | None:
    for pattern, cause in (
        (CONTENT, Cause.CONTENT),
        (CREDITS, Cause.CREDITS),
        (RETIRED, Cause.RETIRED),
        (FRAME, Cause.FRAME),
        (PROMPT, Cause.PROMPT),
    ):
        if pattern.search(text):
            return cause
    return None


def words_of(value: Any, depth: int = 4) -> str:
    """The human words in an error of any shape: a text, an object, or a list of either."""
    if isinstance(value, str):
        return value.strip()
    if depth == 0 or not isinstance(value, dict | list):
        return ""
    inner = value
    if isinstance(value, dict):
        keys = ("message", "msg", "detail", "details", "error", "errors", "reason")
        inner = [value.get(key) for key in keys]
    found = dict.fromkeys(filter(None, (words_of(each, depth - 1) for each in inner)))
    return "; ".join(found)


def seconds_until(header: str) -> float | None:
    """A Retry-After header as seconds from now, whether it gives seconds or a date."""
    try:
        return max(float(header), 0.0) if header else None
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(header).timestamp() - time(), 0.0)
    except (ValueError, OverflowError):
        return None
