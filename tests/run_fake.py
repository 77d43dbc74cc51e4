"""The whole studio against fake providers on this machine: `make run-fake`.

Every model can be pressed and nothing costs anything; the data lies apart, in `fake/`.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.upstreams import DOCUMENTS, KEY, Upstream

VARIABLES = {
    "aimlapi": "AIMLAPI",
    "aivideoapi": "AIVIDEOAPI",
    "apikley": "APIKLEY",
    "modelark": "ARK",
}
SECONDS_A_TAKE = 8


def environment_of(upstreams):
    """The variables that point a studio at fake providers."""
    variables = {"ALLOW_LOOPBACK_DOWNLOADS": "on"}
    for slug, upstream in upstreams.items():
        variables[f"{VARIABLES[slug]}_API_KEY"] = KEY
        variables[f"{VARIABLES[slug]}_BASE_URL"] = upstream.url
    return variables


def main():
    home = Path(os.environ.get("RUSHES_HOME", "var")) / "fake"
    port = os.environ.get("PORT", "8000")
    with ExitStack() as running:
        upstreams = {
            slug: running.enter_context(Upstream(document, speed=SECONDS_A_TAKE))
            for slug, document in DOCUMENTS.items()
        }
        os.environ |= environment_of(upstreams) | {
            "RUSHES_HOME": str(home),
            "PUBLIC_URL": f"http://localhost:{port}",
            "DJANGO_SETTINGS_MODULE": "studio.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("up", *sys.argv[1:])


if __name__ == "__main__":
    main()
