"""The deeds themselves, over a few takes or, as an errand of the queue, over thousands."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from generations.models import Errand, Generation, Tag, Tagging
from generations.pipeline.batches import BATCH, Outcome, read, share_projects
from generations.pipeline.moving import move_takes
from generations.pipeline.nudge import nudge
from generations.pipeline.request import ProjectClosed
from generations.pipeline.trashing import restore, trash
from studio.models import Project

Deed = Errand.Deed
AT_ONCE = BATCH  # More than so many go to the queue.
LOST = timedelta(minutes=5)  # An errand that nobody moved on for so long lost its worker.
LONGEST_TAG = 40


class CannotStart(Exception):
    """What was asked for makes no sense, or is not for this person. Fit to show."""


def start(deed: str, keys: Sequence[int], *, word: str, by: User, ground_team: int) -> Errand:
    """Write an errand down and tell the queue. Raises CannotStart."""
    errand = Errand(team_id=ground_team, by=by, deed=deed, word=word, left=list(keys))
    errand.total = len(keys)
    check(errand)
    errand.save()
    nudge("errand", errand.pk)
    return errand


def check(errand: Errand) -> None:
    """Whether it can be begun at all. Raises CannotStart."""
    if errand.deed in (Deed.TAG, Deed.UNTAG) and not errand.word:
        raise CannotStart(_("Write the tag first."))
    if errand.deed == Deed.MOVE:
        target(errand)


def target(errand: Errand) -> Project:
    """The project to move to. Raises CannotStart."""
    there = Project.objects.run_by(errand.by).open().filter(team=errand.team, code=errand.word)
    found = there.select_related("team").first()
    if found is None:
        raise CannotStart(_("Choose a project that you run."))
    return found


def do(errand: Errand, keys: Sequence[int]) -> Outcome:
    """Do the deed on these takes. Twice does no harm: what is done already stays."""
    ways: dict[str, Callable[[Errand, Sequence[int]], Outcome]] = {
        Deed.TAG: _tag,
        Deed.UNTAG: _untag,
        Deed.MOVE: _move,
        Deed.TRASH: lambda errand, keys: trash(_rows(keys), by=errand.by),
        Deed.RESTORE: lambda errand, keys: restore(_rows(keys), by=errand.by),
    }
    return ways[errand.deed](errand, keys)


def step(errand: Errand) -> bool:
    """Do the next batch of an errand; whether something is left.

    One worker moves an errand on: whoever comes second finds its time changed. Who dies in the
    middle leaves it to be done again.
    """
    now = timezone.now()
    claimed = Errand.objects.filter(
        pk=errand.pk, moved_on_at=errand.moved_on_at, finished_at=None
    ).update(moved_on_at=now)
    if not claimed:
        return False
    keys = errand.left[:BATCH]
    try:
        outcome = do(errand, keys)
    except (PermissionDenied, ProjectClosed, CannotStart) as error:
        errand.tick_off(set(errand.left), refused=len(errand.left), why=str(error))
        return False
    why = next(iter(outcome.refused.values()), "")
    errand.tick_off(set(keys), refused=len(outcome.refused), why=why)
    return bool(errand.left)


def run(errand_id: int) -> None:
    """A batch, and a nudge for the next."""
    errand = Errand.objects.select_related("by", "team").get(pk=errand_id)
    if step(errand):
        nudge("errand", errand.pk)


def resume() -> None:
    """Nudge for the errands whose worker was lost."""
    for key in Errand.objects.stuck(LOST).values_list("pk", flat=True):
        nudge("errand", key)


def _rows(keys: Sequence[int]) -> list[Generation]:
    return list(Generation.objects.filter(pk__in=keys).only("pk"))


def _move(errand: Errand, keys: Sequence[int]) -> Outcome:
    return move_takes(_rows(keys), to=target(errand), by=errand.by)


def _may_tag(errand: Errand, keys: Sequence[int]) -> Outcome:
    outcome = Outcome()
    for take in share_projects(read(list(keys)).filter(project__team=errand.team)):
        if errand.by.can(Permission.GENERATE, take.project):
            outcome.done.append(take)
        else:
            outcome.refused[take.code] = _("{code}: whoever makes takes there can tag it.").format(
                code=take.code
            )
    return outcome


@transaction.atomic
def _tag(errand: Errand, keys: Sequence[int]) -> Outcome:
    outcome = _may_tag(errand, keys)
    if outcome.done:
        tag = tag_named(errand)
        rows = [Tagging(take=take, tag=tag) for take in outcome.done]
        Tagging.objects.bulk_create(rows, ignore_conflicts=True)
    return outcome


@transaction.atomic
def _untag(errand: Errand, keys: Sequence[int]) -> Outcome:
    outcome = _may_tag(errand, keys)
    found = Tagging.objects.filter(take__in=outcome.done, tag__team=errand.team)
    found.filter(tag__name__iexact=errand.word).delete()
    return outcome


def tag_named(errand: Errand) -> Tag:
    """The team's tag of that name, however it is written."""
    name = errand.word[:LONGEST_TAG]
    known = Tag.objects.filter(team=errand.team, name__iexact=name).first()
    return known or Tag.objects.create(team=errand.team, name=name)
