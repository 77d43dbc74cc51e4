"""`python -m tests.bench [section …]`: print the figures of this machine."""

import os
import platform
import signal
import sys
from datetime import date
from time import perf_counter

from tests.bench.place import database, home

IN_DATABASE = ("gallery", "asking", "idle", "billing")
BY_THEMSELVES = ("watching", "memory", "practice", "paint", "render")


def main(names):
    unknown = set(names) - {*IN_DATABASE, *BY_THEMSELVES}
    if unknown:
        sections = ", ".join((*IN_DATABASE, *BY_THEMSELVES))
        sys.exit(f"There is no section {', '.join(sorted(unknown))}. There are {sections}.")
    # Asked to end, it ends what it started and removes what it made.
    signal.signal(signal.SIGTERM, lambda *_arguments: sys.exit(1))
    began = perf_counter()
    print(f"Rushes, {date.today().isoformat()}: {machine()}")
    with home():
        measure(names or (*IN_DATABASE, *BY_THEMSELVES))
    print(f"\nMeasured in {perf_counter() - began:.0f} s.")


def measure(names):
    from tests import environment  # noqa: F401 (no keys, no addresses of anyone's)

    os.environ["DJANGO_SETTINGS_MODULE"] = "studio.settings"
    wanted = [name for name in IN_DATABASE if name in names]
    if wanted:
        with database():
            from tests.bench import billing, pages

            for name in wanted:
                place = billing if name == "billing" else pages
                getattr(place, name)().print()
    from tests.bench import drawing, paint, running

    if "watching" in names:
        from tests.bench import watching

        for section in watching.watching():
            section.print()
    for module, name in (
        (running, "memory"),
        (running, "practice"),
        (paint, "paint"),
        (drawing, "render"),
    ):
        if name in names:
            getattr(module, name)().print()


def machine():
    load = os.getloadavg()[0]
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f}, "
        f"Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
