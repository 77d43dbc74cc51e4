"""A loopback server that runs jobs by one provider's document and breaks on request.

`speed` is the seconds a job takes. Faults are taken in order, by Python or by
`POST /_control/faults`; `GET /_control/jobs` tells how many paid jobs there are.
"""

import json
import re
import threading
import time
import urllib.request
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.error import URLError
from urllib.parse import parse_qsl, urlsplit

from tests.upstreams.clips import clip, pixels
from tests.upstreams.faults import Answer, Fault, spoil, swap_word

KEY = "sk-upstream-0123456789"


@dataclass
class Request:
    method: str
    path: str
    query: dict
    headers: dict
    raw: bytes

    @property
    def body(self):
        return json.loads(self.raw)


@dataclass
class Job:
    id: str
    model: str
    ratio: str
    resolution: str
    duration: int
    sound: bool
    seed: int
    begun: float
    takes: float
    callback: str = ""
    mark: str = ""
    error: object = None
    signature: int = 1
    request: object = None

    @property
    def stage(self):
        """0 waiting, 1 running, 2 done, 3 failed."""
        share = (time.monotonic() - self.begun) / max(self.takes, 0.001)
        if share < 1:
            return 0 if share < 0.3 else 1
        return 3 if self.error else 2


class Document:
    """What a provider's module fills in: `routes` (method, pattern, what, answer) and `callback`."""

    routes = ()

    def __init__(self, upstream):
        self.upstream = upstream

    def unauthorized(self):
        raise NotImplementedError

    def callback(self, job):
        return None


class Upstream:
    def __init__(self, document, *, speed=0.2, key=KEY, port=0):
        self.speed, self.key = speed, key
        self.jobs, self.asked, self.faults = {}, [], deque()
        self.uploads = {}
        self.numbers, self.lock = count(1), threading.Lock()
        self.here = threading.local()
        self.document = document(self)
        self.server = ThreadingHTTPServer(("127.0.0.1", port), self.handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.server.shutdown()
        self.server.server_close()

    def begin(self, **settings):
        """Make a paid job."""
        with self.lock:
            job = Job(
                id=f"job-{next(self.numbers):04d}",
                begun=time.monotonic(),
                takes=self.speed,
                request=getattr(self.here, "request", None),
                **settings,
            )
            self.jobs[job.id] = job
        if job.callback:
            threading.Thread(target=self.call_back, args=(job,), daemon=True).start()
        return job

    def call_back(self, job):
        fault = self.next_fault("callback")
        what = fault.do if fault else ""
        while job.stage < 2 and what != "early":
            if job.id not in self.jobs:
                return
            time.sleep(0.02)
        for _time in range({"drop": 0, "twice": 2}.get(what, 1)):
            self.tell(job)

    def tell(self, job):
        body, headers = self.document.callback(job)
        request = urllib.request.Request(
            job.callback,
            json.dumps(body).encode(),
            {"Content-Type": "application/json"} | headers,
            method="POST",
        )
        for _attempt in range(3):
            try:
                with urllib.request.urlopen(request, timeout=5):
                    return
            except (URLError, TimeoutError):
                time.sleep(0.1)

    def link(self, job):
        signed = f"X-Tos-Expires=86400&X-Tos-Signature=signed-{job.signature}"
        return f"{self.url}/files/{job.id}.mp4?{signed}"

    def answer(self, request):
        if request.path.startswith("/_control/"):
            return self.control(request)
        if match := re.fullmatch(r"/files/(.+)\.mp4", request.path):
            return self.file(request, match.group(1))
        if request.path in self.uploads:
            return Answer(
                200, content=self.uploads[request.path], headers={"Content-Type": "image/jpeg"}
            )
        self.asked.append(request)
        self.here.request = request
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return self.document.unauthorized()
        for method, pattern, what, answer in self.document.routes:
            if method == request.method and (match := re.fullmatch(pattern, request.path)):
                honest = partial(answer, self.document, request, *match.groups())
                return self.faulty(what, request, honest)
        return Answer(404, {"message": f"Cannot {request.method} {request.path}"})

    def next_fault(self, what):
        with self.lock:
            for fault in self.faults:
                if fault.on == what:
                    self.faults.remove(fault)
                    return fault
        return None

    def faulty(self, what, request, answer, fault=None):
        fault = fault or self.next_fault(what)
        if fault is None:
            return answer()
        if fault.do == "status":
            return fault.answer()
        known = set(self.jobs)
        honest = answer()
        for new in set(self.jobs) - known:
            spoil(self.jobs[new], fault)
        if fault.do == "late-status":
            return fault.answer()
        if fault.do == "word":
            return Answer(200, swap_word(honest.body, fault.word))
        if fault.do == "change":
            return Answer(200, fault.change(honest.body))
        if fault.do == "hang":
            time.sleep(fault.seconds)
        honest.seconds = fault.seconds if fault.do == "slow" else 0
        honest.status = {"reset": -1, "cut": -2}.get(fault.do, honest.status)
        return honest

    def file(self, request, job_id):
        job = self.jobs.get(job_id)
        closed = Answer(403, {"message": "no such file"})
        if job is None or job.stage != 2:
            return closed
        if request.query.get("X-Tos-Signature") != f"signed-{job.signature}":
            return closed
        width, height = pixels(job.resolution, job.ratio)
        content = clip(width, height, job.duration, job.sound)
        honest = Answer(200, content=content, headers={"Content-Type": "video/mp4"})
        fault = self.next_fault("file")
        if fault and fault.do == "expire":
            job.signature += 1
            return closed
        return self.faulty("file", request, lambda: honest, fault)

    def control(self, request):
        if request.method == "POST":
            self.faults.append(Fault(**request.body))
            return Answer(204, None)
        jobs = [{"id": job.id, "stage": job.stage, "mark": job.mark} for job in self.jobs.values()]
        return Answer(200, {"jobs": jobs, "requests": len(self.asked)})

    def handler(self):
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                request = Request(
                    method=self.command,
                    path=parts.path,
                    query=dict(parse_qsl(parts.query, keep_blank_values=True)),
                    headers={name.lower(): value for name, value in self.headers.items()},
                    raw=self.rfile.read(length),
                )
                with suppress(ConnectionError):  # Whoever asked may have gone.
                    self.send(upstream.answer(request))

            do_POST = do_DELETE = do_GET

            def send(self, answer):
                content = answer.content
                if content is None:
                    content = b"" if answer.body is None else json.dumps(answer.body).encode()
                if answer.status == -1:
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(200 if answer.status == -2 else answer.status)
                headers = {"Content-Type": "application/json"} | answer.headers
                for name, value in (headers | {"Content-Length": str(len(content))}).items():
                    self.send_header(name, value)
                self.end_headers()
                if answer.seconds:
                    self.trickle(content, answer.seconds)
                else:
                    half = len(content) // 2
                    self.wfile.write(content[:half] if answer.status == -2 else content)
                self.close_connection = self.close_connection or answer.status == -2

            def trickle(self, content, seconds, parts=20):
                size = len(content) // parts + 1
                for start in range(0, len(content), size):
                    time.sleep(seconds / parts)
                    self.wfile.write(content[start : start + size])

            def log_message(self, *_arguments):
                """A test says enough by itself."""

        return Handler
