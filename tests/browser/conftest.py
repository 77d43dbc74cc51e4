"""A real Chromium at real studios: one that draws, one with fake providers, one still unclaimed.

The studios live as long as the tests of their process; the browser only as long as the tests of
this folder, because its event loop would stand in the way of others.
"""

import os
import signal
from contextlib import ExitStack, contextmanager
from itertools import count

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.projects import new_project
from tests.browser.visits import Visits
from tests.chromium import installed
from tests.run_fake import environment_of
from tests.studio_process import Studio
from tests.upstreams import DOCUMENTS, Upstream

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Patience costs a test that passes nothing; a busy machine may need it.
expect.set_options(timeout=90_000)
numbers = count(1)


@pytest.hookimpl(tryfirst=True)  # Before xdist reads the groups.
def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            # One process opens all pages of a studio, so that it is filled and started once.
            paid = {"paid", "unclaimed"}.intersection(item.fixturenames)
            item.add_marker(pytest.mark.xdist_group("paid studio" if paid else "studio"))


@pytest.fixture(scope="package")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Open a page of a studio; afterwards it must not have complained of anything."""
    visits = Visits(chromium)
    yield visits
    visits.close()
    assert visits.complaints == []


@contextmanager
def running(studio):
    studio.start()
    try:
        yield studio
    finally:
        for client in getattr(studio, "people", {}).values():
            client.close()
        studio.stop()
        for pid in studio.children():
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    """The practice studio, with a project GA full of finished takes."""
    studio = Studio(tmp_path_factory.mktemp("studio"))
    studio.prepare()
    studio.manage("shell", "-v0", "-c", "from tests.browser.filling import fill; fill()")
    with running(studio):
        yield studio


@pytest.fixture(scope="session")
def upstreams():
    with ExitStack() as running:
        yield {
            slug: running.enter_context(Upstream(document, speed=0.5))
            for slug, document in DOCUMENTS.items()
        }


@pytest.fixture(scope="session")
def paid(tmp_path_factory, upstreams):
    """A studio that asks fake providers, who can reach it too."""
    studio = Studio(tmp_path_factory.mktemp("paid"), **environment_of(upstreams))
    studio.environment["PUBLIC_URL"] = studio.address
    studio.prepare()
    with running(studio):
        yield studio


@pytest.fixture(scope="module")
def unclaimed(tmp_path_factory):
    """A studio on an empty database."""
    with running(Studio(tmp_path_factory.mktemp("unclaimed"))) as studio:
        yield studio


@pytest.fixture
def project(studio):
    """An empty project of the practice studio, for one test; its address."""
    return new_project(studio, f"T{next(numbers)}")


@pytest.fixture
def paid_project(paid):
    return new_project(paid, f"T{next(numbers)}")
