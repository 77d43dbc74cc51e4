"""A person's own page, and what their hidden tabs ask for."""

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import HttpRequest, open_team
from accounts.models import User
from accounts.preferences import PreferencesForm
from generations.gallery.card import poster_url
from generations.mine.finished import finished_for
from generations.mine.usage import usage_of
from generations.models import Generation, Status
from studio.numbers import whole

MOST_NEWS = 20
LATEST = 10**15  # Milliseconds; beyond comes from nobody's page.


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest, team: str) -> HttpResponse:
    """Their choices and their own figures."""
    place = open_team(request, team)
    person = User.objects.get(pk=request.user.pk)
    form = PreferencesForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your choices are saved."))
        return redirect("my-page", team)
    context = {"form": form, "usage": usage_of(place, request.user)}
    return render(request, "mine/me.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def done(request: HttpRequest, team: str) -> HttpResponse:
    """What was finished for this person since then, and how many of theirs are on the way."""
    place = open_team(request, team)
    since = whole(request.GET.get("since"))
    if since is None or since > LATEST:
        raise BadRequest(_("“since” is a time in milliseconds."))
    now = timezone.now()
    takes = finished_for(request.user, since=datetime.fromtimestamp(since / 1000, tz=UTC))
    takes = takes.filter(project__team=place)
    running = Generation.objects.unfinished().exclude(status=Status.WAITING)
    return JsonResponse(
        {
            "done": [_news(take) for take in takes[:MOST_NEWS]],
            "running": running.filter(requested_by=request.user, project__team=place).count(),
            "now": int(now.timestamp() * 1000) - 1000,
        }
    )


def _news(take: Generation) -> dict[str, object]:
    return {
        "code": take.code,
        "title": take.prompt.title,
        "made": take.status == Status.COMPLETED,
        "url": take.get_absolute_url(),
        "poster": poster_url(take.project.team.slug, take.code) if take.poster else "",
    }
