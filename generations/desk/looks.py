"""“Needs a look”: sentences about a team's money, each with where to look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from generations.billing import looks as found
from generations.billing.months import Month
from generations.desk.filters import provider_name
from generations.models import Generation
from generations.templatetags.rushes import money, number

SHOWN = 4  # Takes named one by one.


@dataclass(frozen=True)
class Look:
    """One thing that somebody should look at, and the links to it."""

    icon: str
    title: str
    text: str
    links: list[tuple[str, str]] = field(default_factory=list)


def looks(month: Month, viewer: User) -> list[Look]:
    """What the page of a month shows; limits and waiting things on the present month's only."""
    shown = [*_differences(month)]
    if month.is_present:
        shown = [*_limits(month, viewer), *shown, *_takes(month), *_approvals(month)]
        shown += _corrections(month)
    return shown


def _limits(month: Month, viewer: User) -> Iterator[Look]:
    today = timezone.now().astimezone(month.team.zone).date()
    left = (month.next.first - today).days
    for near in found.near_limits(month.team, today):
        budget = near.budget
        rest = f", {left} day{'' if left == 1 else 's'} left" if budget.month else ""
        links = []
        if budget.project and viewer.can(Permission.MANAGE_PROJECT, budget.project):
            address = reverse("project-settings", args=[month.team.slug, budget.project.code])
            links = [("Change the limit", address)]
        elif viewer.can(Permission.MANAGE_TEAM, month.team):
            links = [("Change the limit", reverse("team", args=[month.team.slug]))]
        yield Look(
            "gauge",
            f"{budget.name}: {near.percent}% used",
            f"{number(near.used)} of {number(near.limit)} cr{rest}.",
            links,
        )


def _differences(month: Month) -> Iterator[Look]:
    for gap in found.differences(month):
        name = provider_name(gap.provider)
        more = "more" if gap.credits >= 0 else "less"
        by = number(abs(gap.credits))
        address = reverse("billing-month", args=[month.team.slug, month.key])
        query = f"?differs=1&provider={gap.provider}#charges"
        takes = f"{gap.takes} take{'' if gap.takes == 1 else 's'}"
        yield Look(
            "scale",
            f"{name} reports {by} cr {more}",
            f"{takes}: they report {number(gap.reported)}, we charged {number(gap.charged)}.",
            [(f"See {takes}", address + query)],
        )


def _takes(month: Month) -> Iterator[Look]:
    slug = month.team.slug
    if lost := list(found.unconfirmed(month.team)):
        title = f"{_counted(lost)} unconfirmed"
        text = "The provider may be making them: their credits stay held until it is known."
        yield Look("circle-help", title, text, _links(lost, slug))
    if shelved := list(found.unstored(month.team)):
        title = f"{_counted(shelved)} paid but not stored"
        text = "The provider made them; their files could not be fetched."
        yield Look("unplug", title, text, _links(shelved, slug))


def _counted(takes: Sequence[Generation]) -> str:
    return f"{len(takes)} take{'' if len(takes) == 1 else 's'}"


def _links(takes: Sequence[Generation], slug: str) -> list[tuple[str, str]]:
    named = [f"{take.project.code}-{take.number}" for take in takes[:SHOWN]]
    return [(code, reverse("take", args=[slug, code])) for code in named]


def _approvals(month: Month) -> Iterator[Look]:
    count, credits = found.waiting_approvals(month.team)
    if not count:
        return
    try:
        links = [("Review", reverse("approvals", args=[month.team.slug]))]
    except NoReverseMatch:
        links = []
    waits = "request waits" if count == 1 else "requests wait"
    worth = f"{number(credits)} cr, {money(credits, month.team)}."
    yield Look("shield-check", f"{count} {waits} for approval", worth, links)


def _corrections(month: Month) -> Iterator[Look]:
    if count := found.waiting_corrections(month.team).count():
        waits = "correction waits" if count == 1 else "corrections wait"
        address = reverse("corrections", args=[month.team.slug])
        text = "Somebody other than who asked has to look."
        yield Look("scale", f"{count} {waits} for a second look", text, [("Look", address)])
