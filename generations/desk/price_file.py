"""A team's prices as a CSV: written as they are in force, and read back, all of it or nothing."""

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HttpRequest, open_team, require
from accounts.models import Team, User
from accounts.roles import Permission
from generations.billing.amounts import CreditsField
from generations.billing.price_changes import Combination, changes, set_prices
from generations.catalog import Model, UnknownModel, catalog
from generations.desk.prices import combinations
from generations.models import Price

NOTATION = "en"  # A file is read alike everywhere, as it is written here.
COLUMNS = ["model", "resolution", "sound", "per_second"]
LARGEST_FILE = 200_000  # Bytes; the whole catalogue is a few thousand.
Lists = list[tuple[Model, dict[Combination, Decimal]]]


@login_required
@require_safe
def prices_csv(request: HttpRequest, team: str) -> HttpResponse:
    """The prices in force, in the form that can be sent back changed."""
    place = open_team(request, team)
    require(request.user, Permission.SEE_PRICES, place)
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    in_force = Price.objects.all().in_force(team=place, at=timezone.now())
    for price in sorted(in_force, key=lambda row: (row.model, row.resolution, row.sound)):
        sound = "yes" if price.sound else "no"
        writer.writerow([price.model, price.resolution, sound, f"{price.per_second:f}"])
    headers = {"Content-Disposition": f'attachment; filename="{place.slug}-prices.csv"'}
    return HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv", headers=headers)


class WrongFile(Exception):
    """The file can't be read as a price list. Says which line and why; fit to show."""


@login_required
@require_POST
def prices_import(request: HttpRequest, team: str) -> HttpResponse:
    """Take a whole price list from a CSV; all of it or nothing."""
    place = open_team(request, team)
    require(request.user, Permission.MANAGE_TEAM, place)
    file = request.FILES.get("file")
    try:
        if file is None or file.size is None or file.size > LARGEST_FILE:
            raise WrongFile(
                _("Choose a CSV of up to 200 kB, like the one that is downloaded here.")
            )
        lists = read_csv(file.read())
    except WrongFile as error:
        messages.error(request, str(error))
        return redirect("prices", team)
    count = _write(lists, place, request.user, source=_("File {name}").format(name=file.name))
    told = ngettext("{count} new price from {name}.", "{count} new prices from {name}.", count)
    messages.success(request, told.format(count=count, name=file.name))
    return redirect("prices", team)


@transaction.atomic
def _write(lists: Lists, team: Team, by: User, *, source: str) -> int:
    """Every list of the file from one moment on; returns how many prices are new."""
    now = timezone.now()
    count = 0
    for model, rates in lists:
        # A line as it was downloaded is nobody's word that an unconfirmed rate is right.
        wanted = [each for each in changes(team, model, rates) if each.difference != 0]
        count += len(
            set_prices(wanted, team=team, model=model, by=by, effective_from=now, source=source)
        )
    return count


def read_csv(content: bytes) -> Lists:
    """Rates by model. Raises WrongFile, naming the line."""
    try:
        file = csv.DictReader(StringIO(content.decode("utf-8-sig")), strict=True)
        rows = list(file)
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongFile(_("This isn't a CSV in UTF-8.")) from error
    if file.fieldnames != COLUMNS:
        raise WrongFile(_("The first line must be: {join}.").format(join=",".join(COLUMNS)))
    lists: dict[str, tuple[Model, dict[Combination, Decimal]]] = {}
    for number, row in enumerate(rows, 2):
        model, combination, rate = _read_row(row, number)
        lists.setdefault(model.key, (model, {}))[1][combination] = rate
    return list(lists.values())


def _read_row(row: dict[Any, Any], number: int) -> tuple[Model, Combination, Decimal]:
    if None in row:  # Where a reader of CSVs puts what no column is there for.
        raise WrongFile(_("Line {number} has too many columns.").format(number=number))
    try:
        model = catalog().get(row["model"])
    except UnknownModel as error:
        raise WrongFile(_("Line {number}: {error}").format(number=number, error=error)) from error
    combination = row["resolution"], row["sound"] == "yes"
    if row["sound"] not in ("yes", "no") or combination not in set(combinations(model)):
        raise WrongFile(
            _("Line {number}: {name} has no such resolution or sound.").format(
                number=number, name=model.name
            )
        )
    try:
        rate = CreditsField(required=True, notation=NOTATION).clean(row["per_second"])
        return model, combination, rate
    except forms.ValidationError as error:
        raise WrongFile(
            _("Line {number}: {value}").format(number=number, value=error.messages[0])
        ) from error
