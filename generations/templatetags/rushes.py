"""Words and marks that many templates share: credits, money, times, icons."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django import template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import get_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Team
from generations.billing.figures import number

register = template.Library()
register.filter(number)

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
MINUTE, HOUR, DAY = 60, 3600, 86400


@register.filter(name="credits")
def credits_words(amount: Decimal | int | None) -> str:
    """224 as "224 cr"; nought as "free"."""
    if amount is None:
        return ""
    return f"{number(amount)} cr" if amount else _("free")


@register.filter
def signed(amount: Decimal | int | None) -> str:
    """14 as "+14", -14 as "−14"; what is more or less than something else."""
    if amount is None:
        return ""
    return f"{MINUS}{number(-amount)}" if amount < 0 else f"+{number(amount)}"


@register.filter
def money(amount: Decimal | None, team: Team) -> str:
    """Credits in the team's currency: "$1.12", or "1,12 $" where one writes a decimal comma."""
    if amount is None:
        return ""
    value = (amount * team.credit_value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    figure = number_format(abs(value), decimal_pos=2, force_grouping=True)
    sign = SIGNS.get(team.currency, f"{team.currency} ")
    minus = MINUS if value < 0 else ""
    if get_format("DECIMAL_SEPARATOR") == ",":
        return f"{minus}{figure}{NO_BREAK}{sign.strip()}"
    return f"{minus}{sign}{figure}"


@register.filter
def ago(moment: datetime | None) -> str:
    """How long since, in words: "3 min ago"."""
    if moment is None:
        return ""
    seconds = int((timezone.now() - moment).total_seconds())
    for unit, length in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds >= length:
            return _("{seconds} {unit} ago").format(seconds=seconds // length, unit=unit)
    return _("just now")


@register.filter
def clock(seconds: Decimal | int | None) -> str:
    """8 as "0:08"."""
    whole = int(seconds or 0)
    return f"{whole // MINUTE}:{whole % MINUTE:02d}"


@register.filter
def about(seconds: float | None) -> str:
    """Seconds in words for people who wait: "40 s", "2 min 10 s", "4 min"."""
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return f"{max(1, round(seconds))} s"
    minutes, rest = divmod(round(seconds / 10) * 10, MINUTE)
    return (
        _("{minutes} min {rest} s").format(minutes=minutes, rest=rest)
        if rest and minutes < 10
        else _("{minutes} min").format(minutes=minutes)
    )


@register.simple_tag
def sheets(template: str) -> str:
    """The style sheets that a template lists, joined into one where they were collected."""
    joined: str | None = getattr(staticfiles_storage, "joined", {}).get(template)
    if joined is None:
        return render_to_string(template)
    return format_html('<link rel="stylesheet" href="{}">', static(joined))


@register.simple_tag
def now_in_milliseconds() -> str:
    """When this page was made, as scripts count."""
    return str(int(timezone.now().timestamp() * 1000))


@register.simple_tag
@cache  # A page of takes shows hundreds.
def icon(name: str, classes: str = "") -> SafeString:
    """A symbol of the icon sheet, silent for screen readers."""
    sheet = static("icons/icons.svg")
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, sheet, name
    )
