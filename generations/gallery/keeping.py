"""The keeper of a prompt: the one take that was chosen. Moving the mark is one transaction."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import AuditEntry, note
from accounts.models import User
from generations.billing.keepers import forget
from generations.models import Generation, Status
from studio.models import Prompt


class NothingToKeep(Exception):
    """Only a take that was made can be kept. Fit to show."""


@transaction.atomic
def keep(take: Generation, *, by: User) -> None:
    """Make it the keeper of its prompt, instead of the one before. Raises NothingToKeep."""
    if take.status != Status.COMPLETED:
        raise NothingToKeep(_("{code} isn't made, so it can't be kept.").format(code=take.code))
    if take.trashed_at:
        raise NothingToKeep(
            _("{code} lies in the trash. Restore it before it is kept.").format(code=take.code)
        )
    _move(take, by=by, becomes=True)


@transaction.atomic
def let_go(take: Generation, *, by: User) -> None:
    """Take the mark away again."""
    _move(take, by=by, becomes=False)


def _move(take: Generation, *, by: User, becomes: bool) -> None:
    # Its prompt, so that of two people who choose at once the second moves the first's mark.
    prompt = Prompt.objects.select_for_update(no_key=True).get(pk=take.prompt_id)
    kept = Generation.objects.filter(prompt=prompt, is_keeper=True).first()
    if (kept == take) == becomes:
        return
    now = timezone.now()
    if kept:
        Generation.objects.filter(pk=kept.pk).update(is_keeper=False, kept_at=None, changed_at=now)
    if becomes:
        # Unless it was trashed or moved to another project meanwhile.
        here = Generation.objects.filter(pk=take.pk, prompt=prompt, trashed_at=None)
        marks = {"is_keeper": True, "kept_at": now, "is_rejected": False}
        here.update(**marks, changed_at=now)
    before = f"{take.project.code}-{kept.number}" if kept else ""
    after = take.code if becomes else ""
    what, team = _("Keeper of “{title}”").format(title=prompt.title), take.project.team
    note(AuditEntry.Subject.TAKE, what, team=team, by=by, before=before, after=after)
    take.refresh_from_db(fields=["is_keeper", "kept_at", "changed_at"])
    forget(take.project)
