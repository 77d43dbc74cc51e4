"""The audit log's page and its CSV: who changed what about money, roles and keys."""

import csv
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from io import StringIO
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from accounts.access import HttpRequest, open_team, require
from accounts.audit import AuditEntry, note
from accounts.models import Team, User
from accounts.roles import Permission
from generations.desk.cells import safe_cell

PAGE = 100
MOST_ROWS = 50_000
YEARS = range(2000, 2200)


class AuditFilter(forms.Form):
    """What of the log to show; everything empty shows all."""

    subject = forms.ChoiceField(
        choices=[("", lazy("Everything")), *AuditEntry.Subject.choices],
        required=False,
        label=lazy("About"),
    )
    by = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label=lazy("Everybody"), label=lazy("By")
    )
    since = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input"})
    )
    until = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date", "class": "input"})
    )

    def __init__(self, *args: Any, team: Team) -> None:
        super().__init__(*args)
        people = User.objects.filter(memberships__team=team).order_by("name", "pk")
        self.team = team
        self.fields["by"] = forms.ModelChoiceField(
            people, required=False, empty_label=_("Everybody"), label=_("By")
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and day.year not in YEARS:
                self.add_error(name, _("There is nothing that long ago or that far ahead."))
        if since and until and until < since:
            self.add_error("until", _("The range ends before it begins."))
        return said

    def entries(self) -> QuerySet[AuditEntry]:
        """The log, newest first, as far as the filter is valid."""
        found = (
            AuditEntry.objects.filter(team=self.team).select_related("by").order_by("-at", "-pk")
        )
        if not self.is_valid():
            return found.none()
        said = self.cleaned_data
        if said["subject"]:
            found = found.filter(subject=said["subject"])
        if said["by"]:
            found = found.filter(by=said["by"])
        if said["since"]:
            found = found.filter(at__gte=datetime.combine(said["since"], time.min, self.team.zone))
        if said["until"]:
            day_after = said["until"] + timedelta(days=1)
            found = found.filter(at__lt=datetime.combine(day_after, time.min, self.team.zone))
        return found


@login_required
@require_safe
def audit(request: HttpRequest, team: str) -> HttpResponse:
    """The log, filtered by the address."""
    place = open_team(request, team)
    require(request.user, Permission.READ_BILLING, place)
    form = AuditFilter(request.GET, team=place)
    page = Paginator(form.entries(), PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {"form": form, "entries": page, "query": asked.urlencode()}
    return render(request, "generations/audit.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def audit_csv(request: HttpRequest, team: str) -> HttpResponse:
    """Exactly the rows of the filter."""
    place = open_team(request, team)
    require(request.user, Permission.READ_BILLING, place)
    form = AuditFilter(request.GET, team=place)
    if form.errors:
        faults = (str(fault) for faults in form.errors.values() for fault in faults)
        return HttpResponseBadRequest(" ".join(faults), content_type="text/plain")
    content = _csv_of(form.entries()[:MOST_ROWS], place)
    if request.method == "GET":
        note(AuditEntry.Subject.EXPORT, _("Audit log as CSV"), team=place, by=request.user)
    headers = {"Content-Disposition": f'attachment; filename="{place.slug}-audit.csv"'}
    return HttpResponse("\ufeff" + content, content_type="text/csv", headers=headers)


def _csv_of(entries: Iterable[AuditEntry], team: Team) -> str:
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(["at", "by", "about", "what", "before", "after"])
    for entry in entries:
        at = entry.at.astimezone(team.zone).isoformat(timespec="seconds")
        words = (str(entry.by or ""), entry.get_subject_display(), entry.what)
        writer.writerow([at, *map(safe_cell, (*words, entry.before, entry.after))])
    return file.getvalue()
