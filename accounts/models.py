"""People, teams, and who belongs to which. Knows nothing of projects or takes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar, Protocol, Self
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.roles import PERMISSIONS, TEAM_ROLES, Permission, Role

# First parts of the site's own addresses; a team cannot be named so.
RESERVED_SLUGS = {"admin", "in", "start", "static", "media", "me", "join", "reset", "hooks", "find"}

HUES = 6  # How many avatar colours the stylesheet has.


class Region(models.TextChoices):
    """How numbers and dates are written; `studio.formats` knows how. The words stay English."""

    KINGDOM = "en", lazy("UK: 3 November 2026, 1,234.50")
    STATES = "en-us", lazy("US: November 3, 2026, 1,234.50")
    GERMANY = "en-de", lazy("Germany: 3. November 2026, 1.234,50")
    FRANCE = "en-fr", lazy("France, Nordics: 3 November 2026, 1 234,50")
    SWITZERLAND = "en-ch", lazy("Switzerland: 3. November 2026, 1’234.50")
    INDIA = "en-in", lazy("India: 3 November 2026, 1,23,456.50")


class Digest(models.TextChoices):
    """How often one is mailed what was finished."""

    NONE = "", lazy("Never")
    HOURLY = "hourly", lazy("At most once an hour")
    DAILY = "daily", lazy("Once a day")


class Place(Protocol):
    """Where a permission is asked for: a team or a project."""

    def roles_of(self, user: "User") -> Iterable[Role]: ...


class UserManager(BaseUserManager["User"]):
    """Makes people, who are known by e-mail and have no user name."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):
    """A person. May be a member of several teams."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail", unique=True)
    name = models.CharField("name", max_length=120)

    # How the studio looks and speaks to them.
    region = models.CharField(
        "numbers and dates", max_length=10, choices=Region, default=Region.KINGDOM
    )
    single_keys = models.BooleanField("single keys do things", default=True)
    digest = models.CharField(
        "mail about finished takes", max_length=10, choices=Digest, blank=True
    )
    digested_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()  # type: ignore[assignment, misc]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        words = str(self).split()
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()

    @property
    def hue(self) -> int:
        return (self.pk or 0) % HUES

    def can(self, permission: Permission, place: Place) -> bool:
        return any(permission in PERMISSIONS[role] for role in place.roles_of(self))


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(memberships__user=user)


def validate_team_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(
            _("“{slug}” is used by the site itself. Choose another.").format(slug=slug)
        )


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("“{name}” isn't a time zone. Try Europe/Oslo.").format(name=name))


class Team(models.Model):
    """The tenant: projects, money and provider keys belong to exactly one."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=40, unique=True, validators=[validate_team_slug])
    currency = models.CharField(max_length=3, default="USD")
    credit_value = models.DecimalField(
        "value of a credit",
        max_digits=12,
        decimal_places=6,
        default=Decimal("0.005"),
        validators=[MinValueValidator(Decimal("0.000001"))],
    )
    time_zone = models.CharField(max_length=60, default="UTC", validators=[validate_time_zone])
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TeamQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def roles_of(self, user: User) -> list[Role]:
        """The person's team role, asked of the database once per person and team object."""
        known: dict[int, list[Role]] = self.__dict__.setdefault("_roles", {})
        if user.pk not in known:
            rows = self.memberships.filter(user=user).values_list("role", flat=True)
            known[user.pk] = [Role(role) for role in rows]
        return known[user.pk]

    def know_role(self, user: User, role: Role) -> None:
        """Remember a role that was read along with something else."""
        self.__dict__.setdefault("_roles", {})[user.pk] = [role]


class Membership(models.Model):
    """A person in a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(
        max_length=20,
        choices=[(role.value, role.label) for role in TEAM_ROLES],
        default=Role.MEMBER,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="membership_once_a_team"),
            models.CheckConstraint(
                name="membership_has_a_team_role",
                condition=models.Q(role__in=[role.value for role in TEAM_ROLES]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team} as {self.get_role_display()}"
