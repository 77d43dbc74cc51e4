"""Everything that waits for a person: takes to look at, words to read, changes to make."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import HttpRequest, open_team
from accounts.models import Team, User
from generations.gallery.card import Card, cards
from generations.gallery.nav import nav_of
from generations.models import Generation, Mention, Review
from generations.models.selection import GenerationQuerySet
from studio.models import Project

MOST = 60


@dataclass(frozen=True)
class Waiting:
    """What waits for one person in one team; each list its newest sixty."""

    to_review: list[Card]
    changes: list[Card]
    mentions: list[Mention]


def of_team(team: Team) -> GenerationQuerySet:
    found: GenerationQuerySet = Generation.objects.filter(
        project__team=team, project__archived_at=None, trashed_at=None
    )
    return found


def waiting_for(person: User, team: Team) -> Waiting:
    """Takes to review in projects they run, changes asked on their takes, unread words."""
    takes = of_team(team)
    runs = Project.objects.run_by(person)
    mine = takes.visible_to(person).filter(requested_by=person, review=Review.CHANGES)
    to_review = takes.filter(project__in=runs, review=Review.TO_REVIEW)
    return Waiting(
        to_review=_cards(to_review.for_cards(), person, team),
        changes=_cards(mine.for_cards(), person, team),
        mentions=list(unread(person, team)[:MOST]),
    )


def unread(person: User, team: Team) -> QuerySet[Mention]:
    """Comments that they have not seen, newest first, of projects that they still see."""
    seen = Project.objects.visible_to(person).open().filter(team=team)
    return (
        Mention.objects.unread_by(person)
        .filter(comment__take__project__in=seen)
        .select_related("comment__author", "comment__take__project__team", "comment__take__prompt")
        .order_by("-pk")
    )


def _cards(takes: GenerationQuerySet, person: User, team: Team) -> list[Card]:
    """Cards of takes of several projects, in their order."""
    rows = list(takes.select_related("prompt").order_by("-changed_at", "-pk")[:MOST])
    known = {project.pk: project for project in _projects(rows, person, team)}
    shown = {
        card.take.pk: card
        for project in known.values()
        for card in cards(
            [row for row in rows if row.project_id == project.pk], viewer=person, project=project
        )
    }
    return [shown[row.pk] for row in rows if row.pk in shown]


def _projects(rows: list[Generation], person: User, team: Team) -> list[Project]:
    keys = {row.project_id for row in rows}
    found = list(Project.objects.visible_to(person).filter(pk__in=keys).with_seat_of(person))
    for project in found:
        project.team = team
        project.know_seat(person)
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, team: str) -> HttpResponse:
    """The page of what waits; posting marks every comment as read."""
    place = open_team(request, team)
    if request.method == "POST":
        shown = [mention.pk for mention in unread(request.user, place)[:MOST]]
        Mention.objects.filter(pk__in=shown).update(read_at=timezone.now())
        return redirect("waiting", team)
    context = {
        "waiting": waiting_for(request.user, place),
        "approvals": nav_of(request).approvals,
    }
    return render(request, "judging/waiting.html", context)
