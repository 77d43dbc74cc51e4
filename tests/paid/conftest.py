"""A studio in this process whose providers are the fakes, reached over real sockets.

Nothing runs by itself: a test presses, lets the queue work, lets the watcher go round and moves
the clock. After each test the books must be right and no take may have been asked for twice.
"""

import os
from collections import defaultdict
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from shutil import copy

import httpx
import pytest

from generations.media import read_video
from generations.pipeline import collect, watch
from tests.paid.books import check_books
from tests.paid.studio import MODELS, Studio
from tests.upstreams import DOCUMENTS, KEY, Upstream

HERE = Path(__file__).parent
SECONDS_A_JOB = 0.03
EVERYWHERE = bool(os.environ.get("RUSHES_EVERYWHERE"))


def pytest_collection_modifyitems(config, items):
    """Each case is tried at one provider, the next at the next; everywhere where that is wanted."""
    tests = defaultdict(lambda: defaultdict(list))
    for item in items:
        named = getattr(item, "callspec", None)
        if item.path.parent == HERE and named and "slug" in named.params and len(named.params) > 1:
            case = named.id.replace(named.params["slug"], "")
            tests[item.path, item.originalname][case].append(item)
    spared = {
        item
        for cases in tests.values()
        for turn, same in enumerate(cases.values())
        for place, item in enumerate(same)
        if place != turn % len(same) and not EVERYWHERE
    }
    config.hook.pytest_deselected(items=spared)
    items[:] = [item for item in items if item not in spared]


@pytest.fixture(scope="session")
def running():
    with ExitStack() as stack:
        yield {
            slug: stack.enter_context(Upstream(document, speed=SECONDS_A_JOB))
            for slug, document in DOCUMENTS.items()
        }


@pytest.fixture
def upstreams(running, settings):
    """The four fakes with nothing in them, and a studio that has their keys."""
    for upstream in running.values():
        upstream.speed, upstream.key = SECONDS_A_JOB, KEY
        for kept in (upstream.jobs, upstream.asked, upstream.faults, upstream.uploads):
            kept.clear()
    settings.PROVIDER_KEYS = dict.fromkeys(running, KEY)
    settings.PROVIDER_URLS = {slug: upstream.url for slug, upstream in running.items()}
    settings.PROVIDER_UPLOAD_URLS = {}
    settings.PUBLIC_URL = ""
    settings.ALLOW_LOOPBACK_DOWNLOADS = True
    return running


@pytest.fixture(autouse=True)
def studio(upstreams, queued, clock, transactional_db):
    """Its rows stay, so that other threads see them and what waits for a commit runs."""
    yield Studio(upstreams, queued, clock)
    clock.forward(seconds=-clock.ahead.total_seconds())
    check_books(upstreams)
    for upstream in upstreams.values():
        upstream.jobs.clear()  # Nobody calls back any more.


@pytest.fixture(params=sorted(MODELS))
def slug(request):
    """Each paid provider in turn."""
    return request.param


@pytest.fixture
def public(settings, live_server):
    """The studio can be reached: providers fetch frames and call back."""
    settings.PUBLIC_URL = live_server.url
    return live_server.url


@pytest.fixture(autouse=True)
def _light(monkeypatch, stills):
    """What costs time and proves nothing here: heartbeats, reading a film again."""
    monkeypatch.setattr(watch, "async_task", lambda *_: None)
    monkeypatch.setattr(collect, "read_video", stills)


@pytest.fixture(scope="session")
def stills(tmp_path_factory):
    """`read_video`, which remembers the films it has read."""
    known = {}

    def read(path, into):
        name = sha256(path.read_bytes()).hexdigest()
        if name not in known:
            folder = tmp_path_factory.mktemp("read")
            known[name] = read_video(copy(path, folder / "video.mp4"), folder)
        measured, cut = known[name]
        copied = {
            part: Path(copy(getattr(cut, part), into))
            for part in ("poster", "sprite", "first_frame", "last_frame")
        }
        return measured, type(cut)(**copied, placeholder=cut.placeholder)

    return read


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits long for an answer."""
    monkeypatch.setattr(
        "generations.providers.base.SUBMITTING", httpx.Timeout(0.15, connect=1, pool=1)
    )
    monkeypatch.setattr("generations.providers.base.ASKING", httpx.Timeout(0.15, connect=1, pool=1))
    monkeypatch.setattr("generations.pipeline.download.PATIENCE", httpx.Timeout(0.15, connect=1))
