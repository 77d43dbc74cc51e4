"""Views of a project's gallery: the standard ones, one's own, and those that others share."""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from generations.finding.ground import Ground
from generations.finding.sieve import Sieve
from generations.models import SavedView
from studio.access import HttpRequest, open_project
from studio.models import Project
from studio.numbers import whole

STANDARD = {
    lazy("Keepers"): "keeper=1",
    lazy("This week’s keepers"): "keeper=1&day=week",
    lazy("To review"): "review=to-review",
    lazy("Mine"): "by=me",
    lazy("Not made"): "state=failed",
}


@dataclass(frozen=True)
class ViewMenu:
    """The menu of views; asked for only where it is shown."""

    sieve: Sieve

    @property
    def standard(self) -> list[tuple[str, str, bool]]:
        """Name, query, and whether it is what the page shows."""
        return [(str(name), query, self._is_here(query)) for name, query in STANDARD.items()]

    @cached_property
    def saved(self) -> list[SavedView]:
        ground = self.sieve.ground
        if ground.project is None:
            return []
        found = list(SavedView.objects.of(ground.viewer, ground.project).select_related("owner"))
        for view in found:
            view.is_here = self._is_here(view.query)
            view.is_mine = view.owner_id == ground.viewer.pk
        return found

    @property
    def here(self) -> str:
        """The name of the view that the page shows; "" when it has none."""
        names = [name for name, _query, is_here in self.standard if is_here]
        return next(iter(names), "")

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        return self.sieve.unstacked().pairs

    def _is_here(self, query: str) -> bool:
        other = Sieve.parse(query, self.sieve.ground)
        return bool(other) and sorted(other.unstacked().pairs) == sorted(self._pairs)


class ViewForm(forms.ModelForm):
    """A name for what the gallery shows now."""

    class Meta:
        model = SavedView
        fields = ("name", "query", "shared")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The saved views for the menu; a post saves one, or takes one off."""
    place = open_project(request, team, code)
    if "off" in request.POST:
        return _take_off(request, place, whole(request.POST["off"]))
    if request.method == "POST":
        return _save(request, place)
    if not request.htmx:
        return redirect(place.get_absolute_url())
    sieve = Sieve.read(request.GET, Ground.of(place, request.user))
    context = {"project": place, "sieve": sieve, "views": ViewMenu(sieve)}
    return render(request, "generations/_saved_views.html", context)


def _save(request: HttpRequest, place: Project) -> HttpResponse:
    """Save the filters of the page under a name; the same name again replaces them."""
    name = " ".join(request.POST.get("name", "").split())
    known = SavedView.objects.filter(project=place, owner=request.user, name=name).first()
    asked = request.POST.get("query", "")
    query = Sieve.parse(asked, Ground.of(place, request.user)).query
    form = ViewForm(
        {"name": name, "query": query, "shared": request.POST.get("shared", "")},
        instance=known or SavedView(project=place, owner=request.user),
    )
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved “{name}”.").format(name=name))
    elif not query:
        messages.error(request, _("There is no filter to save. Choose one first."))
    else:
        messages.error(request, _("Give the view a name of up to 60 letters."))
    return redirect(f"{place.get_absolute_url()}?{query}".rstrip("?"))


def _take_off(request: HttpRequest, place: Project, pk: int | None) -> HttpResponse:
    """Take one of one's own views away; what it showed stays."""
    view = SavedView.objects.filter(project=place, owner=request.user, pk=pk or 0).first()
    if view:
        view.delete()
        messages.success(request, _("Took “{name}” off the list.").format(name=view.name))
    return redirect(place.get_absolute_url())
