"""What people do to the workspace when it touches more than one row."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import AuditEntry, note
from accounts.models import Membership, Team, User
from accounts.roles import Role
from studio.models import Project, Prompt, Seat

Subject = AuditEntry.Subject


@transaction.atomic
def start_project(project: Project, *, by: User) -> Project:
    """Save a new project; whoever starts it has a seat as its producer."""
    project.created_by = by
    project.save()
    Seat.objects.create(project=project, user=by, role=Role.PRODUCER)
    return project


@transaction.atomic
def create_workspace(
    *, studio_name: str, slug: str, name: str, email: str, password: str
) -> tuple[Team, User, Project]:
    """A team, its owner and a first project with a code."""
    owner = User.objects.create_user(email, password, name=name)
    team = Team.objects.create(name=studio_name, slug=slug)
    Membership.objects.create(team=team, user=owner, role=Role.OWNER)
    project = start_project(Project(team=team, name="First light", code="FL"), by=owner)
    return team, owner, project


class Overtaken(Exception):
    """Somebody else changed the prompt since it was opened; nothing was saved."""


def rewrite(prompt: Prompt, *, title: str, text: str, seen: int, by: User) -> None:
    """Give a prompt new words, unless it changed since the version that was seen.

    Raises Overtaken; the prompt then has the words of whoever was first.
    """
    if (prompt.title, prompt.text) == (title, text):
        return
    changed = Prompt.objects.filter(pk=prompt.pk, version=seen).update(
        title=title, text=text, version=F("version") + 1, changed_by=by, changed_at=timezone.now()
    )
    prompt.refresh_from_db()
    if not changed:
        raise Overtaken(
            _("{prompt} is at version {version}, {seen} was seen.").format(
                prompt=prompt, version=prompt.version, seen=seen
            )
        )


@transaction.atomic
def seat(user: User, *, project: Project, role: Role, by: User | None = None) -> Seat:
    """Give a person a role in a project, in place of the one they had."""
    before = _seat_words(user, project)
    given, _is_new = Seat.objects.update_or_create(
        project=project, user=user, defaults={"role": role}
    )
    what = _("Seat of {user} in {name}").format(user=user, name=project.name)
    note(Subject.ROLE, what, team=project.team, by=by, before=before, after=role.label)
    return given


@transaction.atomic
def unseat(user: User, *, project: Project, by: User | None = None) -> None:
    before = _seat_words(user, project)
    Seat.objects.filter(project=project, user=user).delete()
    what = _("Seat of {user} in {name}").format(user=user, name=project.name)
    note(Subject.ROLE, what, team=project.team, by=by, before=before)


def _seat_words(user: User, project: Project) -> str:
    held = Seat.objects.filter(project=project, user=user).first()
    return str(Role(held.role).label) if held else ""
