"""Projects for single tests, with two frames each, made over HTTP as a person would."""

from tests.browser.visits import person
from tests.pictures import jpeg
from tests.studio_process import secured


def new_project(studio, code):
    """Make a project and return its address."""
    maya = person(studio)
    made = maya.post("/kestrel/p/", data=secured(maya, name=f"Project {code}", code=code))
    assert made.status_code == 302, made.text
    address = made.headers["Location"]
    for seed, name in enumerate(("dawn", "dusk")):
        files = {"files": (f"{name}.jpg", jpeg(1280, 720, seed=seed), "image/jpeg")}
        sent = maya.post(f"{address}frames/", data=secured(maya), files=files)
        assert sent.status_code == 302, sent.text
    return address
