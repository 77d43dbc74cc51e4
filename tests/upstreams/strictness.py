"""Checks of a request body against what a document states, and nothing more lenient than it."""

import base64
import urllib.request
from urllib.error import URLError

MAGIC = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png", b"RIFF": "webp"}


class Wrong(Exception):
    """The body breaks the document. The message is what the provider would say."""


def fields(body, allowed, required=()):
    if not isinstance(body, dict):
        raise Wrong("the body must be an object")
    for name in body:
        if name not in allowed:
            raise Wrong(f"{name}: unrecognized field")
    for name in required:
        if name not in body:
            raise Wrong(f"'{name}' is required.")
    for name, check in allowed.items():
        if name in body:
            check(name, body[name])


def text(least=1, most=None):
    def check(name, value):
        if type(value) is not str:
            raise Wrong(f"{name}: expected string, received {type(value).__name__}")
        if len(value) < least or (most and len(value) > most):
            raise Wrong(f"{name}: wrong length")

    return check


def flag(name, value):
    if type(value) is not bool:
        raise Wrong(f"{name}: expected boolean, received {type(value).__name__}")


def one_of(*values):
    def check(name, value):
        if not any(type(value) is type(each) and value == each for each in values):
            raise Wrong(f"{name}: {value!r} is not one of {list(values)}")

    return check


def whole(least=None, most=None):
    def check(name, value):
        if type(value) is not int:
            raise Wrong(f"{name}: expected integer, received {type(value).__name__}")
        if (least is not None and value < least) or (most is not None and value > most):
            raise Wrong(f"{name}: out of range")

    return check


def link(name, value):
    if type(value) is not str or not value.startswith(("http://", "https://")):
        raise Wrong(f"{name}: only public HTTP(S) URLs are supported")


def links(most):
    def check(name, value):
        if type(value) is not list or len(value) > most:
            raise Wrong(f"{name}: at most {most}")
        for each in value:
            link(name, each["url"] if isinstance(each, dict) and set(each) == {"url"} else each)

    return check


def link_or_picture(name, value):
    if type(value) is str and value.startswith("data:image/"):
        head, _, rest = value.partition(";base64,")
        if head != head.lower():
            raise Wrong(f"{name}: the format must be in lower case")
        picture(name, base64.b64decode(rest, validate=True))
        return
    link(name, value)


def picture(name, content):
    if not content.startswith(tuple(MAGIC)):
        raise Wrong(f"{name}: not an image that can be read")


def fetched(name, value):
    """Fetch a picture as a provider would, and refuse what is none."""
    if value.startswith("data:"):
        return
    try:
        with urllib.request.urlopen(value, timeout=5) as answer:
            picture(name, answer.read())
    except (URLError, TimeoutError) as error:
        raise Wrong(f"{name}: timeout while fetching resource") from error
