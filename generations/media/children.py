"""Children that open what strangers made, with decoders that have crashed before.

A child gets no environment, little memory and little time, and whatever becomes of it is a
refusal here and never a crash. Nothing of its answer is a path, and none of it is more than a
page. This is a fence against broken and exploding files, not a jail for hostile code.
"""

import atexit
import json
import logging
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

logger = logging.getLogger(__name__)

HOUSE = Path(__file__).resolve().parents[2]
NURSERY = (sys.executable, "-m", "generations.media.nursery")
# Neither keys nor paths of ours; one thread for libraries that would reserve memory for many.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
WALL_SECONDS: float = 120
STARTING = 15  # Seconds more that a nursery gets, to load what it needs.
FRESH = 45  # Seconds without work after which a nursery may be about to go.
LONGEST_ANSWER = 64 * 1024


class NotAVideo(Exception):
    """The file cannot be read as a video. The message is fit to show."""


class Nursery:
    """A process that forks a child for each piece of work."""

    def __init__(self) -> None:
        self.complaint: IO[bytes] = TemporaryFile()  # noqa: SIM115 (closed at its end)
        self.used_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 (our own module, and no shell)
            NURSERY,
            cwd=HOUSE,
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaint,
        )

    def ask(self, *work: str) -> tuple[int, str]:
        """How the child ended, and what it said. It ends with the nursery when that dies."""
        asked, answers = self.process.stdin, self.process.stdout
        if asked is None or answers is None:
            raise ValueError("a nursery without pipes")
        with suppress(BrokenPipeError):
            asked.write(json.dumps([WALL_SECONDS, *work]).encode() + b"\n")
            asked.flush()
        if not select.select([answers], [], [], WALL_SECONDS + STARTING)[0]:
            return -signal.SIGALRM, ""
        if line := answers.readline():
            self.used_at = time.monotonic()
            code, said = json.loads(line)
            return int(code), str(said)
        return self.process.wait() or 1, ""

    @property
    def is_fresh(self) -> bool:
        return self.process.poll() is None and time.monotonic() - self.used_at < FRESH

    def last_words(self) -> str:
        self.complaint.seek(max(0, self.complaint.seek(0, 2) - LONGEST_ANSWER))
        return self.complaint.read().decode(errors="replace")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.complaint):
            with suppress(OSError):  # What nobody reads any more can't be flushed.
                if pipe:
                    pipe.close()


idle: list[Nursery] = []


def ask_child(work: str, path: Path, *more: object) -> dict[str, Any]:
    """What a child of ours says about a video. Raises NotAVideo, whatever became of the child."""
    nursery = _nursery()
    code, said = nursery.ask(work, str(path), *map(str, more))
    if code or not said:
        logger.warning("Reading %s ended with %s: %s", path, code, nursery.last_words())
        nursery.end()
    else:
        idle.append(nursery)
    if code == -signal.SIGALRM:
        raise NotAVideo(f"Reading this video took over {WALL_SECONDS} s.")
    try:
        answer = dict(json.loads(said))
    except ValueError as error:
        raise NotAVideo("This video could not be read.") from error
    if "refused" in answer:
        raise NotAVideo(str(answer["refused"]))
    return answer


def _nursery() -> Nursery:
    """One that has nothing to do, else a new one."""
    while idle:
        nursery = idle.pop()
        if nursery.is_fresh:
            return nursery
        nursery.end()
    return Nursery()


@atexit.register
def end_nurseries() -> None:
    while idle:
        idle.pop().end()
