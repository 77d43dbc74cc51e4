"""A project's prompts: each shot with its takes."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from generations.billing.keepers import kept_of, of_prompts
from generations.billing.review import Figures
from generations.gallery.card import cards, poster_url
from generations.models import Generation, Status
from studio.access import HttpRequest, open_project, require
from studio.actions import Overtaken, rewrite
from studio.forms import PromptForm
from studio.models import Project, Prompt
from studio.numbers import whole


@dataclass(frozen=True)
class Shot:
    """A prompt as the list shows it."""

    title: str
    text: str
    takes_count: int
    kept: Figures | None
    cover_url: str
    url: str
    use_url: str


@login_required
@require_safe
def prompts(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The storyboard's shots in their order."""
    place = open_project(request, team, code)
    made = Generation.objects.filter(prompt=OuterRef("pk"), status=Status.COMPLETED).kept()
    shown = made.order_by("-is_keeper", "-number").values("number")[:1]
    rows = Prompt.objects.filter(project=place).annotate(
        takes_count=Count("takes", filter=Q(takes__trashed_at=None)), newest=Subquery(shown)
    )[:200]
    sees_prices = request.user.can(Permission.SEE_PRICES, place)
    kept = of_prompts(row.pk for row in rows) if sees_prices else {}
    context = {
        "project": place,
        "kept": kept_of(place, request.user),
        "prompts": [_shot(place, row, kept.get(row.pk)) for row in rows],
    }
    return render(request, "studio/prompts.html", context)


def _shot(place: Project, row: Prompt, kept: Figures | None) -> Shot:
    address = [place.team.slug, place.code]
    newest = getattr(row, "newest", None)
    return Shot(
        title=row.title,
        text=row.text,
        takes_count=getattr(row, "takes_count", 0),
        kept=kept,
        cover_url=poster_url(place.team.slug, f"{place.code}-{newest}") if newest else "",
        url=reverse("prompt", args=[*address, row.pk]),
        use_url=f"{reverse('project', args=address)}?shot={row.pk}",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prompt(request: HttpRequest, team: str, code: str, pk: int) -> HttpResponse:
    """One shot: its words, and every take of it."""
    place = open_project(request, team, code)
    row = get_object_or_404(Prompt, project=place, pk=pk)
    form = PromptForm(request.POST or None, instance=copy(row))
    overtaken = False
    if request.method == "POST":
        require(request.user, Permission.GENERATE, place)
        if form.is_valid():
            seen = whole(request.POST.get("version", str(row.version))) or 0
            try:
                rewrite(row, **form.cleaned_data, seen=seen, by=request.user)
            except Overtaken:
                overtaken = True
            else:
                return redirect("prompts", team, code)
    refused = overtaken or form.errors
    return render(
        request,
        "studio/prompt.html",
        _page(request, place, row) | {"form": form, "overtaken": overtaken},
        status=422 if refused else 200,
    )


def _page(request: HttpRequest, place: Project, row: Prompt) -> dict[str, Any]:
    sees_prices = request.user.can(Permission.SEE_PRICES, place)
    takes = Generation.objects.filter(prompt=row).kept().for_cards().select_related("prompt")[:100]
    return {
        "project": place,
        "prompt": row,
        "kept_here": of_prompts([row.pk]).get(row.pk) if sees_prices else None,
        "takes": cards(takes, viewer=request.user, project=place),
    }
