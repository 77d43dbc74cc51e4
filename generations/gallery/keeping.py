"""The keeper of a prompt: the one take that was chosen. Moving the mark is one transaction."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.audit import AuditEntry, note
from accounts.models import User
from accounts.roles import Permission
from generations.billing.keepers import forget
from generations.gallery.views import open_take
from generations.models import Generation, Status
from studio.access import HttpRequest, require
from studio.models import Prompt


class NothingToKeep(Exception):
    """Only a take that was made can be kept. Fit to show."""


@transaction.atomic
def keep(take: Generation, *, by: User) -> None:
    """Make it the keeper of its prompt, instead of the one before. Raises NothingToKeep."""
    if take.status != Status.COMPLETED:
        raise NothingToKeep(f"{take.code} isn't made, so it can't be kept.")
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
        Generation.objects.filter(pk=kept.pk).update(is_keeper=False, changed_at=now)
    if becomes:
        Generation.objects.filter(pk=take.pk).update(is_keeper=True, changed_at=now)
    before = f"{take.project.code}-{kept.number}" if kept else ""
    after = take.code if becomes else ""
    what, team = f"Keeper of “{prompt.title}”", take.project.team
    note(AuditEntry.Subject.TAKE, what, team=team, by=by, before=before, after=after)
    take.refresh_from_db(fields=["is_keeper", "changed_at"])
    forget(take.project)


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
    return redirect(row)
