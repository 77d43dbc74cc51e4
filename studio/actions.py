"""What people do to the workspace when it touches more than one row."""

from django.db import transaction

from accounts.models import Membership, Team, User
from accounts.roles import Role
from studio.models import Project, Seat


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


def seat(user: User, *, project: Project, role: Role) -> Seat:
    """Give a person a role in a project, in place of the one they had."""
    given, _ = Seat.objects.update_or_create(project=project, user=user, defaults={"role": role})
    return given


def unseat(user: User, *, project: Project) -> None:
    Seat.objects.filter(project=project, user=user).delete()
