"""What takes can be narrowed by. Each facet reads its values, and says what a row counts for."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from generations.finding.ground import Ground
from generations.models import Generation, Review, Status, Tagging
from studio.numbers import whole

Row = Mapping[str, Any]
NOTHING = Q(pk__in=[])
MOST_CREDITS = 10**9
STEPS = (0, 1, 50, 100, 250)  # Credits at which the ranges of prices begin.
RECENT = timedelta(days=13)
FRAME_RATIO = "frame"  # In an address: the ratio that follows the frame, empty in the row.

MODES = {
    "text": lazy("Text only"),
    "first": lazy("First frame"),
    "both": lazy("First and last frame"),
}
SOUNDS = {"on": lazy("With sound"), "off": lazy("Silent")}
MODE = Case(
    When(first_frame=None, then=Value("text")),
    When(last_frame=None, then=Value("first")),
    default=Value("both"),
)
PRICE_STEP = Case(
    *[When(charged__gte=step, then=Value(step)) for step in reversed(STEPS)],
    default=Value(-1),
)

SAID = Case(When(comment_count=0, then=Value("0")), default=Value("1"))


@dataclass(frozen=True)
class Facet:
    """One way to narrow. Facets of one cube are counted by one question.

    `narrowed` makes a condition of the chosen values; `counts_for` says which values a row of
    the cube counts for.
    """

    name: str
    label: Promise
    cube: str
    narrowed: Callable[[Sequence[str], Ground], Q]
    column: str
    counts_for: Callable[[Any, Ground], Iterable[str]]
    computed: Combinable | Callable[[Ground], Combinable] | None = None
    of_money: bool = False
    one_of: bool = False  # Its values lie in each other, so that one is chosen.

    def expression(self, ground: Ground) -> Combinable:
        if self.computed is None:
            return F(self.column)
        return self.computed(ground) if callable(self.computed) else self.computed

    def is_in(self, value: Any, chosen: Iterable[str], ground: Ground) -> bool:
        return not set(chosen).isdisjoint(self.counts_for(value, ground))


def _or_frame(value: str, _ground: Ground) -> list[str]:
    return [value or FRAME_RATIO]


def plain(
    name: str, label: Promise, cube: str, column: str, known: Mapping[str, Any] | None = None
) -> Facet:
    """A facet over a column whose values stand in the address, or are named there."""

    def narrowed(chosen: Sequence[str], _ground: Ground) -> Q:
        values = [known[each] for each in chosen if each in known] if known else list(chosen)
        return Q(**{f"{column}__in": values}) if values else NOTHING

    names = {value: word for word, value in (known or {}).items()}

    def counts_for(value: Any, _ground: Ground) -> list[str]:
        return [names[value]] if value in names else [] if known else [str(value)]

    return Facet(name, label, cube, narrowed, column, counts_for)


def keyed(name: str, label: Promise, cube: str, column: str) -> Facet:
    """A facet over the keys of rows: a prompt."""

    def narrowed(chosen: Sequence[str], _ground: Ground) -> Q:
        return Q(**{f"{column}__in": list(filter(None, map(whole, chosen)))})

    return Facet(name, label, cube, narrowed, column, lambda value, _ground: [str(value)])


def _by(chosen: Sequence[str], ground: Ground) -> Q:
    keys = {ground.viewer.pk if each == "me" else whole(each) for each in chosen}
    return Q(requested_by__in=keys - {None})


def _by_counts(value: int, ground: Ground) -> list[str]:
    return [str(value), *(["me"] if value == ground.viewer.pk else [])]


def _of_projects(chosen: Sequence[str], ground: Ground) -> Q:
    return Q(project__in=[each.pk for each in ground.projects if each.code in chosen])


def _project_counts(value: int, ground: Ground) -> list[str]:
    return [each.code for each in ground.projects if each.pk == value]


def _in_mode(chosen: Sequence[str], _ground: Ground) -> Q:
    ways = {
        "text": Q(first_frame=None),
        "first": Q(first_frame__isnull=False, last_frame=None),
        "both": Q(last_frame__isnull=False),
    }
    found = NOTHING
    for each in chosen:
        found |= ways.get(each, NOTHING)
    return found


def _with_ratio(chosen: Sequence[str], _ground: Ground) -> Q:
    return Q(ratio__in=["" if each == FRAME_RATIO else each for each in chosen])


def _with_stars(chosen: Sequence[str], _ground: Ground) -> Q:
    least = min((stars for stars in map(whole, chosen) if stars is not None), default=None)
    return NOTHING if least is None else Q(stars__gte=min(least, 6))


def price_span(value: str) -> tuple[int, int | None] | None:
    """“50-99” in credits, “250-” without an end; None for what is none."""
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{0,9})", value)
    if not found:
        return None
    return int(found[1]), int(found[2]) if found[2] else None


def _costing(chosen: Sequence[str], _ground: Ground) -> Q:
    found = NOTHING
    for span in filter(None, map(price_span, chosen)):
        least, most = span
        # Up to 99 takes in what costs 99.50.
        top = Q() if most is None else Q(charged__lt=most + 1)
        found |= Q(charged__gte=least) & top
    return found


def price_values() -> list[str]:
    ends = [*(str(step - 1) for step in STEPS[1:]), ""]
    return [f"{step}-{end}" for step, end in zip(STEPS, ends, strict=True)]


def _price_counts(step: int, _ground: Ground) -> list[str]:
    return [value for value in price_values() if value.startswith(f"{step}-")]


def _on_days(chosen: Sequence[str], ground: Ground) -> Q:
    found = NOTHING
    for span in filter(None, map(ground.span, chosen)):
        found |= ground.between(*span)
    return found


def _day_counts(day: Any, ground: Ground) -> list[str]:
    spans = {name: ground.span(name) for name in ("today", "week", "month")}
    return [day.isoformat(), *(name for name, span in spans.items() if span and span[0] <= day)]


def _tagged(chosen: Sequence[str], ground: Ground) -> Q:
    # As a list, so that both databases find the few takes first.
    tagged = Tagging.objects.filter(tag__team=ground.team, tag__name__in=chosen)
    return Q(pk__in=tagged.values("take"))


def _commented(chosen: Sequence[str], _ground: Ground) -> Q:
    ways = {"1": Q(comment_count__gt=0), "0": Q(comment_count=0)}
    found = NOTHING
    for each in chosen:
        found |= ways.get(each, NOTHING)
    return found


def _stacked(chosen: Sequence[str], _ground: Ground) -> Q:
    return Q(stack__in=chosen)


def _as_text(value: Any, _ground: Ground) -> list[str]:
    return [str(value)]


FACETS = [
    Facet("project", lazy("Project"), "made", _of_projects, "project_id", _project_counts),
    keyed("of", lazy("Prompt"), "prompt", "prompt_id"),
    Facet("by", lazy("Person"), "made", _by, "requested_by_id", _by_counts),
    plain("using", lazy("Model"), "made", "model"),
    Facet("mode", lazy("Mode"), "made", _in_mode, "mode", _as_text, MODE),
    Facet(
        "ratio",
        lazy("Ratio"),
        "made",
        _with_ratio,
        "ratio",
        lambda value, _: [value or FRAME_RATIO],
    ),
    plain("resolution", lazy("Resolution"), "made", "resolution"),
    plain("sound", lazy("Sound"), "made", "sound", {"on": True, "off": False}),
    plain("state", lazy("State"), "judged", "status", {each.value: each.value for each in Status}),
    plain(
        "review", lazy("Review"), "judged", "review", {each.value: each.value for each in Review}
    ),
    Facet(
        "stars",
        lazy("Rating"),
        "judged",
        _with_stars,
        "stars",
        lambda value, _: [str(least) for least in range(1, value + 1)],
        one_of=True,
    ),
    plain("keeper", lazy("Keeper"), "judged", "is_keeper", {"1": True, "0": False}),
    Facet("comment", lazy("Comments"), "judged", _commented, "said", _as_text, SAID),
    plain("rejected", lazy("Rejected"), "judged", "is_rejected", {"1": True, "0": False}),
    Facet(
        "price", lazy("Price"), "judged", _costing, "step", _price_counts, PRICE_STEP, of_money=True
    ),
    Facet(
        "day",
        lazy("Day"),
        "day",
        _on_days,
        "date",
        _day_counts,
        lambda ground: TruncDate(ground.came, tzinfo=ground.team.zone),
        one_of=True,
    ),
    Facet("tag", lazy("Tag"), "tag", _tagged, "tag", _as_text),
    Facet("stack", lazy("Tries"), "", _stacked, "stack", _as_text),
]
BY_NAME = {facet.name: facet for facet in FACETS}


def facets_for(ground: Ground) -> list[Facet]:
    """Those that make sense there; prices for those who see them."""
    return [
        facet
        for facet in FACETS
        if not (facet.of_money and not ground.sees_prices)
        and not (facet.name == "project" and ground.project)
    ]


def stack_head(ground: Ground, stack: str) -> Generation | None:
    return ground.takes.filter(stack=stack).order_by(f"-{ground.order}").first()
