"""The whole studio as it runs: memory of its processes, and the way from a press to a picture."""

import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.table import Figure, Section
from tests.studio_process import running_studio

TAKE = "/kestrel/t/FL-{}/video.mp4"
PRESSES = 3
QUIET = 4  # Seconds until everything that starts has started.


def memory():
    """Proportional memory of each process of `up`, with nothing to do."""
    with TemporaryDirectory(prefix="rushes-bench-") as home, running_studio(home) as studio:
        with studio.browser() as person:
            person.get("/kestrel/p/FL/")
        time.sleep(QUIET)
        processes = {studio.process.pid: "up"} | studio.children()
        sizes = [(named(command), proportional(pid)) for pid, command in processes.items()]
    total = sum(size for _name, size in sizes)
    figures = [Figure(name, f"{size:.0f} MB") for name, size in sorted(sizes)]
    figures.append(Figure("all of it", f"{total:.0f} MB", f"{len(sizes)} processes"))
    how = "`manage.py up` on SQLite after one page, then idle; Pss of /proc/*/smaps_rollup."
    return Section("Memory of each process", how, figures)


def named(command):
    for word in ("qcluster", "watch", "web"):
        if f" {word}" in command:
            return {"qcluster": "queue", "watch": "watcher", "web": "web server"}[word]
    return command[:40]


def proportional(pid):
    """Megabytes, what is shared counted by its share."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1]) / 1024


def practice():
    """From the press to bytes of a video that plays."""
    with (
        TemporaryDirectory(prefix="rushes-bench-") as home,
        running_studio(home) as studio,
        studio.browser() as person,
    ):
        spans = [pressed(studio, person, number) for number in range(1, PRESSES + 1)]
    figures = [
        Figure("first press after the start", f"{spans[0]:.1f} s", f"× {5 / spans[0]:.2f}"),
        *(
            Figure(f"press {number}", f"{span:.1f} s", f"× {5 / span:.2f}")
            for number, span in enumerate(spans[1:], 2)
        ),
    ]
    how = (
        "`manage.py up` on SQLite, 720p, 5 s, sound: over HTTP, from sending the form to the first "
        "206 for bytes=0-1 of the video, asked every 100 ms; × is clip length by that time."
    )
    return Section("From press to playable, practice", how, figures)


def pressed(studio, person, number):
    began = time.monotonic()
    answer = studio.press(person, quality="720p+sound", prompt=f"Dawn over mountains, {number}")
    assert answer.status_code == 200, answer.status_code
    deadline = began + 120
    while not plays(person, number):
        assert time.monotonic() < deadline, studio.log()
        time.sleep(0.1)
    return time.monotonic() - began


def plays(person, number):
    return person.get(TAKE.format(number), headers={"Range": "bytes=0-1"}).status_code == 206
