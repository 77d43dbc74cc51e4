"""What every test stands on: a studio of its own, a quiet queue, no way out to the network."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.fixture(autouse=True)
def own_studio(settings, tmp_path):
    """Files of a test lie in a folder of its own; static files need no manifest."""
    settings.RUSHES_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    """What was told to the queue, as (task, *arguments); nothing runs by itself."""
    told = []
    monkeypatch.setattr(
        "generations.pipeline.nudge.async_task",
        lambda task, *arguments: told.append((task.rpartition(".")[2], *arguments)),
    )
    return told


@pytest.fixture
def sign_in(client):
    """Sign a person in and return their browser."""

    def enter(user):
        client.force_login(user)
        return client

    return enter


@pytest.fixture
def on_postgres():
    return connection.vendor == "postgresql"


@pytest.fixture(scope="session")
def root():
    return Path(__file__).parents[1]
