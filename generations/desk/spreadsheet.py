"""Lines of a bill as CSV: the rows of the screen, in credits and in the team's currency."""

import csv
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO

from django.http import HttpResponse

from accounts.models import Team
from generations.desk.cells import safe_cell
from generations.desk.charges import Charge
from generations.models.money import HUNDREDTH

BYTE_ORDER_MARK = "\ufeff"  # Without it, Excel takes the file for Latin-1.
COLUMNS = [
    "when",
    "kind",
    "take",
    "title",
    "project",
    "person",
    "model",
    "provider",
    "seconds",
    "resolution",
    "sound",
    "quoted cr",
    "charged cr",
    "given back cr",
    "reported cr",
    "reported",
    "price cr per second",
    "price from",
    "price confirmed",
    "keeper",
    "note",
]


def as_csv(lines: Iterable[Charge], team: Team, *, files: Sequence[str] = ()) -> str:
    """The lines; with `files`, the name of each one's picture beside it."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([*COLUMNS, f"amount {team.currency}", *(["file"] if files else [])])
    for number, line in enumerate(lines):
        amount = str(in_currency(line.amount, team))
        writer.writerow([*_row(line), amount, *files[number : number + 1]])
    return BYTE_ORDER_MARK + file.getvalue()


def in_currency(credits: Decimal, team: Team) -> Decimal:
    return (credits * team.credit_value).quantize(HUNDREDTH, ROUND_HALF_UP)


def _row(line: Charge) -> list[str]:
    return [
        line.at.isoformat(sep=" ", timespec="seconds"),
        line.kind_words,
        line.code,
        safe_cell(line.title),
        safe_cell(f"{line.entry.project.code} {line.entry.project.name}"),
        safe_cell(str(line.entry.member)),
        *_made(line),
        *map(_plain, (line.quoted, line.charged, line.amount if line.is_return else None)),
        _plain(line.reported),
        safe_cell(line.reported_words),
        *_price(line),
        safe_cell(line.why),
    ]


def _made(line: Charge) -> list[str]:
    take = line.take
    if take is None:
        return [""] * 5
    seconds = _plain(take.seconds if line.is_charge else None)
    sound = "yes" if take.sound else "no"
    return [safe_cell(take.model_name), line.provider, seconds, take.resolution, sound]


def _price(line: Charge) -> list[str]:
    price = line.entry.price
    keeper = "yes" if line.is_keeper else ""
    if price is None:
        return ["", "", "", keeper]
    since = price.effective_from.astimezone(line.team.zone).date().isoformat()
    return [_plain(price.per_second), since, "yes" if price.confirmed else "no", keeper]


def _plain(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount.normalize():f}"


def download(content: str | bytes, *, name: str, content_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
