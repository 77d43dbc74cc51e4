"""What every test stands on: a studio of its own, a quiet queue, no way out to the network."""

import socket
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import timezone


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """Emptying a database brings no permissions and content types back: nobody here reads them."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


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


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Only this machine can be reached."""
    connect = socket.socket.connect

    def near(self, address):
        if self.family != socket.AF_UNIX and not ip_address(address[0]).is_loopback:
            raise AssertionError(f"A test wanted to reach {address}.")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", near)


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


class Clock:
    """The time that the code is told, once somebody sets it."""

    def __init__(self):
        self.ahead = timedelta(0)
        self.real = timezone.now

    def now(self):
        return self.real() + self.ahead

    def set(self, moment):
        self.ahead = moment - self.real()

    def forward(self, **span):
        self.ahead += timedelta(**span)


@pytest.fixture
def clock(monkeypatch):
    """A clock that can be set and put forward; it goes on from there."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock
