"""Bringing a file home: what is let in, and what a person reads when something is not."""

import gzip
import socket

import httpx
import pytest

from generations.pipeline import download as downloading
from generations.pipeline.download import DownloadTrouble, check_peer, download

BODY = bytes(range(256)) * 40


@pytest.fixture
def target(tmp_path):
    return tmp_path / "video.mp4"


def trouble_with(url, target):
    with pytest.raises(DownloadTrouble) as trouble:
        download(url, target)
    return str(trouble.value)


def test_a_video_is_brought_home(host, target):
    assert download(host.keep("/a.mp4", BODY), target).read_bytes() == BODY


@pytest.mark.parametrize("kind", ["video/mp4", "VIDEO/quicktime", "application/octet-stream"])
def test_what_hosts_call_a_video_is_let_in(kind, host, target):
    download(host.keep("/a.mp4", BODY, Content_Type=kind), target)


@pytest.mark.parametrize("kind", ["text/html", "application/json", "image/png"])
def test_what_says_that_it_is_no_video_is_not(kind, host, target):
    address = host.keep("/a.mp4", BODY, Content_Type=kind)

    assert trouble_with(address, target) == "What the link gives is not a video."


@pytest.mark.parametrize("status", [403, 404, 410, 500])
def test_the_hosts_status_is_told(status, host, target):
    address = host.keep("/a.mp4", BODY, status=status)

    assert trouble_with(address, target) == f"The file's host answered {status}."


def test_a_file_that_is_too_large_is_left(host, target, monkeypatch):
    monkeypatch.setattr(downloading, "LARGEST", len(BODY) - 1)

    assert "larger than 300 MB" in trouble_with(host.keep("/a.mp4", BODY), target)


def test_a_file_that_unpacks_to_too_much_is_left(host, target, monkeypatch):
    monkeypatch.setattr(downloading, "LARGEST", 100_000)
    address = host.keep("/a.mp4", gzip.compress(bytes(10_000_000)), Content_Encoding="gzip")

    assert "larger than 300 MB" in trouble_with(address, target)


def test_a_packed_file_is_unpacked(host, target):
    address = host.keep("/a.mp4", gzip.compress(BODY), Content_Encoding="gzip")

    assert download(address, target).read_bytes() == BODY


def test_a_file_that_comes_too_slowly_is_left(host, target, monkeypatch):
    monkeypatch.setattr(downloading, "LONGEST", -1)

    assert "longer than two and a half minutes" in trouble_with(host.keep("/a.mp4", BODY), target)


def test_a_file_that_was_cut_off_is_not_taken_for_whole(host, target):
    address = host.keep("/a.mp4", BODY, Content_Length=len(BODY) + 1)

    assert trouble_with(address, target) in ("The download broke off.", "The download was cut off.")


def test_a_host_that_is_not_there_is_told(target, settings):
    settings.ALLOW_LOOPBACK_DOWNLOADS = True
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/a.mp4"

    assert trouble_with(address, target) == "The download broke off."


def test_a_redirect_is_followed(host, target):
    host.keep("/b.mp4", BODY)

    download(host.keep("/a.mp4", status=302, Location="/b.mp4"), target)

    assert target.read_bytes() == BODY


def test_redirects_in_a_circle_end(host, target):
    address = host.keep("/a.mp4", status=302, Location="/a.mp4")

    assert trouble_with(address, target) == "The link leads from one address to the next."
    assert len(host.asked) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/a.mp4",
        "https://192.168.1.1/a.mp4",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00::1]/a.mp4",
        "https://[::ffff:10.0.0.1]/a.mp4",
        "https://0.0.0.0/a.mp4",
        "https://100.64.0.1/a.mp4",
        "https://224.0.0.1/a.mp4",
    ],
)
def test_a_redirect_into_the_house_is_not_followed(location, host, target):
    address = host.keep("/a.mp4", status=302, Location=location)

    assert trouble_with(address, target) == "The link leads to a private address."


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://93.184.216.34/a.mp4", "The link is not an https address."),
        ("ftp://93.184.216.34/a.mp4", "The link is not an https address."),
        ("file:///etc/passwd", "The link is not an https address."),
        ("", "The link is not an https address."),
        ("https://127.0.0.1/a.mp4", "The link leads to a private address."),
        ("https://[::1]/a.mp4", "The link leads to a private address."),
        ("https://files.example:port/", "The link is not an address."),
    ],
)
def test_only_public_https_addresses_are_fetched(address, sentence, target):
    assert trouble_with(address, target) == sentence


@pytest.mark.parametrize("address", [f"https://{'a' * 70}.com/a.mp4", "https://a..b/a.mp4"])
def test_a_host_that_cannot_be_one_is_trouble_like_any_other(address, target):
    assert trouble_with(address, target) == "The link's host is not known."


@pytest.mark.parametrize("location", ["https://[/", "//["])
def test_a_redirect_to_what_is_no_address_is_trouble_like_any_other(location, host, target):
    address = host.keep("/a.mp4", status=302, Location=location)

    assert trouble_with(address, target) == "The link is not an address."


def test_an_unknown_host_is_told(target, monkeypatch):
    def nowhere(*_words, **_more):
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)

    assert trouble_with("https://gone.example/a.mp4", target) == "The link's host is not known."


def test_a_public_name_of_a_private_address_is_refused(target, monkeypatch):
    inside = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.1.2.3", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_more: [inside])

    assert trouble_with("https://files.example/a.mp4", target).endswith("a private address.")


def test_the_address_that_was_really_reached_is_checked_too():
    class Stream:
        def get_extra_info(self, _name):
            return ("192.168.0.5", 443)

    response = httpx.Response(200, extensions={"network_stream": Stream()})

    with pytest.raises(DownloadTrouble, match="private address"):
        check_peer(response)


def test_a_name_that_moves_into_the_house_after_the_look_is_refused(
    host, target, settings, monkeypatch
):
    settings.ALLOW_LOOPBACK_DOWNLOADS = False
    monkeypatch.setattr(downloading, "check_address", lambda _url: None)

    trouble = trouble_with(host.keep("/a.mp4", BODY), target)

    assert trouble == "The link leads to a private address."
    assert not target.exists()


def test_no_sentence_repeats_the_address(host, target):
    address = host.keep("/secret-signature.mp4", status=500)

    assert "secret" not in trouble_with(address, target)
