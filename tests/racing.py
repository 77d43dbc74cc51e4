"""Several people, or several workers, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(*acts):
    """Run these together; returns what each gave back or raised."""
    ready = Barrier(len(acts))

    def run(act):
        try:
            ready.wait()
            return act()
        except Exception as error:  # noqa: BLE001 (what it was is the outcome)
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def raised(outcomes, error):
    return [outcome for outcome in outcomes if isinstance(outcome, error)]
