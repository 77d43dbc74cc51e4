"""One clip in a process of its own: `python -m tests.bench.artist SHOT`; prints what it took."""

import json
import os
import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from PIL import Image

from generations import animatic


def main():
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asked = json.loads(sys.argv[1])
    frames = asked.pop("frames")
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = [gradient(folder / f"{n}.jpg", asked, n) for n in range(frames)]
        asked |= dict(zip(("first", "last"), paths, strict=False))
        began = perf_counter()
        animatic.render(animatic.Shot(**asked), folder)
        wall = perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"wall": wall, "core": used.ru_utime, "memory": used.ru_maxrss * 1024}))


def gradient(path, asked, number):
    across = Image.linear_gradient("L").resize((asked["width"], asked["height"]))
    turned = across.transpose(Image.Transpose.ROTATE_180)
    Image.merge("RGB", (across, turned, across) if number else (turned, across, turned)).save(path)
    return path


if __name__ == "__main__":
    main()
