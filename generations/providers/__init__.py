"""Every video provider behind one door. Imports nothing of ours, so that it could be lifted out."""

import httpx

from generations.providers.aimlapi import AIMLAPI
from generations.providers.aivideoapi import AIVideoAPI
from generations.providers.answers import (
    Ask,
    Balance,
    Cost,
    Found,
    Progress,
    State,
    Submission,
    VideoRequest,
)
from generations.providers.apikley import Apikley
from generations.providers.base import Provider, trust
from generations.providers.modelark import ModelArk
from generations.providers.refusals import (
    Cause,
    ProviderError,
    Rejected,
    Unavailable,
    Unconfirmed,
)

__all__ = [
    "ADAPTERS",
    "Ask",
    "Balance",
    "Cause",
    "Cost",
    "Found",
    "Progress",
    "Provider",
    "ProviderError",
    "Rejected",
    "State",
    "Submission",
    "Unavailable",
    "Unconfirmed",
    "VideoRequest",
    "connect",
    "trust",
]

ADAPTERS: dict[str, type[Provider]] = {
    adapter.slug: adapter for adapter in (AIMLAPI, AIVideoAPI, Apikley, ModelArk)
}


def connect(
    slug: str,
    *,
    key: str,
    base_url: str = "",
    upload_url: str = "",
    transport: httpx.BaseTransport | None = None,
) -> Provider:
    """A provider ready to be asked. `upload_url` is for those that take frames by upload."""
    return ADAPTERS[slug](key=key, base_url=base_url, upload_url=upload_url, transport=transport)
