"""What a kept second costs: all credits spent, the misses too, by the seconds that were kept.

Reads only. What was free is left out on both sides.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import partial

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery, Sum

from accounts.models import User
from accounts.roles import Permission
from generations.billing.review import TAKES, Figures
from generations.models import Generation, LedgerEntry, Status
from generations.models.money import whole_cents
from studio.models import Project

HALF_A_MINUTE = 30


def of_prompts(prompts: Iterable[int]) -> dict[int, Figures]:
    """The figures of each prompt by its key; one query."""
    entries = LedgerEntry.objects.filter(generation__prompt=OuterRef("prompt"))
    spent = entries.order_by().values("generation__prompt").annotate(sum=Sum("spent"))
    counted = (
        Generation.objects.filter(prompt__in=list(prompts), status=Status.COMPLETED)
        .exclude(charged=0)
        .values("prompt")
        .annotate(
            takes=Count("pk"),
            made=Sum("seconds"),
            keepers=Count("pk", filter=Q(is_keeper=True)),
            kept=Sum("seconds", filter=Q(is_keeper=True)),
            spent=Subquery(spent.values("sum")),
        )
    )
    return {
        row["prompt"]: Figures(
            row["takes"],
            Decimal(row["made"] or 0),
            whole_cents(row["spent"]),
            row["keepers"],
            Decimal(row["kept"] or 0),
        )
        for row in counted
    }


def kept_of(project: Project, viewer: User) -> Figures | None:
    """A project's figures, for those who may see prices and once something was spent."""
    if not viewer.can(Permission.SEE_PRICES, project):
        return None
    figures = of_project(project)
    return figures if figures.credits else None


def of_project(project: Project) -> Figures:
    """The figures of a project over its whole life.

    They are kept for half a minute, so that a page costs the same however long it runs.
    """
    found = cache.get_or_set(_key(project), lambda: _figures(project), HALF_A_MINUTE)
    return found or _figures(project)


def forget(project: Project) -> None:
    """A keeper was marked, or takes came and went: read the figures anew."""
    cache.delete(_key(project))
    transaction.on_commit(partial(cache.delete, _key(project)))  # Read meanwhile, before the end.


def _key(project: Project) -> str:
    return f"kept:{project.pk}"


def _figures(project: Project) -> Figures:
    moved = LedgerEntry.objects.filter(project=project).exclude(held=0, spent=0)
    sums = moved.aggregate(spent=Sum("spent"), takes=TAKES)
    keepers = Generation.objects.filter(prompt__project=project, is_keeper=True).exclude(charged=0)
    kept = list(keepers.values_list("seconds", flat=True))
    seconds = sum((each or Decimal(0) for each in kept), Decimal(0))
    return Figures(sums["takes"], Decimal(0), whole_cents(sums["spent"]), len(kept), seconds)
