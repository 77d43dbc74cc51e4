"""The statement of a month: its page, and what can be taken away of it."""

from collections.abc import Iterator

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import HttpRequest
from accounts.audit import AuditEntry, note
from generations.billing.months import Month
from generations.billing.statement import Statement
from generations.desk.billing import closing_of, worth
from generations.desk.charges import Charge, charges, listed
from generations.desk.filters import ScopeForm
from generations.desk.months import of_a_month
from generations.desk.paper import as_pdf
from generations.desk.posters import as_zip
from generations.desk.spreadsheet import as_csv, download
from generations.desk.sums import sums_of

PAGE = 500
ON_PAPER = 1500  # Lines of a PDF, which is made while the person waits.
IN_ARCHIVE = 5000


def _asked(request: HttpRequest, month: Month) -> tuple[Statement, ScopeForm]:
    only = QueryDict(mutable=True)
    only["project"] = request.GET.get("project", "")
    form = ScopeForm(only, month=month)
    return Statement(month, form.scope().project), form


def _lines(statement: Statement, *, most: int | None = None, start: int = 0) -> Iterator[Charge]:
    """The statement's lines in the order in which they happened."""
    entries = listed(statement.entries()).order_by("at", "pk")
    end = None if most is None else start + most
    return charges(entries[start:end].iterator(chunk_size=500), statement.month)


@require_safe
@of_a_month
def statement(request: HttpRequest, month: Month) -> HttpResponse:
    """Every charge of the month with its picture, and the sums."""
    asked, form = _asked(request, month)
    pages = max(1, -(-asked.lines // PAGE))
    wanted = request.GET.get("page", "")
    page = min(max(1, int(wanted[:6]) if wanted.isdecimal() else 1), pages)
    query = f"project={asked.project.code}" if asked.project else ""
    context = {
        "month": month,
        "statement": asked,
        "form": form,
        "charges": _lines(asked, most=PAGE, start=(page - 1) * PAGE),
        "sums": sums_of(asked),
        "page": page,
        "pages": pages,
        "older": page + 1 if page < pages else 0,
        "newer": page - 1,
        "query": query,
        "worth": worth(month.team),
        "now": timezone.now(),
        **closing_of(month),
    }
    return render(request, "desk/statement.html", context, status=422 if form.errors else 200)


@require_safe
@of_a_month
def statement_csv(request: HttpRequest, month: Month) -> HttpResponseBase:
    asked, form = _asked(request, month)
    if form.errors:
        return _refuse(request, month, " ".join(form.sentences))
    _note(request, asked, "CSV")
    content = as_csv(_lines(asked), month.team)
    return download(content, name=f"{_name(asked)}.csv", content_type="text/csv")


@require_safe
@of_a_month
def statement_pdf(request: HttpRequest, month: Month) -> HttpResponseBase:
    asked, form = _asked(request, month)
    if form.errors or asked.lines > ON_PAPER:
        too_long = _("That is {lines} lines; a PDF holds {on_paper}. Choose a project.").format(
            lines=asked.lines, on_paper=ON_PAPER
        )
        return _refuse(request, month, " ".join(form.sentences) or too_long)
    _note(request, asked, "PDF")
    now = timezone.now().astimezone(month.team.zone)
    printed = _("printed {now}").format(now=date_format(now, "DATETIME_FORMAT"))
    content = as_pdf(asked, _lines(asked), printed=printed)
    return download(content, name=f"{_name(asked)}.pdf", content_type="application/pdf")


@require_safe
@of_a_month
def statement_posters(request: HttpRequest, month: Month) -> HttpResponseBase:
    asked, form = _asked(request, month)
    if form.errors or asked.lines > IN_ARCHIVE:
        too_long = _("That is {lines} lines; a ZIP holds {in_archive}. Choose a project.").format(
            lines=asked.lines, in_archive=IN_ARCHIVE
        )
        return _refuse(request, month, " ".join(form.sentences) or too_long)
    _note(request, asked, _("ZIP of posters"))
    file = as_zip(_lines(asked), month.team)
    return FileResponse(file, as_attachment=True, filename=f"{_name(asked)}-posters.zip")


def _refuse(request: HttpRequest, month: Month, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("statement", month.team.slug, month.key)


def _note(request: HttpRequest, asked: Statement, kind: str) -> None:
    if request.method == "GET":
        of_what = asked.project.code if asked.project else "all projects"
        what = _("Statement of {month} as {kind}").format(month=asked.month, kind=kind)
        team = asked.month.team
        note(AuditEntry.Subject.EXPORT, what, team=team, by=request.user, after=of_what)


def _name(asked: Statement) -> str:
    of_what = f"-{asked.project.code}" if asked.project else ""
    return f"statement-{asked.month.team.slug}-{asked.month.key}{of_what}"
