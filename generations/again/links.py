"""Addresses that open the composer filled. The composer reads them; nothing else passes."""

from typing import Any
from urllib.parse import urlencode

from generations.models import Generation


def composer_link(take: Generation, **fills: Any) -> str:
    """The project's page with the composer set like this take, but for what is filled in."""
    query = urlencode({"like": take.code} | fills)
    return f"{take.project.get_absolute_url()}?{query}#composer"
