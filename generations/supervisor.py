"""Running several processes as one: started together, restarted when one dies, ended together.

Each child leads a process group of its own, so that what it started ends with it, and asks the
kernel to be told when this parent dies, so that even `kill -9` leaves no orphans.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
LONGEST_PAUSE = 30.0  # Seconds between a death and the restart, at most.
STEADY = 60.0  # A child that lived so long starts again at once.
STUCK = 90.0  # A queue without a heartbeat for so long is restarted.
PATIENCE = 20.0  # Seconds that children get to finish what they hold.
TICK = 0.5


@dataclass
class Child:
    """One process of the studio."""

    name: str
    command: Sequence[str]
    heartbeat: Path | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    restart_at: float = 0.0
    pause: float = field(default=0.0)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 (our own commands)
            self.command, start_new_session=True, preexec_fn=_end_with_parent
        )
        self.started_at = time.monotonic()
        if self.heartbeat:
            self.heartbeat.touch()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def is_stuck(self) -> bool:
        """Alive, yet its heart has not beaten for long."""
        if self.heartbeat is None or not self.heartbeat.exists():
            return False
        return time.time() - self.heartbeat.stat().st_mtime > STUCK

    def plan_restart(self) -> None:
        """After a pause that grows while it keeps dying young."""
        lived = time.monotonic() - self.started_at
        self.pause = 0.5 if lived > STEADY else min(max(self.pause * 2, 0.5), LONGEST_PAUSE)
        self.restart_at = time.monotonic() + self.pause

    def tell(self, number: signal.Signals) -> None:
        """Signal the process; it tells those it started."""
        if self.process and self.is_running:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """End it and everything it started."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def run(children: Sequence[Child], *, say: Callable[[str], None]) -> None:
    """Keep the children running until a signal asks for the end."""
    ending = False

    def end(_number: int, _frame: object) -> None:
        nonlocal ending
        ending = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    for child in children:
        child.start()
    while not ending:
        time.sleep(TICK)
        for child in children:
            _look_after(child, say)
    _end_all(children)


def _look_after(child: Child, say: Callable[[str], None]) -> None:
    if child.is_running and child.is_stuck:
        say(f"The {child.name} is stuck; restarting it.")
        child.kill_group()
    elif not child.is_running and not child.restart_at:
        child.kill_group()
        child.plan_restart()
        say(f"The {child.name} ended; starting it again in {child.pause:.0f} s.")
    elif not child.is_running and time.monotonic() >= child.restart_at:
        child.restart_at = 0.0
        child.start()


def _end_all(children: Sequence[Child]) -> None:
    for child in children:
        child.tell(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while any(child.is_running for child in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    for child in children:
        child.kill_group()


def manage(*arguments: str) -> list[str]:
    """The command line of one of our own management commands."""
    return [sys.executable, str(Path(__file__).parents[1] / "manage.py"), *arguments]
