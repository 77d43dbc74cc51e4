"""Projects for single tests, with two frames each, made over HTTP as a person would."""

import httpx

from tests.browser.visits import signed_in
from tests.pictures import jpeg
from tests.studio_process import secured


def new_project(studio, code):
    """Make a project and return its address."""
    with person(studio) as client:
        client.get("/kestrel/")
        fields = secured(client, name=f"Project {code}", code=code)
        made = client.post("/kestrel/p/", data=fields)
        assert made.status_code == 302, made.text
        address = made.headers["Location"]
        for name in ("dawn", "dusk"):
            files = {"files": (f"{name}.jpg", jpeg(1280, 720, seed=len(name)), "image/jpeg")}
            sent = client.post(f"{address}frames/", data=secured(client), files=files)
            assert sent.status_code == 302, sent.text
    return address


def person(studio):
    """A signed-in HTTP client."""
    client = httpx.Client(base_url=studio.address, timeout=20)
    for cookie in signed_in(studio):
        client.cookies.set(cookie["name"], cookie["value"], domain="localhost")
    return client
