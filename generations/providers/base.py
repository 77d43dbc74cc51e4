"""The one door to every video provider.

An adapter translates: our request to theirs, their answer to ours. It opens no connection, saves
nothing, retries nothing and imports nothing of ours. This base class does the talking and turns
whatever goes wrong into one of three errors, named for what the caller must do.

A question may be asked here (`progress`) or by a watcher with connections of its own, which sends
`progress_request` and hands the answer to `read_progress`, or what broke to `trouble_asking`.
"""

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any, Self

import httpx

from generations.providers.answers import (
    Ask,
    Balance,
    Found,
    Progress,
    State,
    Submission,
    VideoRequest,
)
from generations.providers.refusals import Cause, Rejected, Unavailable, Unconfirmed
from generations.providers.translator import Translator

# Two frames as data URIs can be tens of megabytes: writing gets more time than reading.
SUBMITTING = httpx.Timeout(connect=5, write=120, read=60, pool=5)
ASKING = httpx.Timeout(connect=5, write=10, read=20, pool=5)
# Only these say that the request never left.
NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)
MOST_PAGES = 10


@cache
def trust() -> ssl.SSLContext:
    """Whom all connections trust; reading it takes longer than most answers."""
    return httpx.create_ssl_context()


class Provider(Translator):
    def __init__(
        self,
        *,
        key: str,
        base_url: str = "",
        upload_url: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.key = key.strip()
        self.base_url = (base_url or self.base_url).rstrip("/")
        place = upload_url or self.upload_url
        self.upload_url = (place if "://" in place else self.base_url + place).rstrip("/")
        self.transport = transport
        self.is_open = False

    @cached_property
    def client(self) -> httpx.Client:
        self.is_open = True
        # A connection kept from before may be dead, and a request lost on it looks like one taken.
        limits = httpx.Limits(max_keepalive_connections=0)
        return httpx.Client(transport=self.transport, limits=limits, verify=trust())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        if self.is_open:
            self.client.close()

    def submit(self, video: VideoRequest) -> Submission:
        """Ask for a video, once. Raises Rejected, Unavailable or Unconfirmed."""
        request = self._request(self.submit_ask(video), SUBMITTING)
        try:
            response = self.client.send(request)
        except NOT_SENT as error:
            raise self._error(Unavailable, Cause.PROVIDER_DOWN, said=str(error)) from error
        except httpx.RequestError as error:
            raise self._error(Unconfirmed, Cause.UNKNOWN, said=repr(error)) from error
        body = self._body(response, paid=True)
        try:
            submission = self.read_submission(body, response.headers)
        except UNREADABLE as error:
            raise self._unreadable(Unconfirmed, response) from error
        return replace(submission, raw=self._raw(response))

    def progress(self, external_id: str) -> Progress:
        """Ask how a job stands. Raises Rejected or Unavailable: neither says that it failed."""
        return self.read_progress(self._send(self.progress_request(external_id)))

    def progress_request(self, external_id: str) -> httpx.Request:
        """The whole question, with key and time-outs, for any client to send."""
        return self._request(self.progress_ask(external_id), ASKING)

    def read_progress(self, response: httpx.Response) -> Progress:
        answer, raw = self._json(response), self._raw(response)
        if self._status(response, answer) in (404, 422):
            return Progress(state=State.RUNNING, not_found=True, raw=raw)
        body = self._body(response, paid=False)
        try:
            progress = self.read_task(body)
        except UNREADABLE as error:
            raise self._unreadable(Unavailable, response) from error
        return replace(progress, raw=raw)

    def trouble_asking(self, error: httpx.RequestError) -> Unavailable:
        return self._error(Unavailable, Cause.PROVIDER_DOWN, said=repr(error))

    def callback_job(self, body: Any) -> str:
        """The job a callback is about, "" when it names none. Nothing else in it is believed."""
        try:
            return self.read_callback(body) if self.takes_callbacks else ""
        except UNREADABLE:
            return ""

    def find_lost(self, video: VideoRequest, *, asked_at: datetime) -> list[Found]:
        """Look a request up whose answer was lost. Empty also where the provider keeps no list."""
        found: list[Found] = []
        more, page = self.finds_lost, 1
        while more and page <= MOST_PAGES:
            ask = self.lost_ask(video, asked_at=asked_at, now=datetime.now(UTC), page=page)
            response = self._send(self._request(ask, ASKING))
            body = self._body(response, paid=False)
            try:
                jobs, more = self.read_lost(body, video, asked_at=asked_at)
            except UNREADABLE as error:
                raise self._unreadable(Unavailable, response) from error
            found, page = found + jobs, page + 1
        return found

    def balance(self) -> Balance | None:
        """What is left in the account; None where the provider does not tell."""
        if not self.has_balance:
            return None
        response = self._send(self._request(self.balance_ask(), ASKING))
        body = self._body(response, paid=False)
        try:
            return replace(self.read_balance(body), raw=self._raw(response))
        except UNREADABLE as error:
            raise self._unreadable(Unavailable, response) from error

    def upload_frame(self, content: bytes, *, name: str, content_type: str) -> str:
        """Give a frame to the provider and return the link it makes of it. Safe to repeat."""
        ask = self.upload_ask(content, name=name, content_type=content_type)
        response = self._send(self._request(ask, SUBMITTING))
        body = self._body(response, paid=False)
        try:
            return self.read_upload(body)
        except UNREADABLE as error:
            raise self._unreadable(Unavailable, response) from error

    def _request(self, ask: Ask, timeout: httpx.Timeout) -> httpx.Request:
        if not self.key or not self.key.isascii() or not self.key.isprintable():
            raise self._error(Rejected, Cause.KEY, said="The key is empty or not a key.")
        is_address = ask.path.startswith(("https://", "http://"))
        return httpx.Request(
            ask.method,
            ask.path if is_address else f"{self.base_url}/{ask.path.lstrip('/')}",
            params=dict(ask.params) or None,
            headers={"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
            | dict(ask.headers),
            json=ask.body,
            data=dict(ask.form) if ask.form else None,
            files=dict(ask.files) if ask.files else None,
            extensions={"timeout": timeout.as_dict()},
        )

    def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            return self.client.send(request)
        except httpx.RequestError as error:
            raise self.trouble_asking(error) from error
