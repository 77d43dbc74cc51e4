"""The values of facets as people read them. A value that names nothing any more has no words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from accounts.models import User
from generations.catalog import UnknownModel, catalog
from generations.finding.facets import FRAME_RATIO, MODES, SOUNDS, price_span, stack_head
from generations.finding.ground import Ground
from generations.finding.sieve import Sieve
from generations.models import Generation, Review, Status, Tag
from studio.models import Prompt
from studio.numbers import whole

Words = Mapping[str, str | Promise]
RATIOS = {"21:9", "16:9", "4:3", "1:1", "3:4", "9:16", "adaptive"}
RESOLUTIONS = ("480p", "720p", "1080p")
KEEPERS = {"1": lazy("Keepers"), "0": lazy("Not kept")}
COMMENTED = {"1": lazy("With comments"), "0": lazy("Without a comment")}
REJECTED = {"1": lazy("Rejected"), "0": lazy("Not rejected")}
SPANS = {"today": lazy("Today"), "week": lazy("This week"), "month": lazy("This month")}
MOST_STARS = 5


@dataclass(frozen=True)
class Chip:
    """A filter that is on, and the query without it."""

    label: str
    words: str
    without: str
    is_known: bool = True


def chips(sieve: Sieve, shown: Iterable[Generation] = ()) -> list[Chip]:
    """Each filter in words; what names nothing any more says so and can be taken off.

    `shown` are takes that the page has read already, and that know many of the names.
    """
    takes = list(shown)
    found = (
        [Chip(_("Words"), f"“{sieve.words}”", sieve.without_words().query)] if sieve.words else []
    )
    for facet in sieve.facets:
        values = sieve.chosen.get(facet.name, ())
        known = words_of(facet.name, values, sieve.ground, takes) if values else {}
        for value in values:
            without = sieve.without(facet.name, value).query
            gone = (
                _("“{value}” is no longer here").format(value=value)
                if len(value) < 30
                else _("No longer here")
            )
            found.append(
                Chip(
                    str(facet.label), str(known.get(value, gone)), without, is_known=value in known
                )
            )
    return found


def words_of(
    name: str, values: Sequence[str], ground: Ground, shown: Sequence[Generation] = ()
) -> Words:
    """The words of those values that are known there."""
    ways: dict[str, Callable[[Sequence[str], Ground, Sequence[Generation]], Words]] = {
        "project": _projects,
        "of": _prompts,
        "by": _people,
        "using": _models,
        "tag": _tags,
        "stack": _stacks,
        "price": _prices,
        "day": _days,
        "stars": _stars,
    }
    if name in ways:
        return ways[name](values, ground, shown)
    return {value: FIXED[name][value] for value in values if value in FIXED[name]}


FIXED: dict[str, Words] = {
    "mode": MODES,
    "sound": SOUNDS,
    "keeper": KEEPERS,
    "comment": COMMENTED,
    "rejected": REJECTED,
    "ratio": {ratio: ratio for ratio in RATIOS} | {FRAME_RATIO: lazy("As the frame")},
    "resolution": {each: each for each in RESOLUTIONS},
    "state": {each.value: str(each.label) for each in Status},
    "review": {each.value: str(each.label) for each in Review},
}


def _stars(values: Sequence[str], _ground: Ground, _shown: Sequence[Generation]) -> Words:
    return {str(least): _star_words(least) for least in range(1, MOST_STARS + 1)}


def _star_words(least: int) -> str:
    words = ngettext("{count} star", "{count} stars", least)
    if least < MOST_STARS:
        words = ngettext("{count} star and more", "{count} stars and more", least)
    return words.format(count=least)


def _projects(values: Sequence[str], ground: Ground, _shown: Sequence[Generation]) -> Words:
    return {each.code: each.name for each in ground.projects if each.code in values}


def _prompts(values: Sequence[str], ground: Ground, shown: Sequence[Generation]) -> Words:
    known = {str(take.prompt_id): take.prompt.title for take in shown}
    missing = [whole(value) for value in values if value not in known]
    if missing:
        rows = Prompt.objects.filter(
            pk__in=list(filter(None, missing)),
            project__in=[project.pk for project in ground.projects],
        )
        known |= {str(pk): title for pk, title in rows.values_list("pk", "title")}
    return {value: known[value] for value in values if value in known}


def _people(values: Sequence[str], ground: Ground, shown: Sequence[Generation]) -> Words:
    known = {str(take.requested_by_id): str(take.requested_by) for take in shown} | {
        "me": _("Mine")
    }
    missing = [whole(value) for value in values if value not in known]
    if missing:
        made = ground.everything.filter(requested_by__in=list(filter(None, missing)))
        people = User.objects.filter(pk__in=made.order_by().values("requested_by"))
        known |= {str(person.pk): str(person) for person in people}
    return {value: known[value] for value in values if value in known}


def _models(values: Sequence[str], ground: Ground, shown: Sequence[Generation]) -> Words:
    """As the catalogue calls them; what it offers no more as the takes do."""
    known = {take.model: take.model_name for take in shown}
    for value in values:
        try:
            model = catalog().get(value)
        except UnknownModel:
            if value not in known:
                made = ground.everything.filter(model=value).order_by()
                known |= dict(made.values_list("model", "model_name")[:1])
        else:
            known[value] = f"{model.name}, {catalog().providers[model.provider].name}"
    return {value: known[value] for value in values if value in known}


def _tags(values: Sequence[str], ground: Ground, _shown: Sequence[Generation]) -> Words:
    tags = Tag.objects.filter(team=ground.team, name__in=values)
    return {name: name for name in tags.values_list("name", flat=True)}


def _stacks(values: Sequence[str], ground: Ground, shown: Sequence[Generation]) -> Words:
    heads = {take.stack: take for take in reversed(shown)}
    for value in values:
        take = heads.get(value) or stack_head(ground, value)
        if take:
            heads[value] = take
    return {
        value: _("Like {code}").format(code=heads[value].code) for value in values if value in heads
    }


def _prices(values: Sequence[str], _ground: Ground, _shown: Sequence[Generation]) -> Words:
    return {value: words for value in values if (words := price_words(value))}


def price_words(value: str) -> str:
    span = price_span(value)
    if span is None:
        return ""
    least, most = span
    if most is None:
        return _("{least} cr and more").format(least=least)
    if most == 0:
        return _("Free")
    return (
        _("Up to {most} cr").format(most=most)
        if least <= 1
        else _("{least} to {most} cr").format(least=least, most=most)
    )


def _days(values: Sequence[str], ground: Ground, _shown: Sequence[Generation]) -> Words:
    return {value: words for value in values if (words := day_words(value, ground))}


def day_words(value: str, ground: Ground) -> str:
    span = ground.span(value)
    if span is None:
        return ""
    if value in SPANS:
        return str(SPANS[value])
    day = span[0]
    if day == ground.today - timedelta(days=1):
        return _("Yesterday")
    this_year = day.year == ground.today.year
    return date_format(day, "D j F" if this_year else "j F Y")
