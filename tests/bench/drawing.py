"""Render speed: how much faster than the clip is long each kind of picture is drawn."""

import json
import subprocess
import sys

from tests.bench.table import Figure, Section

SECONDS = 4
SIZES = {"480p": (864, 496), "720p": (1280, 720), "1080p": (1920, 1080)}
KINDS = {
    "mountain": ("Dawn over a mountain range", 0),
    "lake with aurora": ("Aurora over a still lake at night", 0),
    "sea": ("Open sea at sunset", 0),
    "forest": ("Misty forest at dawn", 0),
    "card": ("A white cup on a zinc counter", 0),
    "one frame": ("Slow push in", 1),
    "two frames": ("From here to there", 2),
}
LIMIT = 400


def render():
    """Every kind at every resolution, one after the other."""
    figures = [drawn(kind, resolution, *KINDS[kind]) for resolution in SIZES for kind in KINDS]
    how = (
        f"animatic.render of {SECONDS} s without sound in a child process held to one core; "
        "× is clip length by wall time, beside it by the child's own processor time, and its "
        f"peak memory (ru_maxrss). Goal: over × 1 and under {LIMIT} MB at 720p."
    )
    return Section("Render speed", how, figures)


def drawn(kind, resolution, prompt, frames):
    width, height = SIZES[resolution]
    shot = {"prompt": prompt, "width": width, "height": height, "seconds": SECONDS, "seed": 7}
    took = artist(shot | {"frames": frames})
    memory = took["memory"] / 1024**2
    beside = f"× {SECONDS / took['core']:.2f} of processor time, {memory:.0f} MB"
    return Figure(f"{resolution} {kind}", f"× {SECONDS / took['wall']:.2f}", beside)


def artist(asked):
    command = [sys.executable, "-m", "tests.bench.artist", json.dumps(asked)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)
