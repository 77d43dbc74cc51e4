"""Providers on a fake wire, a host for files on loopback, and small films instead of long ones."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from PIL import Image

from generations import animatic, providers
from generations.pipeline import practice
from tests.generations.media.clips import counting, make_clip

WIDTH, HEIGHT = 128, 72


@pytest.fixture
def provider_says(monkeypatch, settings):
    """Make every provider answer so, one answer after the other; returns what was asked."""
    settings.PROVIDER_KEYS = dict.fromkeys(settings.PROVIDER_KEYS, "sk-test")
    connect = providers.connect
    asked = []

    def answer_with(*answers):
        answers = list(answers)

        def answer(request):
            request.read()
            asked.append(request)
            said = answers.pop(0) if len(answers) > 1 else answers[0]
            if isinstance(said, Exception):
                raise said
            return said(request) if callable(said) else said

        transport = httpx.MockTransport(answer)
        monkeypatch.setattr(
            providers,
            "connect",
            lambda slug, **words: connect(slug, **words | {"transport": transport}),
        )
        asked.transport = transport
        return asked

    class Asked(list):
        transport = None

    asked = Asked()
    return answer_with


class Host:
    """Files on this machine, each with a status, headers and bytes of its own."""

    def __init__(self):
        self.files = {}
        self.asked = []
        host = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                host.asked.append(self.path)
                status, headers, body = host.files.get(self.path, (404, {}, b""))
                self.send_response(status)
                for name, value in ({"Content-Length": len(body)} | headers).items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def keep(self, path, body=b"", *, status=200, **headers):
        """Answer so at this path; returns the address."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.files[path] = (status, {"Content-Type": "video/mp4"} | headers, body)
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def host(settings):
    """A host of files that the studio may fetch from."""
    settings.ALLOW_LOOPBACK_DOWNLOADS = True
    host = Host()
    yield host
    host.close()


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    """Two seconds of 128 × 72 with a tone."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return make_clip(path, counting(48, width=WIDTH, height=HEIGHT))


@pytest.fixture
def drawn(monkeypatch, film):
    """Instead of drawing, copy a small film; returns the shots that were to be drawn."""
    drawn = []

    def render(shot, into, *, progress):
        drawn.append(shot)
        progress(24, 48)
        names = ("video.mp4", "first.png", "last.png", "ending.mp4")
        files = animatic.Rendered(*[into / name for name in names])
        files.video.write_bytes(film.read_bytes())
        files.ending.write_bytes(film.read_bytes())
        Image.new("RGB", (WIDTH, HEIGHT), "red").save(files.first_frame)
        Image.new("RGB", (WIDTH, HEIGHT), "blue").save(files.last_frame)
        progress(48, 48)
        return files

    monkeypatch.setattr(practice.animatic, "render", render)
    return drawn
