"""What people put on takes to find them again: tags, saved views, and long errands over many."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from accounts.models import Team, User
from studio.models import OfProjectQuerySet, Project


class Tag(models.Model):
    """A word that a team puts on its takes."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="tags")
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("team", Lower("name"), name="tag_once_a_team")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag on a take."""

    take = models.ForeignKey("generations.Generation", models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["take", "tag"], name="tagged_once")]

    def __str__(self) -> str:
        return f"{self.tag_id} on take {self.take_id}"


class SavedViewQuerySet(OfProjectQuerySet):
    def of(self, user: User, project: Project) -> Self:
        """A person's own in a project, and what others share there."""
        return self.filter(Q(owner=user) | Q(shared=True), project=project)


class SavedView(models.Model):
    """Filters of a gallery under a name: the query of its address."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="saved_views")
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "owner", "name"], name="view_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class ErrandQuerySet(models.QuerySet["Errand"]):
    def stuck(self, after: timedelta) -> Self:
        """Unfinished, and nobody has moved it on for so long."""
        return self.filter(finished_at=None, moved_on_at__lt=timezone.now() - after)


class Errand(models.Model):
    """One deed over many takes, done in batches by the queue. `left` are those still to do."""

    class Deed(models.TextChoices):
        TAG = "tag", lazy("Tagging")
        UNTAG = "untag", lazy("Taking a tag off")
        MOVE = "move", lazy("Moving")
        TRASH = "trash", lazy("Moving to the trash")
        RESTORE = "restore", lazy("Restoring")

    team = models.ForeignKey(Team, models.PROTECT, related_name="errands")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed)
    word = models.CharField(max_length=60, blank=True)  # The tag, or the project's code.
    left = models.JSONField(default=list)
    total = models.PositiveIntegerField()
    refused = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    moved_on_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["finished_at", "moved_on_at"], name="errand_open")]

    def __str__(self) -> str:
        return f"errand {self.pk} ({self.deed})"

    @property
    def done(self) -> int:
        return self.total - len(self.left)

    def tick_off(self, keys: set[int], *, refused: int = 0, why: str = "") -> None:
        """These are done, or refused; call under the row's lock."""
        self.left = [key for key in self.left if key not in keys]
        now = timezone.now()
        Errand.objects.filter(pk=self.pk).update(
            left=self.left,
            refused=F("refused") + refused,
            why=why[:300] or F("why"),
            moved_on_at=now,
            finished_at=None if self.left else now,
        )
