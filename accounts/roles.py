"""What each role may do. Roles are code; who has one is a row: a `Membership` or a `Seat`."""

from enum import Enum

from django.db import models


class Permission(Enum):
    """What a page or an action asks for. Views ask for these, never for a role."""

    SEE = "see"
    GENERATE = "generate"
    SEE_PRICES = "see prices"
    READ_BILLING = "read billing"
    MANAGE_PROJECT = "manage project"
    MANAGE_TEAM = "manage team"
    SEE_RAW_ANSWERS = "see raw answers"


class Role(models.TextChoices):
    """Team roles reach every project of the team; project roles reach one project each."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    ACCOUNTANT = "accountant", "Accountant"
    MEMBER = "member", "Member"
    PRODUCER = "producer", "Producer"
    ARTIST = "artist", "Artist"
    REVIEWER = "reviewer", "Reviewer"


TEAM_ROLES = (Role.OWNER, Role.ADMIN, Role.ACCOUNTANT, Role.MEMBER)
PROJECT_ROLES = (Role.PRODUCER, Role.ARTIST, Role.REVIEWER)

# These see every project of their team; the others see those in which they have a seat.
SEE_ALL_PROJECTS = (Role.OWNER, Role.ADMIN, Role.ACCOUNTANT)

MAKES_TAKES = {Permission.SEE, Permission.GENERATE, Permission.SEE_PRICES}
RUNS_PROJECT = MAKES_TAKES | {Permission.MANAGE_PROJECT}
RUNS_TEAM = set(Permission)

PERMISSIONS: dict[Role, set[Permission]] = {
    Role.OWNER: RUNS_TEAM,
    Role.ADMIN: RUNS_TEAM,
    Role.ACCOUNTANT: {Permission.SEE, Permission.SEE_PRICES, Permission.READ_BILLING},
    Role.MEMBER: set(),
    Role.PRODUCER: RUNS_PROJECT,
    Role.ARTIST: MAKES_TAKES,
    Role.REVIEWER: {Permission.SEE},
}

DESCRIPTIONS: dict[Role, str] = {
    Role.OWNER: "Everything, and the team itself.",
    Role.ADMIN: "Everything but giving the team away.",
    Role.ACCOUNTANT: "Reads what was spent in every project. Makes nothing.",
    Role.MEMBER: "Sees the projects in which they have a seat.",
    Role.PRODUCER: "Makes takes, spends and runs the project.",
    Role.ARTIST: "Makes takes.",
    Role.REVIEWER: "Looks. Sees no price.",
}
