"""The statement as a PDF: a line with its picture for every charge, then the sums."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image as Picture
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    LongTable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from accounts.models import Team
from generations.billing.figures import number
from generations.billing.review import Figures
from generations.billing.statement import Statement
from generations.desk.charges import Charge
from generations.desk.scripts import BOLD, PLAIN, markup
from generations.desk.sums import Sum, sums_of
from generations.models import Generation
from generations.templatetags.rushes import money

MARGIN = 14 * mm
INDENT = 6  # What the frame keeps at each side; without it, words begin where the table does.
WIDTHS = [24 * mm, 34 * mm, 22 * mm, 24 * mm, 51 * mm, 27 * mm]
PICTURE = (22 * mm, 12.4 * mm)
PIXELS = (260, 146)
GREY, LINE = colors.HexColor("#62666e"), colors.HexColor("#d7d9dd")
BODY = ParagraphStyle("body", fontName=PLAIN, fontSize=8, leading=10)
FAINT = ParagraphStyle("faint", parent=BODY, textColor=GREY, fontSize=7, leading=9)
RIGHT = ParagraphStyle("right", parent=BODY, alignment=2)
HEAD = ParagraphStyle("head", parent=FAINT, fontName=BOLD)
HEAD_RIGHT = ParagraphStyle("head right", parent=HEAD, alignment=2)
TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=17, leading=21)
SECTION = ParagraphStyle("section", fontName=BOLD, fontSize=11, leading=14, spaceBefore=8 * mm)
GRID = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def as_pdf(statement: Statement, lines: Iterable[Charge], *, printed: str) -> bytes:
    """The whole statement, A4, pages numbered."""
    team, file = statement.month.team, BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN - INDENT,
        rightMargin=MARGIN - INDENT,
        topMargin=MARGIN,
        bottomMargin=18 * mm,
        title=_("Statement {month}").format(month=statement.month),
        author=team.name,
    )
    foot = f"{team.name} · {statement.month} · {printed}"

    def number_page(canvas: Any, _document: Any) -> None:
        canvas.saveState()
        strip = Paragraph(
            _("{foot} · page {page}").format(foot=markup(foot), page=canvas.getPageNumber()),
            FAINT,
        )
        strip.wrapOn(canvas, A4[0] - 2 * MARGIN, 12 * mm)
        strip.drawOn(canvas, MARGIN, 9 * mm)
        canvas.restoreState()

    story = [*_opening(statement), *_table(lines, team), *_endings(statement)]
    document.build(story, onFirstPage=number_page, onLaterPages=number_page)
    return file.getvalue()


def _opening(statement: Statement) -> Iterator[Flowable]:
    team, figures = statement.month.team, statement.total
    what = statement.project.name if statement.project else _("All projects")
    yield Paragraph(
        markup(_("{name}: statement for {month}").format(name=team.name, month=statement.month)),
        TITLE,
    )
    yield Spacer(1, 2 * mm)
    worth = f"{number(figures.credits)} cr, {money(figures.credits, team)}"
    given_back = _("{value} cr given back").format(value=number(statement.returned[0]))
    yield Paragraph(
        markup(
            _("{what} · {takes} charges · {worth} · {given_back}").format(
                what=what, takes=figures.takes, worth=worth, given_back=given_back
            )
        ),
        BODY,
    )
    if row := statement.closed:
        closed = _("Closed by {closed_by} on {closed_at}.").format(
            closed_by=row.closed_by, closed_at=date_format(row.closed_at, "DATE_FORMAT")
        )
        yield Paragraph(markup(closed), FAINT)
    yield Spacer(1, 5 * mm)


def _table(lines: Iterable[Charge], team: Team) -> Iterator[Flowable]:
    names = ["", _("Take"), _("When"), _("Who"), _("Settings, price")]
    head = [*(Paragraph(name, HEAD) for name in names), Paragraph(_("Credits"), HEAD_RIGHT)]
    rows = [head, *(_row(line, team) for line in lines)]
    yield LongTable(rows, colWidths=WIDTHS, repeatRows=1, style=GRID)


def _row(line: Charge, team: Team) -> list[Flowable | list[Flowable]]:
    keeper = _(" · keeper") if line.is_keeper else ""
    told = line.kind_words if not line.is_charge else ""
    return [
        _picture(line.take) if line.take else Spacer(1, 1),
        [
            Paragraph(markup(line.code or line.entry.project.code) + keeper, BODY),
            Paragraph(markup(line.title), FAINT),
        ],
        Paragraph(date_format(line.at, "SHORT_DATETIME_FORMAT"), BODY),
        Paragraph(markup(str(line.entry.member)), BODY),
        [
            Paragraph(markup(line.settings), BODY),
            Paragraph(markup(line.why or line.price_words), FAINT),
        ],
        [
            Paragraph(f"{told} <b>{number(line.amount)}</b>", RIGHT),
            Paragraph(markup(money(line.amount, team)), ParagraphStyle("m", FAINT, alignment=2)),
        ],
    ]


def _picture(take: Generation) -> Flowable:
    """The poster, small enough that a thousand make a file one can mail."""
    if not take.poster:
        return Spacer(1, PICTURE[1])
    try:
        with take.poster.open("rb") as file, Picture.open(file) as poster:
            small = poster.convert("RGB")
            small.thumbnail(PIXELS)
    except OSError:
        return Paragraph(_("No picture"), FAINT)
    jpeg = BytesIO()
    small.save(jpeg, "JPEG", quality=78)
    scale = min(PICTURE[0] / small.width, PICTURE[1] / small.height)
    return Image(jpeg, width=small.width * scale, height=small.height * scale)


def _endings(statement: Statement) -> Iterator[Flowable]:
    for title, sums in sums_of(statement):
        yield KeepTogether(
            [Paragraph(_("By {title}").format(title=title), SECTION), _sums(sums, statement)]
        )


def _sums(sums: list[Sum], statement: Statement) -> Table:
    team = statement.month.team
    names = [_("Takes"), _("Seconds"), _("Kept"), _("Per kept s"), _("Credits"), team.currency]
    rows: list[list[Flowable]] = [
        [Paragraph("", HEAD), *(Paragraph(name, HEAD_RIGHT) for name in names)]
    ]
    for each in [*sums, Sum(_("Total"), statement.total)]:
        cells = [Paragraph(words, RIGHT) for words in _figures(each.figures, team)]
        rows.append([Paragraph(markup(each.name), BODY), *cells])
    widths = [62 * mm, *([20 * mm] * len(names))]
    return Table(rows, colWidths=widths, style=GRID, hAlign="LEFT")


def _figures(figures: Figures, team: Team) -> list[str]:
    amounts: list[Decimal | int | None] = [
        figures.takes,
        figures.seconds,
        figures.keepers,
        figures.per_kept_second,
        figures.credits,
    ]
    return [number(amount) or "–" for amount in amounts] + [markup(money(figures.credits, team))]
