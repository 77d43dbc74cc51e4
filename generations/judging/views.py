"""Judging one take on its page: its state, its stars, what is said about it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.roles import Permission
from generations.billing.keepers import of_prompts
from generations.gallery.card import cards
from generations.gallery.keeping import NothingToKeep, keep, let_go
from generations.gallery.views import open_take
from generations.judging.forms import CommentForm
from generations.judging.talk import Talk
from generations.judging.talking import people_of, say
from generations.judging.verdicts import review
from generations.models import CannotJudge, Comment, Generation, Mention, Review
from studio.access import HttpRequest, require
from studio.numbers import whole


def _judged(request: HttpRequest, row: Generation, *, fresh: bool = False) -> HttpResponse:
    """What changed about a take's judging; the whole page for those without script."""
    if not request.htmx:
        return redirect(f"{row.get_absolute_url()}#judgement")
    (card,) = cards([row], viewer=request.user, project=row.project)
    sees = card.sees_prices
    context = {
        "take": card,
        "talk": Talk(row, request.user),
        "project": row.project,
        "kept": of_prompts([row.prompt_id]).get(row.prompt_id) if sees else None,
        "fresh": fresh,
    }
    return render(request, "judging/_judged.html", context)


@login_required
@require_safe
def take_judging(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """What was said and marked since the page was told; 204 when nothing was."""
    row = open_take(request, team, take_code)
    if Talk(row, request.user).stamp == request.GET.get("seen"):
        return HttpResponse(status=204)
    return _judged(request, row)


@login_required
@require_POST
def take_review(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """Give a take its state: in work, to review, changes or approved."""
    row = open_take(request, team, take_code)
    require(request.user, Permission.GENERATE, row.project)
    to = request.POST.get("to", "")
    if to not in Review:
        raise BadRequest(_("“to” is a state of review."))
    try:
        review(row, Review(to), by=request.user, press=_press(request))
    except CannotJudge as error:
        messages.error(request, str(error))
    return _judged(request, row)


def _press(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("press", ""))
    except ValueError:
        return uuid4()


@login_required
@require_POST
def take_stars(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """Give a take none to five stars."""
    row = open_take(request, team, take_code)
    require(request.user, Permission.COMMENT, row.project)
    stars = whole(request.POST.get("stars"))
    if stars is None:
        raise BadRequest(_("“stars” is a number."))
    try:
        row.give_stars(stars)
    except CannotJudge as error:
        messages.error(request, str(error))
    return _judged(request, row)


@login_required
@require_POST
def take_keep(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """Mark a take as its prompt's keeper, or take the mark away."""
    row = open_take(request, team, take_code)
    require(request.user, Permission.GENERATE, row.project)
    try:
        if "let_go" in request.POST:
            let_go(row, by=request.user)
        else:
            keep(row, by=request.user)
    except NothingToKeep as error:
        messages.error(request, str(error))
    return _judged(request, row)


@login_required
@require_POST
def take_comment(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """Say something about a take; what cannot be kept comes back with a sentence, as typed."""
    row = open_take(request, team, take_code)
    require(request.user, Permission.COMMENT, row.project)
    form = CommentForm(request.POST, take=row)
    if form.is_valid():
        comment = say(row, form.remark(), by=request.user)
        if not request.htmx:
            return redirect(f"{row.get_absolute_url()}#comment-{comment.pk}")
        return _judged(request, row, fresh=True)
    context = {"take": row, "talk": Talk(row, request.user), "form": form, "project": row.project}
    page = "judging/_comment_form.html" if request.htmx else "judging/comment.html"
    return render(request, page, context, status=422)


@login_required
@require_POST
def comment_resolve(request: HttpRequest, team: str, take_code: str, pk: int) -> HttpResponse:
    """Mark a comment as resolved, or open it again."""
    row = open_take(request, team, take_code)
    require(request.user, Permission.COMMENT, row.project)
    comment = get_object_or_404(Comment, take=row, pk=pk)
    if "reopen" in request.POST:
        comment.reopen()
    else:
        comment.resolve(request.user)
    return _judged(request, row)


@login_required
@require_POST
def take_read(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """The person saw what waited for them in a take's thread."""
    row = open_take(request, team, take_code)
    waiting = Mention.objects.filter(person=request.user, comment__take=row, read_at=None)
    waiting.update(read_at=timezone.now())
    return HttpResponse(status=204) if request.htmx else redirect("waiting", team)


@login_required
@require_safe
def take_people(request: HttpRequest, team: str, take_code: str) -> HttpResponse:
    """Who can be named in a comment on this take."""
    row = open_take(request, team, take_code)
    return render(request, "judging/_people.html", {"people": people_of(row.project)})
