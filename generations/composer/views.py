"""What a press would cost, answered on every change of the composer."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from generations.composer.opening import take_named
from generations.composer.page import compose
from generations.composer.reuse import used_again
from studio.access import HttpRequest, open_project, require


@login_required
@require_POST
def quote(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The options, fitted to the model, with their price: answered on every change."""
    place = open_project(request, team, code)
    require(request.user, Permission.GENERATE, place)
    composer = compose(place, request.user, request.POST.dict())
    composer.look_over()
    if not request.htmx:
        context = {"project": place, "composer": composer}
        return render(request, "generations/compose.html", context)
    return render(request, "generations/_composer_options.html", {"composer": composer})


@login_required
@require_POST
def reuse(request: HttpRequest, team: str, code: str) -> HttpResponse:
    """The form again, with what was asked of the named take; all else in it stays."""
    place = open_project(request, team, code)
    require(request.user, Permission.GENERATE, place)
    values = request.POST.dict()
    if like := take_named(values.pop("like", ""), place):
        values = used_again(values, like, values.pop("reuse", ""))
    composer = compose(place, request.user, values)
    composer.look_over()
    page = "generations/_composer.html" if request.htmx else "generations/compose.html"
    return render(request, page, {"project": place, "composer": composer})
