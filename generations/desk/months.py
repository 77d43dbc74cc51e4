"""Opening a month of a team for whoever may read its bill."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase

from accounts.access import HttpRequest, open_team, require
from accounts.roles import Permission
from generations.billing.months import Month

Page = Callable[[HttpRequest, Month], HttpResponseBase]


def of_a_month(page: Page) -> Callable[..., HttpResponseBase]:
    """A page of one month: signed in, of the team, reads its bill."""

    @login_required
    @wraps(page)
    def opened(request: HttpRequest, team: str, month: str, **_parts: Any) -> HttpResponseBase:
        place = open_team(request, team)
        require(request.user, Permission.READ_BILLING, place)
        return page(request, Month.of(place, month))

    return opened
