"""What goes wrong with a request, and the answers that show it."""

from dataclasses import dataclass, field


@dataclass
class Answer:
    status: int
    body: object = None
    headers: dict = field(default_factory=dict)
    content: bytes | None = None
    seconds: float = 0


@dataclass
class Fault:
    """What goes wrong with the next request `on` create, ask, file, upload or callback.

    do: "status" answers so and takes nothing; "late-status", "reset", "cut" and "hang" take the job
    first; "fail" lets the job be made and fail with `body` as its error, "never" lets it run for
    ever; "word" answers one status word instead of the truth, "change" the truth as `change` makes
    it; "slow" sends over so many seconds; "expire" ends the life of a file's link; a callback can
    "drop", or come "early" or "twice". `text` is answered instead of `body`, as it is.
    """

    on: str
    do: str
    status: int = 500
    body: object = None
    headers: dict = field(default_factory=dict)
    seconds: float = 30
    word: str = ""
    text: str = ""
    change: object = None

    def answer(self):
        return Answer(self.status, self.body, self.headers, self.text.encode() or None)


def spoil(job, fault):
    """What a fault does to a job that was taken all the same."""
    if fault.do == "fail":
        job.error = fault.body or {"code": "upstream_error", "message": "It broke."}
    if fault.do == "never":
        job.takes = float("inf")


def swap_word(body, word):
    if isinstance(body, dict):
        return {
            name: word if name in ("status", "state") else swap_word(value, word)
            for name, value in body.items()
        }
    return body
