"""Server time of a month's bill beside a million entries of the ledger."""

from functools import partial

from tests.bench.books import month_before, year_of_books
from tests.bench.pages import opened, queries_of, settle
from tests.bench.place import vendor
from tests.bench.table import Figure, Section, medians, milliseconds

ROUNDS = 7
GOAL = 0.3


def billing():
    """The whole month, its breakdowns, and what an accountant looks for in it."""
    from django.test import Client

    from generations.models import LedgerEntry

    team, people = year_of_books()
    settle()
    client = Client(headers={"host": "localhost"})
    client.force_login(people[0])
    address = f"/{team.slug}/billing/{month_before(team).key}/"
    project = team.projects.order_by("pk").first()
    pages = {
        "the month by project": address,
        "by member": f"{address}?by=member",
        "by model": f"{address}?by=model",
        "by day": f"{address}?by=day",
        "1080p with sound, by member": f"{address}?by=member&resolution=1080p&sound=on",
        "one project": f"{address}?project={project.code}",
        "one day": f"{address}?day={month_before(team).first:%Y-%m}-15",
        "reported differs": f"{address}?differs=1",
        "keepers": f"{address}?keeper=1",
    }
    acts = [partial(opened, client, page) for page in pages.values()]
    spans = medians(acts, ROUNDS)
    figures = [
        Figure(
            name,
            milliseconds(span.wall),
            f"{'' if span.wall <= GOAL else 'over the goal, '}{queries_of(act)} queries",
        )
        for (name, act, span) in zip(pages, acts, spans, strict=True)
    ]
    rows = LedgerEntry.objects.filter(team=team).count()
    in_month = LedgerEntry.objects.filter(
        team=team, at__gte=month_before(team).start, at__lt=month_before(team).end
    ).count()
    how = (
        f"Django's test client on {vendor()}, no network; one team, {rows:,} entries in a year, "
        f"{in_month:,} of them in the month shown; median of {ROUNDS}, in turns. "
        f"Goal on PostgreSQL: {GOAL * 1000:.0f} ms."
    )
    return Section("A month's bill, server time", how, figures)
