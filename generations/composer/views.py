"""What a press would cost, answered on every change of the composer."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.roles import Permission
from generations.composer.page import compose
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
