"""What each role may do. Roles are code; who has one is a row: a `Membership` or a `Seat`."""

from enum import Enum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy


class Permission(Enum):
    """What a page or an action asks for. Views ask for these, never for a role."""

    SEE = "see"
    COMMENT = "comment"
    GENERATE = "generate"
    SEE_PRICES = "see prices"
    READ_BILLING = "read billing"
    MANAGE_PROJECT = "manage project"
    MANAGE_TEAM = "manage team"
    SEE_RAW_ANSWERS = "see raw answers"


class Role(models.TextChoices):
    """Team roles reach every project of the team; project roles reach one project each."""

    OWNER = "owner", lazy("Owner")
    ADMIN = "admin", lazy("Admin")
    ACCOUNTANT = "accountant", lazy("Accountant")
    MEMBER = "member", lazy("Member")
    PRODUCER = "producer", lazy("Producer")
    ARTIST = "artist", lazy("Artist")
    REVIEWER = "reviewer", lazy("Reviewer")


TEAM_ROLES = (Role.OWNER, Role.ADMIN, Role.ACCOUNTANT, Role.MEMBER)
PROJECT_ROLES = (Role.PRODUCER, Role.ARTIST, Role.REVIEWER)

# These see every project of their team; the others see those in which they have a seat.
SEE_ALL_PROJECTS = (Role.OWNER, Role.ADMIN, Role.ACCOUNTANT)

JUDGES = {Permission.SEE, Permission.COMMENT}
MAKES_TAKES = JUDGES | {Permission.GENERATE, Permission.SEE_PRICES}
RUNS_PROJECT = MAKES_TAKES | {Permission.MANAGE_PROJECT}
RUNS_TEAM = set(Permission)

PERMISSIONS: dict[Role, set[Permission]] = {
    Role.OWNER: RUNS_TEAM,
    Role.ADMIN: RUNS_TEAM,
    Role.ACCOUNTANT: {Permission.SEE, Permission.SEE_PRICES, Permission.READ_BILLING},
    Role.MEMBER: set(),
    Role.PRODUCER: RUNS_PROJECT,
    Role.ARTIST: MAKES_TAKES,
    Role.REVIEWER: JUDGES,
}

DESCRIPTIONS: dict[Role, Promise] = {
    Role.OWNER: lazy("Everything, and the team itself."),
    Role.ADMIN: lazy("Everything but giving the team away."),
    Role.ACCOUNTANT: lazy("Reads what was spent in every project. Makes nothing."),
    Role.MEMBER: lazy("Sees the projects in which they have a seat."),
    Role.PRODUCER: lazy("Makes takes, spends and runs the project."),
    Role.ARTIST: lazy("Makes takes."),
    Role.REVIEWER: lazy("Looks, comments, gives stars. Sees no price."),
}
