"""One at a time: a lock over several machines, for as long as the transaction lasts."""

from enum import IntEnum

from django.db import connection


class Turnstile(IntEnum):
    """What must not be done twice at once. The numbers name locks of the database."""

    OPEN_STUDIO = 0x52555301
    SUBMIT = 0x52555302


def pass_through(turnstile: Turnstile) -> None:
    """Wait until nobody else is inside; call within a transaction."""
    if connection.vendor == "postgresql":  # SQLite's transactions queue by themselves.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(turnstile)])
