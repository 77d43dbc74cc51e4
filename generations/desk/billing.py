"""The review of a month: its page, its CSV, and closing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import HttpRequest, open_team, require
from accounts.audit import AuditEntry, note
from accounts.models import Team
from accounts.roles import Permission
from generations.billing.closing import AlreadyClosed, NotOver, close_month, totals
from generations.billing.months import Month
from generations.billing.review import By
from generations.desk.bill import PAGE, Bill, month_named
from generations.desk.charges import charges, listed
from generations.desk.filters import ScopeForm
from generations.desk.looks import looks
from generations.desk.months import of_a_month
from generations.desk.spreadsheet import as_csv, download
from generations.templatetags.rushes import SIGNS


@login_required
@require_safe
def billing(request: HttpRequest, team: str, page: str = "billing-month") -> HttpResponse:
    """The present month's bill, or its statement."""
    place = open_team(request, team)
    require(request.user, Permission.READ_BILLING, place)
    return redirect(page, team, Month.present(place).key)


@require_safe
@of_a_month
def billing_month(request: HttpRequest, month: Month) -> HttpResponse:
    """A month at a glance, what needs a look, by day, by what is chosen, and every charge."""
    form = ScopeForm(request.GET, month=month)
    scope = form.scope()
    bill = Bill(scope, form.by_what() if form.is_valid() else By.PROJECT)
    asked = request.GET.get("page", "")
    page = min(max(1, int(asked[:6]) if asked.isdecimal() else 1), bill.pages)
    context = {
        "bill": bill,
        "month": month,
        "form": form,
        "charges": bill.page(page),
        "page": page,
        "newer": page - 1,
        "older": page + 1 if page < bill.pages else 0,
        "first": (page - 1) * PAGE + 1,
        "last": min(page * PAGE, bill.total.rows),
        "looks": looks(month, request.user),
        "query": str(bill.address),
        "worth": worth(month.team),
        **closing_of(month),
    }
    return render(request, "desk/billing.html", context, status=422 if form.errors else 200)


def worth(team: Team) -> str:
    """A credit in the team's currency, however small: "$0.005"."""
    sign = SIGNS.get(team.currency, f"{team.currency} ")
    return f"{sign}{team.credit_value.normalize():f}"


def closing_of(month: Month) -> dict[str, object]:
    """Whether a month is closed, and whether its totals still stand."""
    row = month.closing
    stands = row is None or totals(month) == (row.spent, row.charges)
    return {"closed": row, "stands": stands, "can_close": row is None and month.is_over}


@require_safe
@of_a_month
def billing_csv(request: HttpRequest, month: Month) -> HttpResponse:
    """Exactly the rows of the screen's filter, all of its pages."""
    form = ScopeForm(request.GET, month=month)
    if form.errors:
        return HttpResponseBadRequest(" ".join(form.sentences), content_type="text/plain")
    bill = Bill(form.scope(), form.by_what())
    lines = charges(listed(bill.scope.entries()).iterator(chunk_size=2000), month)
    content = as_csv(lines, month.team)
    words = ", ".join(said for said, _query in bill.address.chips()) or "everything"
    if request.method == "GET":
        what = _("Bill of {month} as CSV").format(month=month)
        note(AuditEntry.Subject.EXPORT, what, team=month.team, by=request.user, after=words)
    return download(content, name=f"{month_named(month)}.csv", content_type="text/csv")


@require_POST
@of_a_month
def billing_close(request: HttpRequest, month: Month) -> HttpResponse:
    """Keep the month's totals; the page says so ever after."""
    try:
        close_month(month, by=request.user)
    except (NotOver, AlreadyClosed) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("{month} is closed.").format(month=month))
    return redirect("billing-month", month.team.slug, month.key)
