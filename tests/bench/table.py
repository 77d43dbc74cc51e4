"""One table of figures: what, how much, against what, and how it was measured."""

from dataclasses import dataclass
from statistics import median
from textwrap import wrap
from time import perf_counter, process_time

WIDTH = 62


@dataclass(frozen=True)
class Figure:
    what: str
    figure: str
    beside: str = ""  # A ratio, or a second figure.


@dataclass(frozen=True)
class Section:
    title: str
    how: str
    figures: list[Figure]

    def print(self):
        print(f"\n{self.title}")
        for line in wrap(self.how, WIDTH + 34):
            print(f"  {line}")
        for each in self.figures:
            print(f"  {each.what:<{WIDTH - 14}} {each.figure:>18}  {each.beside}")


@dataclass(frozen=True)
class Spans:
    """Seconds: by the clock, and of processor time in this process."""

    wall: float
    core: float


def timed(act):
    """What one call took."""
    wall, core = perf_counter(), process_time()
    act()
    return Spans(perf_counter() - wall, process_time() - core)


def medians(acts, rounds):
    """The medians of each act, taken in turns so that a busy minute slows all alike."""
    spans = [[timed(act) for act in acts] for _round in range(rounds)]
    return [
        Spans(median(each.wall for each in column), median(each.core for each in column))
        for column in zip(*spans, strict=True)
    ]


def milliseconds(seconds):
    return f"{seconds * 1000:.1f} ms"


def ratio(seconds, base):
    return f"× {seconds / base:.2f}"
