"""The process that children are forked from: `python -m generations.media.nursery`.

Loading the decoders takes longer than reading a video with them. They are loaded here once; each
line on standard input names a piece of work, a child does it, and one line on standard output
tells its exit code and its answer. It ends when nobody asks any more.
"""

import json
import os
import select
import signal
import sys
import traceback
from collections.abc import Callable

from generations.media import cutter, reader

WORK: dict[str, Callable[..., None]] = {"reader": reader.main, "cutter": cutter.main}
IDLE = 60  # Seconds after which it goes, and its memory with it.
LONGEST_ANSWER = 64 * 1024


def main() -> None:
    while select.select([sys.stdin], [], [], IDLE)[0] and (line := sys.stdin.readline()):
        seconds, work, *arguments = json.loads(line)
        print(json.dumps(told_by_child(seconds, work, arguments)), flush=True)  # noqa: T201


def told_by_child(seconds: float, work: str, arguments: list[str]) -> tuple[int, str]:
    """What a child of its own answers, and how it ended; the kernel ends one that takes long."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        os.dup2(theirs, sys.stdout.fileno())
        os.dup2(os.open(os.devnull, os.O_RDONLY), sys.stdin.fileno())
        os.closerange(sys.stderr.fileno() + 1, theirs + 1)
        os._exit(outcome_of(work, arguments))
    os.close(theirs)
    with open(ours, "rb") as answer:  # noqa: PTH123 (a pipe)
        said = answer.read(LONGEST_ANSWER)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), said.decode(errors="replace")


def outcome_of(work: str, arguments: list[str]) -> int:
    try:
        WORK[work](*arguments)
        sys.stdout.flush()
    except BaseException:  # noqa: BLE001 (told by the exit code, as an interpreter does)
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
