"""Stored files over HTTP, with the ranges that a video player needs to seek.

Django has no ranges at all, and without them Chromium cannot seek. This room sends bytes and
decides nothing: whoever calls it has already asked whether the person may see the file. It works
with any storage, for it only opens, seeks and reads. Responses stream synchronously (WSGI), and
they must stay out of the reach of GZipMiddleware, which would compress the pieces.
"""

import re
from collections.abc import Iterator

from django.core.files import File
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags, quote_etag

BLOCK = 64 * 1024

# "From here to the end" is what a player asks for, and then it stops reading while it is paused.
# A bounded answer lets the worker go; the player asks again when it wants more.
OPEN_ENDED = 1024 * 1024

# A file opened in a tab of its own. Chromium plays a video there only if it keeps its origin.
NOTHING_RUNS = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    "sandbox allow-same-origin"
)

ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)

# What browsers and Windows would not have in a file's name, among them what ends a header.
UNFIT_FOR_A_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]+')


class CannotSatisfy(Exception):
    """The range asked for lies outside of the file."""


def serve_file(
    request: HttpRequest, file: File, *, content_type: str, etag: str, download_as: str = ""
) -> HttpResponseBase:
    """Answer GET or HEAD with `file`, or the part of it that is asked for.

    `etag` changes whenever the bytes do (their hash is best); the file may be kept by the browser
    for a year. With `download_as` the browser saves it under that name.
    """
    headers = _headers(content_type, etag, download_as)
    if _has_it_already(request, headers["ETag"]):
        return HttpResponse(status=304, headers=headers)

    size = file.size
    try:
        part = _part_asked_for(request, size, headers["ETag"], cap=not download_as)
    except CannotSatisfy:
        headers["Content-Range"] = f"bytes */{size}"
        return HttpResponse(status=416, headers=headers)

    start, stop = part or (0, size)
    headers["Content-Length"] = str(stop - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    status = 206 if part else 200
    return StreamingHttpResponse(_Slice(file, start, stop), status=status, headers=headers)


def _headers(content_type: str, etag: str, download_as: str) -> dict[str, str]:
    headers = {
        "Content-Type": content_type,
        "ETag": quote_etag(etag),
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": NOTHING_RUNS,
    }
    if download_as:
        name = UNFIT_FOR_A_NAME.sub("-", download_as).strip(" .-")
        disposition = content_disposition_header(as_attachment=True, filename=name)
        headers["Content-Disposition"] = disposition or "attachment"
    return headers


def _has_it_already(request: HttpRequest, etag: str) -> bool:
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or etag in [tag.removeprefix("W/") for tag in known]


def _part_asked_for(
    request: HttpRequest, size: int, etag: str, *, cap: bool
) -> tuple[int, int] | None:
    """The first byte and the one after the last, or None for the whole file.

    What cannot be read, is more than one range or was meant for an older file gets the whole, as
    RFC 9110 (14.2) allows; so does HEAD, for which ranges are not defined.
    """
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    is_current = request.headers.get("If-Range", etag) == etag
    if request.method != "GET" or not asked or not any(asked.groups()) or not is_current:
        return None
    first, last = asked.groups()
    if not first:
        start, stop = max(0, size - int(last)), size
    elif not last:
        start = int(first)
        stop = min(size, start + OPEN_ENDED) if cap else size
    elif int(first) > int(last):
        return None
    else:
        start, stop = int(first), min(size, int(last) + 1)
    if start >= size:
        raise CannotSatisfy
    return start, stop


class _Slice:
    """Part of a file, a block at a time. Opened when first read, closed with the response."""

    def __init__(self, file: File, start: int, stop: int) -> None:
        self.file = file
        self.left = stop - start
        self.file.open("rb")
        self.file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (block := self.file.read(min(BLOCK, self.left))):
            self.left -= len(block)
            yield block

    def close(self) -> None:
        self.file.close()
