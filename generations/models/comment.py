"""What people say about a take: comments at a time, replies, drawings, and who should read them."""

from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as lazy

from accounts.models import User
from generations.models.status import Review

if TYPE_CHECKING:
    from generations.models.generation import Generation

LONGEST = 2000


class CommentQuerySet(models.QuerySet["Comment"]):
    def in_order(self) -> Self:
        """Oldest first, with all that a thread shows."""
        return self.select_related("author", "resolved_by").order_by("created_at", "pk")


class Comment(models.Model):
    """One thing said about a take, perhaps at a time of it, perhaps in answer to another.

    `verdict` is set where it came with a change of review; such a row may have no words.
    """

    take = models.ForeignKey("generations.Generation", models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(max_length=LONGEST, blank=True)
    at = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    reply_to = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies"
    )
    drawing = models.JSONField(default=list, blank=True)
    verdict = models.CharField(max_length=10, choices=Review, blank=True)
    press = models.UUIDField(unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["take", "created_at"], name="comment_of_take")]
        constraints = [
            models.CheckConstraint(
                name="comment_says_something", condition=~models.Q(text="", verdict="")
            )
        ]

    def __str__(self) -> str:
        return f"comment {self.pk} on {self.take_id}"

    @property
    def is_resolved(self) -> bool:
        return self.resolved_at is not None

    # Moves.

    def resolve(self, by: User) -> None:
        Comment.objects.filter(pk=self.pk, resolved_at=None, reply_to=None).update(
            resolved_at=timezone.now(), resolved_by=by
        )
        self.refresh_from_db()

    def reopen(self) -> None:
        Comment.objects.filter(pk=self.pk).update(resolved_at=None, resolved_by=None)
        self.refresh_from_db()


class MentionQuerySet(models.QuerySet["Mention"]):
    def unread_by(self, person: User) -> Self:
        return self.filter(person=person, read_at=None, comment__take__trashed_at=None)


class Mention(models.Model):
    """A comment that somebody should read, and whether they did."""

    class Why(models.TextChoices):
        NAMED = "named", lazy("named you")
        REPLY = "reply", lazy("replied")
        OWN = "own", lazy("commented on your take")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    read_at = models.DateTimeField(null=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="mention_once_a_comment")
        ]
        indexes = [models.Index(fields=["person", "read_at"], name="mention_unread")]

    def __str__(self) -> str:
        return f"{self.person} {self.why} {self.comment_id}"


class Mark(models.Model):
    """One mark of a culling, with what stood there before, so that it can be taken back exactly."""

    take = models.ForeignKey("generations.Generation", models.CASCADE, related_name="marks")
    by = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # Milliseconds of the person's own clock: two marks may arrive the other way round.
    pressed = models.PositiveBigIntegerField(default=0)
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["by", "-pressed", "-id"], name="mark_newest")]

    def __str__(self) -> str:
        return f"mark {self.pk} of {self.take_id}"


def seconds_within(take: "Generation", at: Decimal | None) -> Decimal | None:
    """A time inside the take; what lies beyond its end is its end."""
    length = Decimal(take.seconds or take.duration)
    return None if at is None else min(max(at, Decimal(0)), length)
