"""Server time of the pages: the gallery at three sizes, the quote, the press, the idle page."""

from functools import partial
from uuid import uuid4

from tests.bench.place import browser_of, project_with, vendor
from tests.bench.table import Figure, Section, medians, milliseconds, ratio

SIZES = (100, 10_000, 100_000)
GALLERY_ROUNDS, ROUNDS = 15, 30
IDLE_PER_MINUTE = 30  # A page asks at most every two seconds.
HTMX = {"HX-Request": "true"}
GOAL_RATIO, GOAL_QUERIES = 1.2, 12


def gallery():
    """The first page and an older one, at each size."""
    places = [(project, browser_of(project)) for project in map(project_with, SIZES)]
    settle()
    figures = []
    for name, address in ADDRESSES.items():
        opens = [partial(opened, client, address(project)) for project, client in places]
        spans = medians(opens, GALLERY_ROUNDS)
        queries = [queries_of(act) for act in opens]
        for size, span, asked in zip(SIZES, spans, queries, strict=True):
            times = ratio(span.wall, spans[0].wall), ratio(span.core, spans[0].core)
            beside = f"{times[0]}, processor {milliseconds(span.core)} {times[1]}, {asked} queries"
            figures.append(Figure(f"{name}, {size:,} takes", milliseconds(span.wall), beside))
    how = (
        f"Django's test client on {vendor()}, no network; median of {GALLERY_ROUNDS}, the three "
        f"sizes in turns; ratios to the smallest. Goal: {GOAL_RATIO} or less, {GOAL_QUERIES} queries."
    )
    return Section("Gallery page, server time", how, figures)


def page(query=""):
    return lambda project: f"{project.get_absolute_url()}?{query}"


def counts(query=""):
    return lambda project: f"{project.get_absolute_url()}filters/?{query}"


ADDRESSES = {
    "first page": page(),
    "older takes": lambda project: older_page(project),
    "filtered: sound, 4 stars": page("sound=on&stars=4"),
    "filtered: keepers, rare": page("keeper=1"),
    "filtered: a rare word": page("q=shot+25"),
    "stacked": page("stacks=1"),
    "counts": counts(),
    "counts under 3 filters": counts("sound=on&stars=3&ratio=16:9"),
    "counts under a word": counts("q=shot+2"),
}


def older_page(project):
    return f"{project.get_absolute_url()}rows/?before={max(40, project.take_count // 2)}"


def asking():
    """What a change of the composer and a press cost the server."""
    project = project_with(1000)
    client = browser_of(project)
    settle()
    acts = [
        partial(sent, client, f"{project.get_absolute_url()}quote/"),
        partial(sent, client, f"{project.get_absolute_url()}takes/"),
    ]
    spans = medians(acts, ROUNDS)
    figures = [
        Figure(
            name,
            milliseconds(span.wall),
            f"processor {milliseconds(span.core)}, {queries_of(act)} queries",
        )
        for name, span, act in zip(("quote", "press of one take"), spans, acts, strict=True)
    ]
    how = (
        f"Test client, {vendor()}, a project of 1,000 takes with a limit; median of {ROUNDS}. "
        "The press writes the take, its hold and the nudge to the queue."
    )
    return Section("Quote and press, server time", how, figures)


def idle():
    """What a page costs that is open while nothing happens."""
    from generations.gallery.live import stamp_of

    project = project_with(1000)
    client = browser_of(project)
    settle()
    address = f"{project.get_absolute_url()}live/?seen={stamp_of(project)}"
    ask = partial(opened, client, address, expected=204)
    (span,) = medians([ask], ROUNDS * 2)
    asked = queries_of(ask)
    figures = [
        Figure(
            "one request, answered 204",
            milliseconds(span.wall),
            f"processor {milliseconds(span.core)}, {asked} queries",
        ),
        Figure(
            "a page with takes under way, a minute",
            milliseconds(span.wall * IDLE_PER_MINUTE),
            f"{asked * IDLE_PER_MINUTE} queries, {span.core * IDLE_PER_MINUTE / 60:.2%} of a core",
        ),
        Figure("a page with none under way, a minute", "0 ms", "asks nothing"),
    ]
    how = (
        f"Test client, {vendor()}, a project of 1,000 takes; median of {ROUNDS * 2} times "
        f"{IDLE_PER_MINUTE} requests, the most that a page asks in a minute."
    )
    return Section("An idle open page", how, figures)


def opened(client, address, *, expected=200):
    response = client.get(
        address,
        headers=HTMX if expected == 204 or "rows/" in address or "filters/" in address else {},
    )
    assert response.status_code == expected, (address, response.status_code)


def sent(client, address):
    fields = {
        "press": str(uuid4()),
        "prompt": "First light over a mountain range",
        "model": "practice/animatic",
        "ratio": "16:9",
        "quality": "720p",
        "duration": "5",
        "takes": "1",
    }
    response = client.post(address, fields, headers=HTMX)
    assert response.status_code == 200, (address, response.status_code, response.content[:300])


def queries_of(act):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def settle():
    """What a running PostgreSQL does by itself after many inserts; SQLite never does."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
