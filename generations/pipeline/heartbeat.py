"""Whether the queue is alive: a file that a queue worker touches every few seconds."""

from pathlib import Path

from django.conf import settings


def beat_file() -> Path:
    return Path(settings.RUSHES_HOME) / "queue-beat"
