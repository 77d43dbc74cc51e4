"""Pages and actions that may be looked for by name, as far as this person may open them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.access import HttpRequest
from accounts.roles import Permission
from generations.gallery.nav import nav_of


@dataclass(frozen=True)
class Found:
    """One line of the list."""

    words: str
    url: str
    icon: str = "arrow-right"
    beside: str = ""
    picture: str = ""
    key: str = ""
    press: str = ""  # What a script does instead of opening the address.


Page = tuple[str | Promise, str, str, str]
EVERYBODYS: list[Page] = [
    (lazy("Projects"), "projects", "layout-grid", "G P"),
    (lazy("Queue"), "queue", "hourglass", "G Q"),
    (lazy("Waiting for you"), "waiting", "inbox", ""),
]
OWN: list[Page] = [(lazy("You: choices, notices, usage"), "my-page", "user", "")]
APPROVALS: list[Page] = [(lazy("Approvals"), "approvals", "shield-check", "")]
BILLING: list[Page] = [
    (lazy("Billing"), "billing", "receipt", ""),
    (lazy("Statement"), "statement-present", "receipt", ""),
    (lazy("Corrections"), "corrections", "scale", ""),
    (lazy("Prices"), "prices", "scale", ""),
    (lazy("Audit log"), "audit", "receipt", ""),
]
TEAMS: list[Page] = [
    (lazy("Team: people, roles, rules"), "team", "users", ""),
    (lazy("Providers and keys"), "accounts", "plug", ""),
    (lazy("Needs attention"), "attention", "circle-alert", ""),
]


def places(request: HttpRequest) -> Iterator[Found]:
    """Every page and action, in the order in which they are listed."""
    nav, team = nav_of(request), request.team.slug
    for words, name, icon, key in [*EVERYBODYS, *_managed(request), *OWN]:
        yield Found(str(words), reverse(name, args=[team]), icon, key=key)
    for entry in nav.projects:
        if request.user.can(Permission.GENERATE, entry.project):
            yield Found(_("New take"), f"{entry.url}#composer", "plus", entry.name)
    for entry in nav.projects:
        for words, name, icon in (
            (lazy("Prompts"), "prompts", "book-marked"),
            (lazy("Frames"), "frames", "image"),
        ):
            yield Found(str(words), reverse(name, args=[team, entry.code]), icon, entry.name)
        if request.user.can(Permission.MANAGE_PROJECT, entry.project):
            address = reverse("project-settings", args=[team, entry.code])
            yield Found(_("Settings and limits"), address, "settings-2", entry.name)
    yield from _deeds(reverse("my-page", args=[team]))


def _managed(request: HttpRequest) -> Iterator[Page]:
    may, team = request.user.can, request.team
    if nav_of(request).approvals is not None:
        yield from APPROVALS
    if may(Permission.READ_BILLING, team):
        yield from BILLING
    if may(Permission.MANAGE_TEAM, team):
        yield from TEAMS


def _deeds(mine: str) -> Iterator[Found]:
    for theme, icon in (("dark", "moon"), ("light", "sun"), ("system", "monitor")):
        yield Found(
            _("Theme: {theme}").format(theme=theme),
            mine,
            icon,
            press=f"theme:{theme}",
        )
    yield Found(_("Keyboard: the keys of this page"), mine, "keyboard", key="?", press="keys")
    yield Found(_("Change password"), reverse("account_change_password"), "key-round")
    yield Found(_("Sign out"), reverse("account_logout"), "log-out")
