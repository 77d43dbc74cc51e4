import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.test import RequestFactory

from studio import serving
from studio.serving import serve_file

BODY = bytes(range(256)) * 4
ETAG = '"a1b2"'


class WatchedFile(ContentFile):
    """A stored file that remembers what was done with it."""

    def __init__(self, content=BODY):
        super().__init__(content)
        self.was_opened = self.was_closed = False
        self.longest_read = 0

    def open(self, mode=None):
        self.was_opened = True
        return super().open(mode)

    def read(self, count):
        self.longest_read = max(self.longest_read, count)
        return self.file.read(count)

    def close(self):
        self.was_closed = True


def ask(file=None, *, method="get", download_as="", **headers):
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return serve_file(
        request,
        file or WatchedFile(),
        content_type="video/mp4",
        etag="a1b2",
        download_as=download_as,
    )


def body(response):
    return b"".join(response) if response.streaming else response.content


def test_without_a_range_the_whole_file_is_sent():
    response = ask()

    assert response.status_code == 200
    assert body(response) == BODY
    assert response["Content-Length"] == "1024"
    assert response["Content-Type"] == "video/mp4"
    assert response["Accept-Ranges"] == "bytes"
    assert response["ETag"] == ETAG
    assert "Content-Range" not in response


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=0-1", 0, 2),  # Safari's first question.
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1000-", 1000, 1024),
        ("bytes=1023-1023", 1023, 1024),
        ("bytes=1000-99999", 1000, 1024),
        ("bytes=-24", 1000, 1024),
        ("bytes=-99999", 0, 1024),
        ("bytes=0-", 0, 1024),
        (" Bytes=5-6 ", 5, 7),
    ],
)
def test_a_range_gets_exactly_its_bytes(asked, start, stop):
    response = ask(range=asked)

    assert response.status_code == 206
    assert body(response) == BODY[start:stop]
    assert response["Content-Length"] == str(stop - start)
    assert response["Content-Range"] == f"bytes {start}-{stop - 1}/1024"


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_outside_of_the_file_is_refused_with_its_size(asked):
    file = WatchedFile()

    response = ask(file, range=asked)

    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */1024"
    assert body(response) == b""
    assert not file.was_opened


def test_no_range_fits_into_an_empty_file():
    assert ask(WatchedFile(b""), range="bytes=0-").status_code == 416
    assert body(ask(WatchedFile(b""))) == b""


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=",
        "bytes=-",
        "bytes=9-5",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "bytes=0x1-2",
        "bytes=1-2-3",
        "items=0-1",
        "0-1",
        "bytes=٣-٤",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_what_cannot_be_read_as_one_range_gets_the_whole_file(asked):
    response = ask(range=asked)

    assert response.status_code == 200
    assert body(response) == BODY


def test_an_open_ended_range_is_capped_so_that_a_paused_player_holds_no_worker(monkeypatch):
    monkeypatch.setattr(serving, "OPEN_ENDED", 100)

    response = ask(range="bytes=10-")

    assert response["Content-Range"] == "bytes 10-109/1024"
    assert body(response) == BODY[10:110]


def test_what_is_asked_for_by_both_ends_or_to_be_saved_is_not_capped(monkeypatch):
    monkeypatch.setattr(serving, "OPEN_ENDED", 100)

    assert body(ask(range="bytes=10-999")) == BODY[10:1000]
    assert body(ask(range="bytes=-900")) == BODY[-900:]
    assert body(ask(range="bytes=10-", download_as="a.mp4")) == BODY[10:]


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        (ETAG, 206),
        ('"older"', 200),
        (f"W/{ETAG}", 200),
        ("Sat, 21 Nov 2026 08:00:00 GMT", 200),
    ],
)
def test_a_range_counts_only_while_the_file_is_the_same(condition, status):
    response = ask(**{"range": "bytes=0-1", "if-range": condition})

    assert response.status_code == status


@pytest.mark.parametrize("known", [ETAG, f"W/{ETAG}", f'"older", {ETAG}', "*"])
def test_a_browser_that_has_the_file_is_told_so(known):
    file = WatchedFile()

    response = ask(file, **{"if-none-match": known, "range": "bytes=0-1"})

    assert response.status_code == 304
    assert body(response) == b""
    assert response["ETag"] == ETAG
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert not file.was_opened


def test_a_browser_that_has_an_older_file_gets_this_one():
    response = ask(**{"if-none-match": '"older"'})

    assert response.status_code == 200
    assert body(response) == BODY


def test_head_tells_the_size_and_opens_nothing():
    file = WatchedFile()

    response = ask(file, method="head", range="bytes=0-1")

    assert response.status_code == 200
    assert response["Content-Length"] == "1024"
    assert response["Accept-Ranges"] == "bytes"
    assert body(response) == b""
    assert not file.was_opened


@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-1"}, {"range": "bytes=9999-"}])
def test_nothing_that_is_served_can_run_or_be_taken_for_something_else(headers):
    response = ask(**headers)

    assert response["X-Content-Type-Options"] == "nosniff"
    policy = [rule.strip() for rule in response["Content-Security-Policy"].split(";")]
    assert "default-src 'none'" in policy
    assert "sandbox allow-same-origin" in policy
    assert "script" not in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("NL-53.mp4", 'attachment; filename="NL-53.mp4"'),
        ('a"b\r\nSet-Cookie: x.mp4', 'attachment; filename="a-b-Set-Cookie- x.mp4"'),
        ("../../etc/passwd", 'attachment; filename="etc-passwd"'),
        ("Zürich, Nacht.mp4", "attachment; filename*=utf-8''Z%C3%BCrich%2C%20Nacht.mp4"),
        ("a\u202e4pm.exe", 'attachment; filename="a-4pm.exe"'),
        ("...", "attachment"),
    ],
)
def test_a_download_gets_a_safe_name(name, disposition):
    assert ask(download_as=name)["Content-Disposition"] == disposition


def test_what_is_only_shown_has_no_name():
    assert "Content-Disposition" not in ask()


@pytest.mark.django_db  # The end of a response looks after connections.
def test_the_file_is_read_in_blocks_and_closed_with_the_response():
    file = WatchedFile(bytes(300_000))

    response = ask(file)
    assert len(body(response)) == 300_000
    assert not file.was_closed
    response.close()

    assert file.longest_read <= 64 * 1024
    assert file.was_closed


@pytest.mark.django_db  # The end of a response looks after connections.
def test_a_file_nobody_reads_is_closed_as_well():
    file = WatchedFile()

    ask(file).close()

    assert file.was_closed


def test_a_file_that_is_shorter_than_it_says_ends_the_answer():
    file = WatchedFile()
    file.size = 5000

    assert body(ask(file)) == BODY


@pytest.mark.parametrize("storage", [InMemoryStorage, FileSystemStorage])
def test_any_storage_will_do(storage, tmp_path):
    place = storage(location=tmp_path)
    name = place.save("clip.mp4", ContentFile(BODY))

    with place.open(name) as file:
        assert body(ask(file, range="bytes=1-3")) == BODY[1:4]
