"""Words and marks that many templates share: credits, money, times, icons."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import Team

register = template.Library()

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
MINUS = "\N{MINUS SIGN}"
MINUTE, HOUR, DAY = 60, 3600, 86400


@register.filter
def number(amount: Decimal | int | None) -> str:
    """1234 as "1,234", 10.3 as "10.30"; nothing for None."""
    if amount is None:
        return ""
    plain = Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)
    decimals = 0 if plain == plain.to_integral_value() else 2
    return str(number_format(plain, decimal_pos=decimals, force_grouping=True))


@register.filter(name="credits")
def credits_words(amount: Decimal | int | None) -> str:
    """224 as "224 cr"; nought as "free"."""
    if amount is None:
        return ""
    return f"{number(amount)} cr" if amount else "free"


@register.filter
def signed(amount: Decimal | int | None) -> str:
    """14 as "+14", -14 as "−14"; what is more or less than something else."""
    if amount is None:
        return ""
    return f"{MINUS}{number(-amount)}" if amount < 0 else f"+{number(amount)}"


@register.filter
def money(amount: Decimal | None, team: Team) -> str:
    """Credits in the team's currency: "$1.12"."""
    if amount is None:
        return ""
    value = (amount * team.credit_value).quantize(Decimal("0.01"), ROUND_HALF_UP)
    figure = number_format(abs(value), decimal_pos=2, force_grouping=True)
    sign = SIGNS.get(team.currency, f"{team.currency} ")
    return f"{MINUS if value < 0 else ''}{sign}{figure}"


@register.filter
def ago(moment: datetime | None) -> str:
    """How long since, in words: "3 min ago"."""
    if moment is None:
        return ""
    seconds = int((timezone.now() - moment).total_seconds())
    for unit, length in (("d", DAY), ("h", HOUR), ("min", MINUTE)):
        if seconds >= length:
            return f"{seconds // length} {unit} ago"
    return "just now"


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
    return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """A symbol of the icon sheet, silent for screen readers."""
    sheet = static("icons/icons.svg")
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#{}"></use></svg>', classes, sheet, name
    )
