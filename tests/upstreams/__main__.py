"""All four at once, for trying the studio by hand: `python -m tests.upstreams [seconds a job]`.

Prints the settings to start the studio with, and runs until interrupted.
"""

import sys
from contextlib import ExitStack, suppress
from threading import Event

from tests.upstreams import DOCUMENTS, KEY, Upstream

NAMES = {
    "aimlapi": "AIMLAPI",
    "aivideoapi": "AIVIDEOAPI",
    "apikley": "APIKLEY",
    "modelark": "ARK",
}
FIRST_PORT = 8901


def main():
    speed = float(sys.argv[1]) if len(sys.argv) > 1 else 8
    with ExitStack() as running:
        for port, (slug, document) in enumerate(DOCUMENTS.items(), FIRST_PORT):
            upstream = running.enter_context(Upstream(document, speed=speed, port=port))
            print(f"{NAMES[slug]}_BASE_URL={upstream.url} {NAMES[slug]}_API_KEY={KEY}", flush=True)
        Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
