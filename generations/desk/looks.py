"""“Needs a look”: sentences about a team's money, each with where to look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
        rest = _days_left(left) if budget.month else ""
        links = []
        if budget.project and viewer.can(Permission.MANAGE_PROJECT, budget.project):
            address = reverse("project-settings", args=[month.team.slug, budget.project.code])
            links = [(_("Change the limit"), address)]
        elif viewer.can(Permission.MANAGE_TEAM, month.team):
            links = [(_("Change the limit"), reverse("team", args=[month.team.slug]))]
        yield Look(
            "gauge",
            _("{name}: {percent}% used").format(name=budget.name, percent=near.percent),
            _("{used} of {limit} cr{rest}.").format(
                used=number(near.used), limit=number(near.limit), rest=rest
            ),
            links,
        )


def _differences(month: Month) -> Iterator[Look]:
    for gap in found.differences(month):
        name = provider_name(gap.provider)
        by = number(abs(gap.credits))
        address = reverse("billing-month", args=[month.team.slug, month.key])
        query = f"?differs=1&provider={gap.provider}#charges"
        takes = _takes_words(gap.takes)
        yield Look(
            "scale",
            (
                _("{name} reports {by} cr more")
                if gap.credits >= 0
                else _("{name} reports {by} cr less")
            ).format(name=name, by=by),
            _("{takes}: they report {reported}, we charged {charged}.").format(
                takes=takes, reported=number(gap.reported), charged=number(gap.charged)
            ),
            [(_("See {takes}").format(takes=takes), address + query)],
        )


def _takes(month: Month) -> Iterator[Look]:
    slug = month.team.slug
    if lost := list(found.unconfirmed(month.team)):
        title = _("{lost} unconfirmed").format(lost=_counted(lost))
        text = _("Perhaps made at the provider: the credits stay held until it is known.")
        yield Look("circle-help", title, text, _links(lost, slug))
    if shelved := list(found.unstored(month.team)):
        title = _("{shelved} paid but not stored").format(shelved=_counted(shelved))
        text = _("Made at the provider; the files could not be fetched.")
        yield Look("unplug", title, text, _links(shelved, slug))


def _counted(takes: Sequence[Generation]) -> str:
    return _takes_words(len(takes))


def _takes_words(count: int) -> str:
    return ngettext("{count} take", "{count} takes", count).format(count=count)


def _links(takes: Sequence[Generation], slug: str) -> list[tuple[str, str]]:
    named = [f"{take.project.code}-{take.number}" for take in takes[:SHOWN]]
    return [(code, reverse("take", args=[slug, code])) for code in named]


def _approvals(month: Month) -> Iterator[Look]:
    count, credits = found.waiting_approvals(month.team)
    if not count:
        return
    try:
        links = [(_("Review"), reverse("approvals", args=[month.team.slug]))]
    except NoReverseMatch:
        links = []
    worth = f"{number(credits)} cr, {money(credits, month.team)}."
    yield Look(
        "shield-check",
        ngettext(
            "{count} request waits for approval", "{count} requests wait for approval", count
        ).format(count=count),
        worth,
        links,
    )


def _corrections(month: Month) -> Iterator[Look]:
    if count := found.waiting_corrections(month.team).count():
        address = reverse("corrections", args=[month.team.slug])
        text = _("Somebody other than who asked has to look.")
        yield Look(
            "scale",
            ngettext(
                "{count} correction waits for a second look",
                "{count} corrections wait for a second look",
                count,
            ).format(count=count),
            text,
            [(_("Look"), address)],
        )


def _days_left(days: int) -> str:
    return ngettext(", {count} day left", ", {count} days left", days).format(count=days)
