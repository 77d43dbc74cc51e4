"""The words that pass through the door, in both directions. Values only: nothing here talks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from generations.providers.refusals import Cause

Json = dict[str, Any]


class State(Enum):
    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class VideoRequest:
    """One video, in the provider's field names. Frames come as data URI, upload or public URL."""

    model: str
    prompt: str
    fields: Mapping[str, Any]
    first_frame: str = field(default="", repr=False)
    last_frame: str = field(default="", repr=False)
    client_request_id: str = ""
    callback_url: str = field(default="", repr=False)

    @property
    def frames(self) -> list[str]:
        return [frame for frame in (self.first_frame, self.last_frame) if frame]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One HTTP request, before it has an address, a key and a time-out."""

    method: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Json | None = field(default=None, repr=False)
    form: Mapping[str, str] | None = None
    files: Mapping[str, tuple[str, bytes, str]] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What the provider reports, in its own unit; in dollars too where it says how."""

    amount: Decimal
    unit: str
    usd: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Submission:
    """The provider took it. A cost reported this early may be a hold, not the final charge."""

    external_id: str
    reported_cost: Cost | None = None
    raw: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a job stands. Only FAILED says that it failed; an error while asking never does.

    `not_found`: the provider does not know the job (yet); how long to wait is the caller's to say.
    `unknown_status`: a word nobody has seen, taken to mean that it still runs.
    """

    state: State
    word: str = ""
    video_url: str = field(default="", repr=False)
    failure: str = ""
    cause: Cause | None = None
    said: str = ""
    reported_cost: Cost | None = None
    seed: int | None = None
    not_found: bool = False
    unknown_status: str = ""
    request_id: str = ""
    raw: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A job that may be the one whose answer was lost; `certain` when it carries our own mark."""

    external_id: str
    certain: bool


@dataclass(frozen=True, kw_only=True)
class Balance:
    amount: Decimal
    unit: str
    usd: Decimal | None = None
    raw: str = ""


def amount(value: Any) -> Decimal | None:
    """A number that a provider wrote as a number or as a text."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def whole(value: Any) -> int | None:
    number = amount(value)
    return int(number) if number is not None and number == number.to_integral_value() else None


def table(value: Any) -> Json:
    """An object, also where it came as null, as something else, or as JSON inside a text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def first_url(value: Any) -> str:
    """The first link in a text, an object with `url`, a list of either, or nothing."""
    if isinstance(value, list):
        return next((found for found in map(first_url, value) if found), "")
    if isinstance(value, dict):
        value = value.get("url")
    is_link = isinstance(value, str) and value.startswith(("https://", "http://"))
    return value if is_link else ""


def required_id(value: Any) -> str:
    """The provider's id of a job. Raises ValueError for what cannot be one."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise ValueError("no job id")
    return str(value).strip()
