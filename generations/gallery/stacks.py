"""Tries of one shot as one card: those with the same words and the same frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import CharField, Count, Exists, Max, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Cast, JSONObject

from generations.finding.sieve import Sieve
from generations.models import Generation
from generations.models.money import whole_cents
from generations.models.selection import GenerationQuerySet

if TYPE_CHECKING:
    from generations.gallery.card import Card

FIGURES = JSONObject(
    count=Count("*"),
    credits=Cast(Sum("charged"), CharField()),  # A number of JSON would not be exact.
    keeper=Max("number", filter=Q(is_keeper=True)),
    oldest=Min("number"),
)


@dataclass(frozen=True)
class Stack:
    """The tries behind a card, as far as the page's filters let them through."""

    key: str
    count: int
    credits: Decimal | None
    keeper: int | None
    oldest: int
    place: int = 1  # Of the try that is on top, counted from the newest.

    @property
    def keeper_words(self) -> str:
        """“#3”, as the tries of the stack are numbered in the project."""
        return f"#{self.keeper}" if self.keeper else ""

    @property
    def is_one(self) -> bool:
        return self.count == 1


def heads(sieve: Sieve) -> GenerationQuerySet:
    """The newest try of each stack among the takes that fit."""
    order = sieve.ground.order
    newer = sieve.takes.filter(
        project=OuterRef("project"), stack=OuterRef("stack"), **{f"{order}__gt": OuterRef(order)}
    )
    return sieve.takes.filter(~Exists(newer.order_by()))


def faces(rows: Sequence[Generation], sieve: Sieve) -> list[Generation]:
    """The newest try of each of these takes' stacks, newest first; one query."""
    stacks = {take.stack for take in rows}
    if not stacks:
        return []
    newest = heads(sieve).filter(stack__in=stacks).values("pk")
    found = Generation.objects.for_cards().select_related("prompt").filter(pk__among=newest)
    return list(knowing_tries(found, sieve).order_by(f"-{sieve.ground.order}"))


def knowing_tries(takes: GenerationQuerySet, sieve: Sieve) -> GenerationQuerySet:
    """Takes that are read along with the figures of their stacks, for `with_stacks`.

    The figures come as one value, so that the tries of a stack are gone through once.
    """
    tries = (
        sieve.takes.filter(project=OuterRef("project"), stack=OuterRef("stack"))
        .order_by()
        .values("stack")
    )
    return takes.annotate(tries=Subquery(tries.annotate(figures=FIGURES).values("figures")))


def with_stacks(shown: list["Card"], sieve: Sieve) -> list["Card"]:
    """Give each card its tries, read along by `knowing_tries`."""
    for card in shown:
        take = card.take
        read = getattr(take, "tries", None) or {}
        credits = Decimal(read.get("credits") or 0)
        card.mark = f"{take.project.code}-{take.stack}"
        card.stack = Stack(
            take.stack,
            count=read.get("count") or 1,
            credits=whole_cents(credits) if sieve.ground.sees_prices else None,
            keeper=read.get("keeper"),
            oldest=read.get("oldest") or take.number,
        )
    return shown


def turned(take: Generation, sieve: Sieve, *, older: bool) -> tuple[Generation, int]:
    """The next try of the stack, around its end, and its place from the newest."""
    tries = list(
        sieve.takes.filter(stack=take.stack, project=take.project_id)
        .order_by("-number")
        .values_list("pk", flat=True)
    ) or [take.pk]
    at = tries.index(take.pk) if take.pk in tries else 0
    place = (at + (1 if older else -1)) % len(tries)
    rows = Generation.objects.for_cards().select_related("prompt")
    return knowing_tries(rows, sieve).get(pk=tries[place]), place + 1
