"""The search page, and its list alone for the palette."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import HttpRequest, open_team
from generations.palette.search import MOST_LETTERS, search


@login_required
@require_safe
def find(request: HttpRequest, team: str) -> HttpResponse:
    """What the words find; the list alone where the palette asks."""
    open_team(request, team)
    query = request.GET.get("q", "")[:MOST_LETTERS]
    context = {"groups": search(request, query), "query": query}
    return render(request, "palette/_list.html" if request.htmx else "palette/search.html", context)
