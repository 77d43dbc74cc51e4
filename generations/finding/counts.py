"""How many takes each value would show: every facet counted under all the others.

Facets of one cube are counted together: the database narrows by everything outside of the cube
and groups by its few columns; what is chosen inside is applied to those groups here. So a page
asks one question a cube however many filters are on, and each reads an index alone. Words are in
no index: under them all that can be counted in one pass over the takes is.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from generations.finding.facets import RECENT, Facet, Row
from generations.finding.sieve import Sieve
from generations.models import Tagging
from generations.models.selection import GenerationQuerySet

Counts = dict[str, Counter[str]]
IN_ONE_PASS = {"made", "judged", "prompt"}


def counts_of(sieve: Sieve) -> Counts:
    """The counts of each facet by its values; one query a cube."""
    found: Counts = {}
    for cube, facets in _cubes(sieve).items():
        rows = _tagged(sieve) if cube == "tag" else _rows(sieve, cube, facets)
        for facet in facets:
            found[facet.name] = _counted(sieve, facet, facets, rows)
    return found


def _cubes(sieve: Sieve) -> dict[str, list[Facet]]:
    cubes: dict[str, list[Facet]] = {}
    for facet in sieve.facets:
        if facet.cube:
            together = sieve.words and facet.cube in IN_ONE_PASS
            cubes.setdefault("words" if together else facet.cube, []).append(facet)
    return cubes


def _rows(sieve: Sieve, cube: str, facets: Sequence[Facet]) -> list[Row]:
    names = {facet.name for facet in facets}
    takes: GenerationQuerySet = sieve.narrow(sieve.ground.takes, leaving=names)
    if cube == "day":
        takes = takes.filter(sieve.ground.between(_since(sieve), sieve.ground.today))
    columns = {facet.column: facet.expression(sieve.ground) for facet in facets}
    aliases = {f"_{name}": expression for name, expression in columns.items()}
    # All rows, not their keys, which the index does not hold.
    grouped = takes.order_by().values(**aliases).annotate(count=Count("*"))
    return [{name.removeprefix("_"): value for name, value in row.items()} for row in grouped]


def _since(sieve: Sieve) -> date:
    """The first day that is counted: of the last two weeks and of this month."""
    today = sieve.ground.today
    return min(today - RECENT, today.replace(day=1))


def _tagged(sieve: Sieve) -> list[Row]:
    takes = sieve.narrow(sieve.ground.takes, leaving={"tag"})
    tagged = Tagging.objects.filter(tag__team=sieve.ground.team, take__in=takes.values("pk"))
    grouped = tagged.order_by().values("tag__name").annotate(count=Count("pk"))
    return [{"tag": row["tag__name"], "count": row["count"]} for row in grouped]


def _counted(
    sieve: Sieve, facet: Facet, cube: Sequence[Facet], rows: Sequence[Row]
) -> Counter[str]:
    """Sum the groups that fit what is chosen of the others in the cube."""
    for other in cube:
        if other != facet and other.name in sieve.chosen:
            rows = _fitting(sieve, other, rows)
    found: Counter[Any] = Counter()
    for row in rows:
        found[row[facet.column]] += row["count"]
    counts: Counter[str] = Counter()
    for each, count in found.items():
        for value in facet.counts_for(each, sieve.ground):
            counts[value] += count
    return counts


def _fitting(sieve: Sieve, facet: Facet, rows: Sequence[Row]) -> list[Row]:
    chosen = sieve.chosen[facet.name]
    fits = {
        each: facet.is_in(each, chosen, sieve.ground)
        for each in {row[facet.column] for row in rows}
    }
    return [row for row in rows if fits[row[facet.column]]]


def recent_days(sieve: Sieve) -> list[str]:
    today = sieve.ground.today
    return [(today - timedelta(days=days)).isoformat() for days in range(RECENT.days + 1)]
