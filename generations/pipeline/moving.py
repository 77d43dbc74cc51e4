"""Moving takes to another project of their team: a new number there, and their cost with them.

Locks are taken in the order of a press: the project, the books, prompts, takes, budgets.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from generations.billing import ledger
from generations.billing.keepers import forget
from generations.models import MOVES, FormerCode, Generation
from generations.models.selection import stack_of
from generations.pipeline.batches import Outcome, audit, batches, read, share_projects
from generations.pipeline.request import ProjectClosed
from studio.frames import copy_frame
from studio.models import Frame, Project, Prompt

CHANGED = ["project", "number", "prompt", "first_frame", "last_frame", "stack", "is_keeper"]
CHANGED_AT = ["moved_at", "changed_at"]
ROWS_AT_ONCE = 50


@dataclass(frozen=True)
class Former:
    """Where a take was, before it moved."""

    project: Project
    number: int
    code: str


def move_takes(takes: Iterable[Generation], *, to: Project, by: User) -> Outcome:
    """Move finished takes; those that are there already stay as they are.

    It shifts money from one project's limits to another's, so that it takes somebody who runs
    both. Some twenty questions a batch of 200, and for each frame that the project lacks two
    and its copying. Raises PermissionDenied and ProjectClosed before anything is moved.
    """
    if not by.can(Permission.MANAGE_PROJECT, to):
        raise PermissionDenied(
            _("Whoever runs {name} can move takes into it.").format(name=to.name)
        )
    _check_open(to)
    outcome = Outcome()
    for keys in batches(takes):
        outcome.add(_move(keys, to=to, by=by))
    return outcome


def _check_open(to: Project) -> None:
    if to.is_archived:
        raise ProjectClosed(
            _("{name} was archived. Reopen it to move takes into it.").format(name=to.name)
        )


def _move(keys: list[int], *, to: Project, by: User) -> Outcome:
    outcome, wanted = Outcome(), []
    for take in share_projects(read(keys).exclude(project=to)):
        if words := _refusal(take, to=to, by=by):
            outcome.refused[take.code] = words
        else:
            wanted.append(take)
    frames = _frames(wanted, to, outcome)
    free = [take.pk for take in wanted if take.code not in outcome.refused]
    if free:
        _carry(free, frames, outcome, to=to, by=by)
    return outcome


def _refusal(take: Generation, *, to: Project, by: User) -> str:
    if take.project.team_id != to.team_id:
        return _("{code} belongs to another team.").format(code=take.code)
    if not by.can(Permission.MANAGE_PROJECT, take.project):
        return _("{code} can be moved by whoever runs {name}.").format(
            code=take.code, name=take.project.name
        )
    if not take.is_finished:
        return _("{code} is on its way. It can be moved once it is finished.").format(
            code=take.code
        )
    if take.trashed_at:
        return _("{code} lies in the trash. Restore it before it is moved.").format(code=take.code)
    return ""


def _frames(takes: list[Generation], to: Project, outcome: Outcome) -> dict[int, Frame]:
    """What each frame of these takes and their prompts becomes; files before any lock."""
    wanted: dict[int, list[Generation]] = {}
    for take in takes:
        own = (take.first_frame_id, take.last_frame_id)
        for key in {*own, take.prompt.first_frame_id, take.prompt.last_frame_id}:
            if key:
                wanted.setdefault(key, []).append(take)
    copies = {}
    for frame in Frame.objects.filter(pk__in=wanted).order_by("pk"):
        try:
            copies[frame.pk] = copy_frame(frame, to=to)
        except OSError:
            for take in wanted[frame.pk]:
                outcome.refused[take.code] = _("A frame of {code} can't be read any more.").format(
                    code=take.code
                )
    return copies


@transaction.atomic
def _carry(
    keys: list[int], frames: dict[int, Frame], outcome: Outcome, *, to: Project, by: User
) -> None:
    target = Project.objects.select_for_update(of=("self",), no_key=True)
    to = target.select_related("team").get(pk=to.pk)
    _check_open(to)
    ledger.open_books(to.team)
    shots = _shots(keys, frames, to)
    takes = _locked(keys, to)
    numbers = to.next_take_numbers(len(takes))
    formers = [Former(take.project, take.number, take.code) for take in takes]
    notes = [
        _("Moved from {code} to {code_2}-{number}").format(
            code=former.code, code_2=to.code, number=number
        )
        for former, number in zip(formers, numbers, strict=True)
    ]
    ledger.carry_over(takes, to=to, by=by, notes=notes)
    kept = _kept(shots.values())
    for take, number in zip(takes, numbers, strict=True):
        _place(take, number, shots[take.prompt_id], frames, to)
        if take.is_keeper and take.prompt_id in kept:
            take.is_keeper = False
            outcome.notes.append(
                _("{code} lost its mark: “{title}” has a keeper.").format(
                    code=take.code, title=take.prompt.title
                )
            )
        elif take.is_keeper:
            kept.add(take.prompt_id)
    Generation.objects.bulk_update(takes, CHANGED + CHANGED_AT, batch_size=ROWS_AT_ONCE)
    _remember(takes, formers, by)
    outcome.done.extend(takes)


def _locked(keys: list[int], to: Project) -> list[Generation]:
    """Those that are still to be moved. A take that is just ending waits for our books."""
    rows = read(keys).exclude(project=to).exclude(status__in=list(MOVES)).filter(trashed_at=None)
    ordered = rows.select_related("project__team", "prompt", "requested_by", "price")
    locked = ordered.select_for_update(of=("self",), no_key=True)
    return sorted(share_projects(locked), key=lambda take: (take.project_id, take.number))


def _shots(keys: list[int], frames: dict[int, Frame], to: Project) -> dict[int, Prompt]:
    """What each prompt of these takes becomes: the first of the same words there, or a new one."""
    sources = Prompt.objects.filter(takes__in=keys).distinct().order_by("pk")
    words = {prompt.text for prompt in sources}
    there = Prompt.objects.filter(project=to, text__in=words).order_by("pk")
    found = list(there.select_for_update(no_key=True))
    known = {prompt.text: prompt for prompt in reversed(found)}
    last = Prompt.objects.filter(project=to).count()
    for prompt in sources:
        if prompt.text not in known:
            last += 1
            known[prompt.text] = Prompt(
                project=to,
                title=prompt.title,
                text=prompt.text,
                settings=prompt.settings,
                first_frame=frames.get(prompt.first_frame_id or 0),
                last_frame=frames.get(prompt.last_frame_id or 0),
                created_by=prompt.created_by,
                position=last,
            )
    Prompt.objects.bulk_create(prompt for prompt in known.values() if not prompt.pk)
    return {prompt.pk: known[prompt.text] for prompt in sources}


def _kept(prompts: Iterable[Prompt]) -> set[int]:
    kept = Generation.objects.filter(prompt__in=list(prompts), is_keeper=True)
    return set(kept.values_list("prompt", flat=True))


def _place(
    take: Generation, number: int, prompt: Prompt, frames: dict[int, Frame], to: Project
) -> None:
    take.project, take.number, take.prompt = to, number, prompt
    take.first_frame = frames.get(take.first_frame_id or 0)
    take.last_frame = frames.get(take.last_frame_id or 0)
    take.stack = stack_of(take.text, take.first_frame_id, take.last_frame_id)
    take.moved_at = take.changed_at = timezone.now()


def _remember(takes: list[Generation], formers: list[Former], by: User) -> None:
    """What they were called, for old addresses and for the audit log."""
    FormerCode.objects.bulk_create(
        FormerCode(project=former.project, number=former.number, generation=take)
        for take, former in zip(takes, formers, strict=True)
    )
    deeds = (
        (
            take,
            _("{code} moved to {name}").format(code=former.code, name=take.project.name),
            former.code,
            take.code,
        )
        for take, former in zip(takes, formers, strict=True)
    )
    audit(deeds, by=by)
    for project in {take.project for take in takes} | {former.project for former in formers}:
        forget(project)
