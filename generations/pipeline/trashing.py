"""The trash: takes that nobody wants to see any more, until somebody restores them.

The ledger knows nothing of it: what a take cost stays spent. Frames that it used stay too.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from generations.billing.keepers import forget
from generations.models import Generation
from generations.pipeline.batches import (
    Outcome,
    audit,
    batches,
    may_put_away,
    read,
    share_projects,
)


def trash(takes: Iterable[Generation], *, by: User) -> Outcome:
    """Put takes in the trash; those that lie there stay. Four questions a batch of 200.

    Whoever makes takes may trash their own, whoever runs the project every one. A take that is
    on its way is refused, and a keeper loses its mark.
    """
    outcome = Outcome()
    for keys in batches(takes):
        outcome.add(_trash(keys, by=by))
    return outcome


def restore(takes: Iterable[Generation], *, by: User) -> Outcome:
    """Bring takes back from the trash; a keeper comes back without its mark."""
    outcome = Outcome()
    for keys in batches(takes):
        outcome.add(_restore(keys, by=by))
    return outcome


@transaction.atomic
def _trash(keys: list[int], *, by: User) -> Outcome:
    outcome = Outcome()
    for take in _locked(keys, trashed_at=None):
        if words := _not_yours(take, by) or _on_its_way(take):
            outcome.refused[take.code] = words
            continue
        outcome.done.append(take)
        if take.is_keeper:
            outcome.notes.append(
                _("{code} was the keeper of “{title}”.").format(
                    code=take.code, title=take.prompt.title
                )
            )
    _write(outcome.done, timezone.now(), by)
    audit(
        [
            (take, _("{code} put in the trash").format(code=take.code), "", "")
            for take in outcome.done
        ],
        by=by,
    )
    return outcome


@transaction.atomic
def _restore(keys: list[int], *, by: User) -> Outcome:
    outcome = Outcome()
    for take in _locked(keys, trashed_at__isnull=False):
        if words := _not_yours(take, by):
            outcome.refused[take.code] = words
        else:
            outcome.done.append(take)
    _write(outcome.done, None, None)
    audit(
        [(take, _("{code} restored").format(code=take.code), "", "") for take in outcome.done],
        by=by,
    )
    return outcome


def _locked(keys: list[int], **where: object) -> list[Generation]:
    rows = read(keys).filter(**where).select_for_update(of=("self",), no_key=True)
    return share_projects(rows)


def _not_yours(take: Generation, by: User) -> str:
    if may_put_away(by, take):
        return ""
    return _("{code} is {requested_by}'s. Whoever runs the project can do that.").format(
        code=take.code, requested_by=take.requested_by
    )


def _on_its_way(take: Generation) -> str:
    if take.is_finished:
        return ""
    return _("{code} is on its way. It can go to the trash once it is finished.").format(
        code=take.code
    )


def _write(takes: list[Generation], at: datetime | None, by: User | None) -> None:
    for take in takes:
        take.trashed_at, take.trashed_by, take.is_keeper = at, by, False
    rows = Generation.objects.filter(pk__in=[take.pk for take in takes])
    rows.update(trashed_at=at, trashed_by=by, is_keeper=False, changed_at=timezone.now())
    for project in {take.project for take in takes}:
        forget(project)
