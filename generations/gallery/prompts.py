"""A project's prompts: each shot with its takes."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.roles import Permission
from generations.gallery.card import cards, poster_url
from generations.models import Generation, Status
from studio.access import HttpRequest, open_project, require
from studio.forms import PromptForm
from studio.models import Project, Prompt


@dataclass(frozen=True)
class Shot:
    """A prompt as the list shows it."""

    title: str
    text: str
    takes_count: int
    cover_url: str
    url: str
    use_url: str


@login_required
@require_safe
def prompts(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The storyboard's shots in their order."""
    place = open_project(request, team, code)
    newest = Generation.objects.filter(prompt=OuterRef("pk"), status=Status.COMPLETED)
    rows = Prompt.objects.filter(project=place).annotate(
        takes_count=Count("takes"), newest=Subquery(newest.order_by("-number").values("number")[:1])
    )
    context = {"project": place, "prompts": [_shot(place, row) for row in rows[:200]]}
    return render(request, "studio/prompts.html", context)


def _shot(place: Project, row: Prompt) -> Shot:
    address = [place.team.slug, place.code]
    newest = getattr(row, "newest", None)
    return Shot(
        title=row.title,
        text=row.text,
        takes_count=getattr(row, "takes_count", 0),
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
    form = PromptForm(request.POST or None, instance=row)
    if request.method == "POST":
        require(request.user, Permission.GENERATE, place)
        if form.is_valid():
            form.save()
            return redirect("prompts", team, code)
    takes = Generation.objects.filter(prompt=row).for_cards().select_related("prompt")[:100]
    context = {
        "project": place,
        "prompt": row,
        "form": form,
        "takes": cards(takes, viewer=request.user, project=place),
    }
    return render(request, "studio/prompt.html", context, status=422 if form.errors else 200)
