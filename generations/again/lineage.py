"""What grew out of what: a take's forebears, what continued it, and which starts are outdated."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from generations.billing.prices import NoPrice, Quote, find_price
from generations.models import Generation, Price

FOREBEARS, DESCENDANTS, MOST = 12, 3, 60  # How far up and down, and how many at all.

FAMILY = """
WITH RECURSIVE up(id, parent_id, depth) AS (
  SELECT id, parent_id, 0 FROM generations_generation WHERE id = %s
  UNION ALL
  SELECT one.id, one.parent_id, up.depth + 1
  FROM generations_generation one JOIN up ON one.id = up.parent_id WHERE up.depth < %s
), down(id, depth) AS (
  SELECT id, 0 FROM generations_generation WHERE id = %s
  UNION ALL
  SELECT one.id, down.depth + 1
  FROM generations_generation one JOIN down ON one.parent_id = down.id WHERE down.depth < %s
)
SELECT id FROM up UNION SELECT id FROM down LIMIT %s
"""


@dataclass
class Stale:
    """The start of a take is outdated: which keeper came since, and what starting anew costs."""

    keeper: Generation
    cost: Decimal | None


@dataclass
class Node:
    """A take in its family tree."""

    take: Generation
    is_this: bool
    stale: Stale | None = None
    children: list["Node"] = field(default_factory=list)


def family_of(take: Generation) -> Node | None:
    """The tree from the first forebear down through this take; None where it stands alone."""
    with connection.cursor() as cursor:
        cursor.execute(FAMILY, [take.pk, FOREBEARS, take.pk, DESCENDANTS, MOST])
        keys = {key for (key,) in cursor.fetchall()} - {take.pk}
    if not keys:
        return None
    # What was moved to another project is not told of here, nor what lies in the trash.
    there = Q(pk__in=keys, project=take.project_id, trashed_at=None) | Q(pk=take.pk)
    relatives = Generation.objects.filter(there).select_related("prompt").order_by("number")
    nodes = {each.pk: Node(each, is_this=each.pk == take.pk) for each in relatives}
    for node in nodes.values():
        node.take.project = take.project
        if above := nodes.get(node.take.parent_id or 0):
            above.children.append(node)
    _mark_stale(nodes)
    root = nodes[take.pk]
    while above := nodes.get(root.take.parent_id or 0):
        root = above
    return root if len(nodes) > 1 else None


def _mark_stale(nodes: dict[int, Node]) -> None:
    parents = {
        node.take.pk: nodes[node.take.parent_id].take
        for node in nodes.values()
        if node.take.parent_id in nodes
    }
    keepers = _keepers({parent.prompt_id for parent in parents.values()})
    for key, parent in parents.items():
        keeper = keepers.get(parent.prompt_id)
        if keeper and is_outdated(nodes[key].take, parent, keeper):
            keeper.project = parent.project
            nodes[key].stale = Stale(keeper, None)
    stale = [node for node in nodes.values() if node.stale]
    prices = _prices(node.take for node in stale)
    for node in stale:
        if node.stale:
            node.stale.cost = _cost(node.take, prices)


def is_outdated(take: Generation, parent: Generation, keeper: Generation) -> bool:
    """Whether another take than the parent was made the keeper after this one went on from it."""
    if not take.first_frame_id or keeper.pk in (parent.pk, take.pk):
        return False
    return bool(keeper.kept_at and keeper.kept_at > take.created_at)


def new_start_of(take: Generation) -> Generation | None:
    """The keeper that an outdated take should start from; None when its start is current."""
    parent = take.parent
    if parent is None:
        return None
    keeper = _keepers({parent.prompt_id}).get(parent.prompt_id)
    if keeper is None or not is_outdated(take, parent, keeper):
        return None
    keeper.project = take.project
    return keeper if keeper.project_id == take.project_id else None


def _keepers(prompts: set[int]) -> dict[int, Generation]:
    if not prompts:
        return {}
    kept = Generation.objects.filter(prompt__in=prompts, is_keeper=True, trashed_at=None)
    return {keeper.prompt_id: keeper for keeper in kept}


def _prices(takes: Iterable[Generation]) -> list[Price]:
    asked = list(takes)
    if not asked:
        return []
    prices = Price.objects.filter(model__in={take.model for take in asked})
    return prices.in_force(team=asked[0].project.team, at=timezone.now())


def _cost(take: Generation, prices: list[Price]) -> Decimal | None:
    """What the same settings cost today; None when nobody has priced them."""
    table = [price for price in prices if price.model == take.model]
    try:
        price = find_price(table, resolution=take.resolution, sound=take.sound)
    except NoPrice:
        return None
    return Quote(price=price, duration=take.duration).total
