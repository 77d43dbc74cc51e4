"""Connections for asking many jobs at once: a few small clients for each provider.

One client with many connections slows down with their square. Each provider has its own, so that
one that hangs holds up no other, and the first that has room is used, so that few stay open.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from generations.providers import trust

CLIENTS = 20
SIZE = 8  # Connections of a client.


@dataclass
class Line:
    """One small client, and how many are using it."""

    client: httpx.AsyncClient
    busy: int = 0


class Connections:
    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.transport = transport
        self.lines: dict[str, list[Line]] = {}

    @asynccontextmanager
    async def to(self, provider: str) -> AsyncIterator[httpx.AsyncClient]:
        """A client with a free connection to this provider; the least busy when none has."""
        line = self._line(self.lines.setdefault(provider, []))
        line.busy += 1
        try:
            yield line.client
        finally:
            line.busy -= 1

    def _line(self, lines: list[Line]) -> Line:
        free = next((line for line in lines if line.busy < SIZE), None)
        if free is None and len(lines) < CLIENTS:
            limits = httpx.Limits(max_connections=SIZE)
            free = Line(httpx.AsyncClient(transport=self.transport, limits=limits, verify=trust()))
            lines.append(free)
        return free or min(lines, key=lambda line: line.busy)

    async def close(self) -> None:
        for lines in self.lines.values():
            for line in lines:
                await line.client.aclose()
