"""Culling: one mark after the other, each kept at once and each taken back exactly."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from generations.finding.sieve import Sieve
from generations.gallery.keeping import keep, let_go
from generations.models import Generation, Mark
from generations.models.selection import GenerationQuerySet
from studio.models import Project, Prompt

REJECT, KEEP = "reject", "keep"
STARS = {str(stars): stars for stars in range(1, 6)}
DEEDS = {REJECT, KEEP, *STARS}
A_DAYS_WORK = timedelta(hours=12)  # Older marks are changed on the take's page.


class Overtaken(Exception):
    """Somebody marked it anew since; it stays as they left it. Fit to show."""


def to_cull(project: Project, sieve: Sieve | None = None) -> GenerationQuerySet:
    """What nobody has judged yet, of those that fit the filters."""
    takes: GenerationQuerySet = Generation.objects.filter(project=project).unjudged()
    return sieve.narrow(takes) if sieve else takes


@transaction.atomic
def mark(take: Generation, deed: str, *, by: User, pressed: int = 0) -> None:
    """Do one deed to a take and note what stood there before. Raises CannotJudge, NothingToKeep.

    `pressed` is when, in milliseconds of the person's clock; undo goes by it.
    """
    _alone_with(take)
    before = _marks(take)
    if deed == KEEP:
        keep(take, by=by)
    elif deed == REJECT:
        take.reject()
    else:
        take.give_stars(STARS[deed])
    after = _marks(take)
    if before != after:
        Mark.objects.create(take=take, by=by, pressed=pressed, before=before, after=after)


def undo(project: Project, *, by: User, take: Generation | None = None) -> Generation | None:
    """Take the person's last mark back, of one take or of any. Raises Overtaken, CannotJudge."""
    marked, is_overtaken = _undo(project, by, take)
    if marked and is_overtaken:  # Said after the commit: the next undo goes on before this mark.
        raise Overtaken(
            _("{code} was marked anew since, so it stays as it is.").format(code=marked.code)
        )
    return marked


@transaction.atomic
def _undo(project: Project, by: User, take: Generation | None) -> tuple[Generation | None, bool]:
    marks = Mark.objects.filter(
        by=by,
        take__project=project,
        undone_at=None,
        at__gt=timezone.now() - A_DAYS_WORK,
        **({"take": take} if take else {}),
    )
    last = marks.order_by("-pressed", "-pk").first()
    if last is None:
        return None, False
    marked: Generation = Generation.objects.select_related("prompt").get(pk=last.take_id)
    marked.project = project
    _alone_with(marked)
    if not Mark.objects.filter(pk=last.pk, undone_at=None).update(undone_at=timezone.now()):
        return None, False  # A second press of the same key.
    if _marks(marked) != last.after:
        return marked, True
    _put_back(marked, last.before, last.after, by=by)
    return marked, False


def _alone_with(take: Generation) -> None:
    """Keepers move from take to take of a prompt, so its marks change one after the other."""
    Prompt.objects.select_for_update(no_key=True).get(pk=take.prompt_id)
    take.refresh_from_db(fields=["stars", "is_rejected", "is_keeper", "prompt"])


def _marks(take: Generation) -> dict[str, Any]:
    kept = Generation.objects.filter(prompt=take.prompt_id, is_keeper=True)
    take.refresh_from_db(fields=["stars", "is_rejected"])
    return {
        "stars": take.stars,
        "is_rejected": take.is_rejected,
        "keeper": kept.values_list("pk", flat=True).first(),
    }


def _put_back(take: Generation, before: dict[str, Any], after: dict[str, Any], *, by: User) -> None:
    if before["keeper"] != after["keeper"]:
        former = Generation.objects.filter(pk=before["keeper"], trashed_at=None).first()
        if former:
            former.project = take.project
            keep(former, by=by)
        else:
            let_go(take, by=by)
    take.put_marks_back(stars=before["stars"], is_rejected=before["is_rejected"])
