"""What a provider said, made fit to keep: no keys, no pictures, no signed links.

Raw answers are stored beside takes and shown to admins. A provider may repeat our request in its
answer, so whatever must not leave the request is taken out of the answer too.
"""

import re

LONGEST_READ = 100_000
LONGEST_RAW = 4_000
LONGEST_SAID = 500
REMOVED = "[removed]"
SHORTEST_SECRET = 6

# JSON inside JSON puts more backslashes before a slash or a \u0026 each time it is packed.
_URL = r"https?:(?:\\{0,7}/){2}[^\s\"'<>?\\]*(?:\\{1,7}/[^\s\"'<>?\\]*)*"
PATTERNS = (
    (re.compile(r"(data:[\w.+\\/-]+;base64,)(?:[\w+/=%-]|\\{1,7}/)*", re.I), rf"\1{REMOVED}"),
    (re.compile(r"(?:[A-Za-z0-9+]|\\{0,7}/){200,}={0,2}"), REMOVED),
    (
        re.compile(rf"({_URL})\?(?:[^\s\"'<>\\]|\\{{1,7}}(?:u[0-9a-f]{{4}}|/))*", re.I),
        rf"\1?{REMOVED}",
    ),
    (
        re.compile(r"(call_?back_?url[\\\"']*\s*[:=]\s*[\\\"']*)[^\s\"'\\,}]+", re.I),
        rf"\1{REMOVED}",
    ),
    (re.compile(r"(bearer\s+)[^\s\"'\\,}]+", re.I), rf"\1{REMOVED}"),
    (re.compile(r"\bsk-[\w-]{8,}"), REMOVED),
)


def scrub(text: str, *secrets: str, longest: int = LONGEST_RAW) -> str:
    """Take out the given secrets and whatever looks like one, and cut to a storable length."""
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            text = text.replace(secret, REMOVED)
    text = text[:LONGEST_READ]
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    return text[:longest]
