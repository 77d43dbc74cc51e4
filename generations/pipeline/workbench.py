"""Where unfinished files lie."""

from pathlib import Path

from django.conf import settings


def workbench() -> Path:
    """The folder for work in progress; the sweep clears what a dead worker left there."""
    bench = Path(settings.RUSHES_HOME) / "work"
    bench.mkdir(parents=True, exist_ok=True)
    return bench
