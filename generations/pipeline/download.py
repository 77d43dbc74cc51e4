"""Streaming a provider's file to disk, with limits on size, time, type, redirects and addresses."""

import socket
import time
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urljoin

import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from generations.providers import trust

LARGEST = 300 * 1024 * 1024
LONGEST = 150  # Seconds for the whole file; the queue ends a worker's task after 240.
MOST_REDIRECTS = 3
CHUNK = 256 * 1024
TYPES = ("video/", "application/octet-stream", "binary/octet-stream")
PATIENCE = httpx.Timeout(20, connect=10)


class DownloadTrouble(Exception):
    """The file could not be brought home this time. Fit to show; carries no address."""


def download(url: str, target: Path) -> Path:
    """Stream a video to a file. Raises DownloadTrouble."""
    deadline = time.monotonic() + LONGEST
    try:
        with httpx.Client(timeout=PATIENCE, verify=trust(), follow_redirects=False) as client:
            for _hop in range(MOST_REDIRECTS + 1):
                check_address(url)
                with client.stream("GET", url) as response:
                    check_peer(response)
                    if response.is_redirect:
                        url = _next_address(url, response)
                        continue
                    return _receive(response, target, deadline)
    except httpx.HTTPError as error:
        raise DownloadTrouble(_("The download broke off.")) from error
    raise DownloadTrouble(_("The link leads from one address to the next."))


def _next_address(url: str, response: httpx.Response) -> str:
    try:
        return urljoin(url, response.headers.get("location", ""))
    except ValueError as error:
        raise DownloadTrouble(_("The link is not an address.")) from error


def check_address(url: str) -> None:
    """Only public https addresses; a setting lets loopback in. Raises DownloadTrouble."""
    try:
        address = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise DownloadTrouble(_("The link is not an address.")) from error
    if address.scheme != "https" and not settings.ALLOW_LOOPBACK_DOWNLOADS:
        raise DownloadTrouble(_("The link is not an https address."))
    try:
        found = socket.getaddrinfo(address.host, address.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # The second is for names that no host can have.
        raise DownloadTrouble(_("The link's host is not known.")) from error
    for *_rest, place in found:
        _check_ip(str(place[0]))


def check_peer(response: httpx.Response) -> None:
    """The address we really reached must be public too. Raises DownloadTrouble."""
    stream = response.extensions.get("network_stream")
    place = stream.get_extra_info("server_addr") if stream else None
    if place:
        _check_ip(str(place[0]))


def _check_ip(text: str) -> None:
    ip = ip_address(text.partition("%")[0])
    if ip.is_loopback and settings.ALLOW_LOOPBACK_DOWNLOADS:
        return
    if not ip.is_global or ip.is_multicast:
        raise DownloadTrouble(_("The link leads to a private address."))


def _receive(response: httpx.Response, target: Path, deadline: float) -> Path:
    if response.status_code != httpx.codes.OK:
        raise DownloadTrouble(
            _("The file's host answered {status_code}.").format(status_code=response.status_code)
        )
    if not response.headers.get("content-type", TYPES[1]).lower().startswith(TYPES):
        raise DownloadTrouble(_("What the link gives is not a video."))
    received = 0
    with target.open("wb") as file:
        for chunk in response.iter_bytes(CHUNK):
            received += len(chunk)
            if received > LARGEST:
                raise DownloadTrouble(_("The file is larger than 300 MB."))
            if time.monotonic() > deadline:
                raise DownloadTrouble(_("The download took longer than two and a half minutes."))
            file.write(chunk)
    expected = response.headers.get("content-length", "")
    if expected.isdecimal() and "content-encoding" not in response.headers:
        _check_length(received, int(expected))
    return target


def _check_length(received: int, expected: int) -> None:
    if received != expected:
        raise DownloadTrouble(_("The download was cut off."))
