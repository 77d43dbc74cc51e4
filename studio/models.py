"""The workspace: projects, their prompts and their frames. Knows nothing of takes or money."""

from datetime import datetime
from typing import Any, Self
from uuid import uuid4

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team, User
from accounts.roles import PERMISSIONS, PROJECT_ROLES, SEE_ALL_PROJECTS, Permission, Role

CODE_PATTERN = r"[A-Z][A-Z0-9]{1,5}"
CODE = RegexValidator(rf"^{CODE_PATTERN}$", lazy("Use 2 to 6 capital letters and digits, like NL."))


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> Self:
        """The projects of the person's teams that their role or a seat opens to them."""
        sees_all = models.Q(
            team__memberships__user=user,
            team__memberships__role__in=[role.value for role in SEE_ALL_PROJECTS],
        )
        has_seat = models.Q(seats__user=user, team__memberships__user=user)
        reached = self.model._default_manager.filter(sees_all | has_seat).values("pk")
        return self.filter(pk__in=reached)

    def run_by(self, user: User) -> Self:
        """The projects that the person's team role or seat lets them run."""
        runs = [role.value for role in Role if Permission.MANAGE_PROJECT in PERMISSIONS[role]]
        everywhere = models.Q(team__memberships__user=user, team__memberships__role__in=runs)
        here = models.Q(seats__user=user, seats__role__in=runs, team__memberships__user=user)
        reached = self.model._default_manager.filter(everywhere | here).values("pk")
        return self.filter(pk__in=reached)

    def with_seat_of(self, user: User) -> Self:
        """With the person's own seat, for `know_seat`."""
        seats = Seat.objects.filter(project=models.OuterRef("pk"), user=user)
        return self.annotate(seat_role=models.Subquery(seats.values("role")[:1]))

    def open(self) -> Self:
        return self.filter(archived_at=None)


class Project(models.Model):
    """A production with a short code; each take belongs to one."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="projects")
    code = models.CharField(max_length=6, validators=[CODE])
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True)
    take_count = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "code"],
                name="project_code_once_a_team",
                violation_error_message="Another project of this team has that code.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def get_absolute_url(self) -> str:
        return reverse("project", args=[self.team.slug, self.code])

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def roles_of(self, user: User) -> list[Role]:
        """Team roles and, for a member of the team, the seat here; asked once per object."""
        known: dict[int, list[Role]] = self.__dict__.setdefault("_roles", {})
        if user.pk not in known:
            roles = list(self.team.roles_of(user))
            if roles:
                seats = self.seats.filter(user=user).values_list("role", flat=True)
                roles += [Role(role) for role in seats]
            known[user.pk] = roles
        return known[user.pk]

    def know_seat(self, user: User) -> None:
        """Remember the roles of a project that was read `with_seat_of` this person."""
        seat_role: str | None = getattr(self, "seat_role", None)
        roles = [*self.team.roles_of(user), *([Role(seat_role)] if seat_role else [])]
        self.__dict__.setdefault("_roles", {})[user.pk] = roles

    def next_take_numbers(self, count: int) -> list[int]:
        """Draw numbers for new takes; call inside the transaction that makes them."""
        Project.objects.filter(pk=self.pk).update(take_count=models.F("take_count") + count)
        self.refresh_from_db(fields=["take_count"])
        return list(range(self.take_count - count + 1, self.take_count + 1))

    def archive(self, now: datetime | None = None) -> None:
        self.archived_at = now or timezone.now()
        self.save(update_fields=["archived_at"])

    def reopen(self) -> None:
        self.archived_at = None
        self.save(update_fields=["archived_at"])


class Seat(models.Model):
    """A person's role in one project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="seats")
    user = models.ForeignKey(User, models.CASCADE, related_name="seats")
    role = models.CharField(
        max_length=20,
        choices=[(role.value, role.label) for role in PROJECT_ROLES],
        default=Role.ARTIST,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="seat_once_a_project"),
            models.CheckConstraint(
                name="seat_has_a_project_role",
                condition=models.Q(role__in=[role.value for role in PROJECT_ROLES]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.project} as {self.get_role_display()}"


class OfProjectQuerySet(models.QuerySet[Any]):
    """Rows that are seen by whoever sees their project."""

    def visible_to(self, user: User) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))


def frame_path(frame: "Frame", _name: str) -> str:
    return f"frames/{frame.project_id}/{uuid4().hex}.jpg"


def thumbnail_path(frame: "Frame", _name: str) -> str:
    return f"frames/{frame.project_id}/{uuid4().hex}.webp"


class Frame(models.Model):
    """A still image of a project, re-encoded by us: uploaded, pasted, or cut from a take."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="frames")
    image = models.FileField(upload_to=frame_path, max_length=200)
    thumbnail = models.FileField(upload_to=thumbnail_path, max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    placeholder = models.TextField(blank=True)
    label = models.CharField(max_length=80)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "sha256"], name="frame_once_a_project")
        ]
        indexes = [models.Index(fields=["project", "-added_at"], name="frame_newest")]

    def __str__(self) -> str:
        return f"frame {self.pk} ({self.label})"

    @property
    def image_url(self) -> str:
        return reverse("frame-image", args=[self.project.team.slug, self.pk])

    @property
    def thumb_url(self) -> str:
        return reverse("frame-thumb", args=[self.project.team.slug, self.pk])


class Prompt(models.Model):
    """One shot to be made. Its takes are its history."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="prompts")
    title = models.CharField(max_length=80)
    text = models.TextField()
    first_frame = models.ForeignKey(Frame, models.SET_NULL, null=True, blank=True, related_name="+")
    last_frame = models.ForeignKey(Frame, models.SET_NULL, null=True, blank=True, related_name="+")
    settings = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    # Whose words these are, and how often they changed: two people may write at once.
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    objects = OfProjectQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["project", "position"], name="prompt_storyboard")]

    def __str__(self) -> str:
        return f"prompt {self.pk} ({self.title})"
