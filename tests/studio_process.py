"""A whole studio as real processes in a home of its own, and a person at it over HTTP."""

import fcntl
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
from django.core.management import call_command

ROOT = Path(__file__).parents[1]
PASSWORD = "rushes-at-dawn"
EMAIL = "maya@example.com"
PATIENCE = 120  # Seconds.


def free_port():
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return attempt.getsockname()[1]


def make():
    """Run inside a studio: its tables, the team Kestrel, and Maya, who owns it."""
    call_command("migrate", verbosity=0)
    owner = ("--name", "Maya", "--email", EMAIL, "--password", PASSWORD)
    call_command("create_studio", "--studio", "Kestrel", *owner)


def made_home():
    """The home of a new studio, made once for all processes of a test run."""
    home = Path(os.environ["RUSHES_HOME"], "made")
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            draft = home.with_suffix(".draft")
            Studio(draft).make()
            draft.rename(home)
    return home


class Studio:
    """`manage.py up` in a folder, with ways to look at what it did."""

    def __init__(self, home, **environment):
        self.home, self.port = Path(home), free_port()
        self.environment = os.environ | {
            "RUSHES_HOME": str(home),
            "PORT": str(self.port),
            "DATABASE_URL": "",
        }
        self.environment |= environment
        self.process = None

    @property
    def address(self):
        return f"http://localhost:{self.port}"

    def manage(self, *arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def prepare(self):
        """A database with one team and its owner."""
        if self.environment["DATABASE_URL"]:
            self.make()
        else:
            shutil.copytree(made_home(), self.home, dirs_exist_ok=True)

    def make(self):
        self.manage("shell", "-v0", "-c", "from tests.studio_process import make; make()")

    def start(self):
        with (self.home / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self.answers, f"the studio did not answer: {self.log()}")

    def answers(self):
        try:
            return httpx.get(f"{self.address}/in/login/", timeout=2).status_code < 500
        except httpx.HTTPError:
            return False

    def log(self):
        path = self.home / "up.log"
        return path.read_text()[-2000:] if path.exists() else ""

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(90)

    def kill(self):
        """As the kernel would: the parent is gone at once."""
        self.process.kill()
        self.process.wait(10)

    def children(self):
        """Every process of this studio but the parent, by process id, with its command."""
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and int(entry.name) != self.process.pid:
                try:
                    environment = (entry / "environ").read_bytes()
                    command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
                if f"RUSHES_HOME={self.home}".encode() in environment.split(b"\0"):
                    found[int(entry.name)] = command
        return found

    def busiest_queue_process(self):
        """The queue worker that draws: the one that used most processor time."""
        workers = [pid for pid, command in self.children().items() if "qcluster" in command]
        return max(workers, key=processor_time)

    def rows(self, query, *values):
        with closing(sqlite3.connect(self.home / "rushes.db", timeout=20)) as database:
            return database.execute(query, values).fetchall()

    @contextmanager
    def browser(self):
        """A signed-in HTTP client."""
        with httpx.Client(base_url=self.address, follow_redirects=True, timeout=90) as client:
            client.get("/in/login/")
            client.post("/in/login/", data=secured(client, login=EMAIL, password=PASSWORD))
            yield client

    def press(self, client, **fields):
        """Ask for a practice take as the page's form does; returns the answer."""
        page = client.get("/kestrel/p/FL/").text
        key = re.search(r'name="press"[^>]*value="([^"]+)"', page)[1]
        asked = {
            "press": key,
            "prompt": "First light over a mountain range",
            "model": "practice/animatic",
            "ratio": "16:9",
            "quality": "480p",
            "duration": "5",
            "takes": "1",
        }
        address = "/kestrel/p/FL/takes/"
        return client.post(address, data=secured(client, **asked | fields))


def secured(client, **fields):
    return fields | {"csrfmiddlewaretoken": client.cookies["csrftoken"]}


def processor_time(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return -1
    return int(fields[11]) + int(fields[12])


def until(condition, sentence):
    """Wait for it: patience costs nothing where it comes, and a busy machine needs it."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError(sentence)


@contextmanager
def running_studio(home, **environment):
    studio = Studio(home, **environment)
    studio.prepare()
    studio.start()
    try:
        yield studio
    finally:
        studio.stop()
        for pid in studio.children():
            os.kill(pid, signal.SIGKILL)
