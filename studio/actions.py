"""What people do to the workspace when it touches more than one row."""

from django.db import transaction

from accounts.audit import AuditEntry, note
from accounts.models import Membership, Team, User
from accounts.roles import Role
from studio.models import Project, Seat

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


@transaction.atomic
def seat(user: User, *, project: Project, role: Role, by: User | None = None) -> Seat:
    """Give a person a role in a project, in place of the one they had."""
    before = _seat_words(user, project)
    given, _ = Seat.objects.update_or_create(project=project, user=user, defaults={"role": role})
    what = f"Seat of {user} in {project.name}"
    note(Subject.ROLE, what, team=project.team, by=by, before=before, after=role.label)
    return given


@transaction.atomic
def unseat(user: User, *, project: Project, by: User | None = None) -> None:
    before = _seat_words(user, project)
    Seat.objects.filter(project=project, user=user).delete()
    what = f"Seat of {user} in {project.name}"
    note(Subject.ROLE, what, team=project.team, by=by, before=before)


def _seat_words(user: User, project: Project) -> str:
    held = Seat.objects.filter(project=project, user=user).first()
    return Role(held.role).label if held else ""
