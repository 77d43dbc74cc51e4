"""The half of the door that never talks: what an adapter declares, and how an answer is judged.

Whether a paid job was started is decided here, once for all providers, from the status and the
words of an answer. A status word that nobody has seen means "still running", because a paid take
is not given up for a new word.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

import httpx

from generations.providers.answers import (
    Ask,
    Balance,
    Cost,
    Found,
    Json,
    Progress,
    State,
    Submission,
    VideoRequest,
    whole,
)
from generations.providers.refusals import (
    BY_STATUS,
    LATER,
    MAY_RUN,
    NO_FILE,
    REQUEST_ID,
    SENTENCES,
    Cause,
    ProviderError,
    Rejected,
    Unavailable,
    Unconfirmed,
    cause_of_status,
    cause_of_words,
    seconds_until,
    words_of,
)
from generations.providers.scrubbing import LONGEST_SAID, scrub

logger = logging.getLogger(__name__)

Error = TypeVar("Error", bound=ProviderError)


class Translator:
    # An adapter fills these in...
    slug: str
    name: str
    base_url: str
    states: Mapping[str, State]
    causes: Mapping[str, Cause] = {}  # Their error codes, in lower case.
    statuses: Mapping[int, Cause] = {}  # Where a status means something else than usual.
    code_in_body = False  # The body's `code` decides, whatever the HTTP status says.
    done_needs_file = False  # Done without a file is final there, not a file still to come.
    takes_callbacks = False
    finds_lost = False
    keeps_marks = False  # Its list names our own mark, so that no two takes look alike in it.
    has_balance = False
    takes_uploads = False
    upload_url = ""  # Where to: a path below base_url, or another host.

    # ...and these, all of them pure; the last five where the flag above says so.

    def submit_ask(self, video: VideoRequest) -> Ask:
        raise NotImplementedError

    def read_submission(self, body: Json, headers: Mapping[str, str]) -> Submission:
        raise NotImplementedError

    def progress_ask(self, external_id: str) -> Ask:
        raise NotImplementedError

    def read_task(self, body: Json) -> Progress:
        raise NotImplementedError

    def refused_anyway(self, status: int, cause: Cause) -> bool:
        """Whether a status of 500 or more still says for sure that nothing was started."""
        return False

    def read_callback(self, body: Json) -> str:
        raise NotImplementedError

    def lost_ask(self, video: VideoRequest, *, asked_at: datetime, now: datetime, page: int) -> Ask:
        raise NotImplementedError

    def read_lost(
        self, body: Json, video: VideoRequest, *, asked_at: datetime
    ) -> tuple[list[Found], bool]:
        """Return what may be the lost job, and whether there is another page."""
        raise NotImplementedError

    def balance_ask(self) -> Ask:
        raise NotImplementedError

    def read_balance(self, body: Json) -> Balance:
        raise NotImplementedError

    def upload_ask(self, content: bytes, *, name: str, content_type: str) -> Ask:
        raise NotImplementedError

    def read_upload(self, body: Json) -> str:
        raise NotImplementedError

    # Adapters leave the rest alone.

    key: str

    def told(
        self,
        word: str,
        *,
        video_url: str = "",
        error: Any = None,
        code: str = "",
        cost: Cost | None = None,
        seed: int | None = None,
    ) -> Progress:
        """Translate a status word. One we have never seen means "still running", loudly."""
        state = self.states.get(word.strip().lower())
        if state is None:
            warn_once(self.name, f"sent an unknown status: {word!r}")
        known = Progress(
            state=state or State.RUNNING,
            word=word,
            unknown_status="" if state else word,
            reported_cost=cost,
            seed=seed,
        )
        if state is State.SUCCEEDED and video_url:
            return replace(known, video_url=video_url)
        if state is State.SUCCEEDED and self.done_needs_file:
            failure = NO_FILE.format(name=self.name)
            return replace(known, state=State.FAILED, failure=failure, cause=Cause.UNKNOWN)
        if state is State.SUCCEEDED:
            warn_once(self.name, f"says {word!r} without a file")
            return replace(known, state=State.RUNNING)
        if state is State.FAILED:
            return self._failed(known, words_of(error), code)
        return known

    def _failed(self, known: Progress, text: str, code: str) -> Progress:
        said, request_id = self._said(text)
        by_code = self.causes.get(code.lower())
        cause = by_code or cause_of_words(f"{code} {text}") or Cause.UNKNOWN
        said = f"{code}: {said}" if code and said else code or said
        failure = SENTENCES[cause].format(name=self.name)
        return replace(known, failure=failure, cause=cause, said=said, request_id=request_id)

    def _json(self, response: httpx.Response) -> Any:
        try:
            return response.json()
        except (ValueError, RecursionError):
            return None

    def _status(self, response: httpx.Response, body: Any) -> int:
        if self.code_in_body and isinstance(body, dict) and "code" in body:
            code = whole(body["code"])
            if code != 200:
                return 500 if code is None else code
        return response.status_code

    def _body(self, response: httpx.Response, *, paid: bool) -> Any:
        """The answer's JSON, or the error that says whether a paid job may have been started."""
        body = self._json(response)
        status = self._status(response, body)
        if not 200 <= status < 300:
            raise self._refusal(response, status, body, paid=paid)
        if body is None:
            raise self._unreadable(Unconfirmed if paid else Unavailable, response)
        return body

    def _refusal(
        self, response: httpx.Response, status: int, body: Any, *, paid: bool
    ) -> ProviderError:
        error = body.get("error", body) if isinstance(body, dict) else body
        code = str(error.get("code") or "") if isinstance(error, dict) else ""
        text = words_of(body) or response.text
        cause = (
            self.causes.get(code.lower())
            or cause_of_status(status, f"{code} {text}")
            or self.statuses.get(status)
            or BY_STATUS.get(status)
            or (Cause.PROVIDER_DOWN if status >= 500 else Cause.UNKNOWN)
        )
        if status in LATER and cause is not Cause.SPEND_LIMIT:
            kind: type[ProviderError] = Unavailable
        elif 400 <= status < 500 or (body is not None and self.refused_anyway(status, cause)):
            kind = Rejected
        else:
            kind = Unconfirmed if paid else Unavailable
        return self._error(kind, cause, said=text, response=response, body=body)

    def _unreadable(self, kind: type[ProviderError], response: httpx.Response) -> ProviderError:
        said = "The answer can't be read."
        return self._error(kind, Cause.UNKNOWN, said=said, response=response)

    def _error(
        self,
        kind: type[Error],
        cause: Cause,
        *,
        said: str,
        response: httpx.Response | None = None,
        body: Any = None,
    ) -> Error:
        sentence = MAY_RUN if kind is Unconfirmed else SENTENCES[cause]
        said, request_id = self._said(said)
        headers = response.headers if response is not None else httpx.Headers()
        named = body.get("requestId") if isinstance(body, dict) else None
        return kind(
            sentence.format(name=self.name),
            cause=cause,
            said=said,
            request_id=str(named or request_id or headers.get("x-request-id", "")),
            retry_after=seconds_until(headers.get("retry-after", "")),
            raw=self._raw(response) if response is not None else "",
        )

    def _said(self, text: str) -> tuple[str, str]:
        """The provider's words without its request id, and the id by itself."""
        match = REQUEST_ID.search(text)
        words = REQUEST_ID.sub("", text)
        return scrub(words, self.key, longest=LONGEST_SAID), match.group(1) if match else ""

    def _raw(self, response: httpx.Response) -> str:
        return scrub(response.text, self.key)


@cache
def warn_once(name: str, what: str) -> None:
    logger.warning("%s %s", name, what)
