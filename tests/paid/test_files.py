"""Bringing a paid file home goes wrong in every way, and never costs the take."""

import errno
import os

import pytest
from django.core.files.storage import FileSystemStorage

from generations.pipeline import download
from tests.upstreams import Fault

HTML = "<html><body>Sign in</body></html>"
TROUBLE = {
    "403": Fault("file", "status", status=403),
    "404": Fault("file", "status", status=404),
    "500": Fault("file", "status", status=500),
    "expired": Fault("file", "expire"),
    "cut off": Fault("file", "cut"),
    "reset": Fault("file", "reset"),
    "silence": Fault("file", "hang", seconds=0.3),
    "a page": Fault("file", "status", status=200, text=HTML, headers={"Content-Type": "text/html"}),
    "no video": Fault(
        "file", "status", status=200, text=HTML, headers={"Content-Type": "video/mp4"}
    ),
    "nothing": Fault("file", "status", status=200, text="", headers={"Content-Type": "video/mp4"}),
    "to a private address": Fault(
        "file", "status", status=302, headers={"Location": "http://10.0.0.1/latest/meta-data"}
    ),
    "to a file of the machine": Fault(
        "file", "status", status=302, headers={"Location": "file:///etc/passwd"}
    ),
    "to an address that is none": Fault(
        "file", "status", status=302, headers={"Location": f"http://{'a' * 80}.example/"}
    ),
}


@pytest.fixture
def stored(settings):
    """The names of everything in the storage."""

    def listed():
        root = settings.MEDIA_ROOT / "takes"
        return sorted(path.name for path in root.rglob("*") if path.is_file())

    return listed


@pytest.mark.parametrize(
    ("slug", "fault"),
    [
        *[("modelark", fault) for fault in TROUBLE.values()],
        *[(slug, TROUBLE["expired"]) for slug in ("aimlapi", "aivideoapi", "apikley")],
    ],
    ids=[*TROUBLE, *(f"expired at {slug}" for slug in ("aimlapi", "aivideoapi", "apikley"))],
)
def test_trouble_with_a_file_is_tried_again_and_never_a_failed_take(
    studio, slug, fault, impatient, stored
):
    take = studio.send(slug)
    studio.break_with(slug, fault, fault)

    waiting = studio.go_on(take, until=("collecting",))
    waiting = studio.go_on(waiting, rounds=1, seconds=1)
    take = studio.go_on(take, rounds=30, seconds=10)

    assert waiting.status == "collecting"
    assert waiting.trouble
    assert take.status == "completed"
    assert not studio.upstreams[slug].faults
    assert len(stored()) == 5


def test_a_slow_file_is_left_in_time_and_tried_again(studio, monkeypatch):
    slug = "modelark"
    monkeypatch.setattr(download, "LONGEST", 0.1)
    take = studio.send(slug)
    studio.break_with(slug, Fault("file", "slow", seconds=0.5))

    waiting = studio.go_on(take, rounds=6, until=("collecting",))
    studio.work()

    assert "took longer" in studio.fresh(waiting).trouble
    assert studio.go_on(take, seconds=10).status == "completed"


def test_a_worker_has_time_to_store_what_took_longest_to_come(settings):
    assert settings.Q_CLUSTER["timeout"] - download.LONGEST >= 60


def test_a_huge_file_is_left(studio, monkeypatch):
    monkeypatch.setattr(download, "LARGEST", 1000)
    take = studio.go_on(studio.send("aimlapi"), rounds=6)
    assert (take.status, "larger than" in take.trouble) == ("collecting", True)

    monkeypatch.undo()


@pytest.fixture
def dead_link(studio):
    """A take whose file could not be fetched for more than a day."""
    studio.break_with("modelark", *[Fault("file", "status", status=403)] * 200)
    take = studio.go_on(studio.send("modelark"), rounds=10, seconds=4 * 3600)
    assert (take.status, bool(take.shelved_at)) == ("collecting", True)
    return take


def test_a_file_whose_links_have_died_waits_on_the_shelf_for_a_person(studio, dead_link, sign_in):
    upstream = studio.upstreams["modelark"]
    asked = len(upstream.asked)
    studio.go_on(dead_link, rounds=3, seconds=3600)
    assert len(upstream.asked) == asked

    upstream.faults.clear()
    owner = sign_in(studio.project.created_by)
    assert dead_link.code in owner.get(f"/{studio.project.team.slug}/attention/").content.decode()
    owner.post(f"{dead_link.get_absolute_url()}rescue/")

    assert studio.go_on(dead_link, seconds=20).status == "completed"


def test_a_file_from_the_shelf_is_fetched_by_a_new_link_where_the_provider_signs_one(
    studio, dead_link
):
    studio.upstreams["modelark"].faults.clear()
    (job,) = studio.jobs("modelark")
    job.signature += 1

    dead_link.unshelve()

    assert studio.go_on(dead_link, seconds=20).status == "completed"


def test_a_take_whose_worker_dies_each_time_is_shelved_in_the_end(studio, monkeypatch):
    class Died(BaseException):
        """The worker, by the memory it took."""

    def die(*_arguments):
        raise Died

    take = studio.go_on(studio.send("modelark"), until=("collecting",))
    monkeypatch.setattr("generations.pipeline.collect.read_video", die)
    monkeypatch.setattr("generations.pipeline.collect.MOST_ATTEMPTS", 5)

    for _hour in range(9):
        while studio.queued:
            try:
                studio.work()
            except Died:
                continue
        studio.watch(seconds=3600)

    take = studio.fresh(take)
    assert (take.status, bool(take.shelved_at)) == ("collecting", True)


@pytest.fixture
def full_disk(monkeypatch):
    """The storage takes so many files, then the disk is full; empty it with `room`."""
    save = FileSystemStorage._save

    class Disk:
        left = 1

        def save(self, storage, name, content):
            if self.left == 0:
                save(storage, name, type(content)(content.file, content.name))
                os.truncate(storage.path(name), 10)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), storage.path(name))
            self.left -= 1
            return save(storage, name, content)

    disk = Disk()
    monkeypatch.setattr(
        FileSystemStorage, "_save", lambda storage, name, content: disk.save(storage, name, content)
    )
    return disk


@pytest.mark.parametrize("room", [0, 1, 4])
def test_a_full_disk_waits_for_room_and_leaves_no_rubbish(studio, full_disk, stored, room):
    full_disk.left = room
    take = studio.go_on(studio.send("aimlapi"), rounds=8)
    assert take.status == "collecting"
    assert take.trouble == "The studio's disk is full."
    assert stored() == []

    full_disk.left = 100

    take = studio.go_on(take, rounds=20, seconds=10)
    assert take.status == "completed"
    assert len(stored()) == 5


def test_a_full_workbench_waits_for_room_too(studio, monkeypatch):
    def full(*_arguments, **_words):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/var/rushes/work/take-1/video.mp4")

    monkeypatch.setattr("generations.pipeline.collect.TemporaryDirectory", full)
    take = studio.go_on(studio.send("aimlapi"), rounds=6)
    assert (take.status, take.trouble) == ("collecting", "The studio's disk is full.")

    monkeypatch.undo()
