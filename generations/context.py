"""What the frame around every page shows: the team, its projects, the credits left."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.access import HttpRequest, teams_of
from accounts.models import Team, User
from accounts.roles import Permission
from generations.billing.budget_view import Limits, line_of_team
from generations.billing.ledger import month_of
from generations.gallery.nav import nav_of


@dataclass(frozen=True)
class Purse:
    """A team's credits of this month."""

    used: Decimal
    limit: Decimal | None
    month: date
    is_near: bool = False

    @property
    def left(self) -> Decimal | None:
        return None if self.limit is None else self.limit - self.used


def purse_of(team: Team, limits: Limits | None = None) -> Purse:
    """What the team's month has used, from the cached sum where there is a limit."""
    month = month_of(team, timezone.now())
    line = limits.of_team if limits else line_of_team(team)
    if line is None:
        return Purse(Decimal(0), None, month)
    return Purse(line.used, line.limit, month, is_near=line.is_near)


def workspace(request: HttpRequest) -> dict[str, Any]:
    """The context of every page inside a team; next to nothing elsewhere."""
    team: Team | None = getattr(request, "team", None)
    user = getattr(request, "user", None)
    if team is None or not isinstance(user, User):
        return {"team": None, "demo": settings.DEMO}
    place = getattr(request, "project", team)
    may = {permission.name.lower(): user.can(permission, place) for permission in Permission}
    may["manage_team"] = user.can(Permission.MANAGE_TEAM, team)
    may["upload"] = may["generate"]

    def purse() -> Purse:
        return purse_of(team, getattr(request, "limits", None))

    return {
        "team": team,
        "teams": teams_of(request),
        "nav": nav_of(request),
        # Parts of pages are answered without it.
        "purse": SimpleLazyObject(purse) if may["see_prices"] else None,
        "may": may,
        "demo": settings.DEMO,
    }
