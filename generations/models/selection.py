"""Which takes: the selections that pages and the pipeline name."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Self

from django.db.models import Exists, Index, OuterRef, Q, Subquery
from django.utils import timezone

from generations.models import keys  # noqa: F401 (`among`)
from generations.models.account import ProviderAccount
from generations.models.status import IN_FLIGHT, MOVES, Review, Status
from studio.models import OfProjectQuerySet

LONGEST_PAUSE = timedelta(minutes=70)  # Longer than any look is put off.
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)  # Due since long before every other look.
LOST_IS_OVER = timedelta(hours=6)  # By then a lost request has ended, whatever became of it.


# What a gallery is narrowed by.
FOUND_BY = [
    "project",
    "trashed_at",
    "-number",
    "requested_by",
    "prompt",
    "model",
    "first_frame",
    "last_frame",
    "ratio",
    "resolution",
    "sound",
    "status",
    "review",
    "stars",
    "is_keeper",
    "charged",
    "created_at",
    "moved_at",
    "id",
]
# What its counts are grouped by. No key and no time among them: then takes that are alike share
# an entry in PostgreSQL, which weighs an index's size before it reads it instead of the rows.
COUNTED_BY = [
    "project",
    "trashed_at",
    "prompt",
    "requested_by",
    "model",
    "first_frame",
    "last_frame",
    "ratio",
    "resolution",
    "sound",
    "status",
    "review",
    "stars",
    "is_keeper",
    "is_rejected",
    "comment_count",
    "charged",
]
FINDING = [
    # So that neither a page's keys nor its counts read any row of a take.
    Index(fields=FOUND_BY, name="take_found"),
    Index(fields=COUNTED_BY, name="take_counted"),
    Index(
        fields=["project", "trashed_at", "stack", "-number", "is_keeper", "charged"],
        name="take_stack",
    ),
    Index(fields=["files_removed_at", "trashed_at"], name="take_trashed"),
]


def stack_of(text: str, first_frame: int | None, last_frame: int | None) -> str:
    """The same for all tries of one text with the same frames."""
    return blake2b(f"{first_frame}~{last_frame}~{text}".encode(), digest_size=8).hexdigest()


def due_now() -> Q:
    """Whose look has come, or is planned so far ahead that only a wrong clock can have done it."""
    now = timezone.now()
    return Q(look_at__lte=now) | Q(look_at__gt=now + LONGEST_PAUSE)


class GenerationQuerySet(OfProjectQuerySet):
    def unfinished(self) -> Self:
        return self.filter(status__in=list(MOVES))

    def in_flight(self) -> Self:
        """What occupies a slot at its provider; a lost request does so only for some hours."""
        forgotten = timezone.now() - LOST_IS_OVER
        return self.filter(status__in=IN_FLIGHT).exclude(
            status=Status.UNCONFIRMED, status_changed_at__lt=forgotten
        )

    def standing(self) -> Self:
        """What stands in line and may be sent now: not held back, and not put back for a while."""
        return self.filter(
            Q(look_at=None) | due_now(), status=Status.QUEUED, held_back_at__isnull=True
        )

    def lost(self) -> Self:
        """What a person must decide: lost requests, and files on the rescue shelf."""
        return self.filter(
            # Both states first, so that an index finds the few among a project's thousands.
            Q(status=Status.UNCONFIRMED) | Q(shelved_at__isnull=False),
            status__in=[Status.UNCONFIRMED, Status.COLLECTING],
        )

    def unjudged(self) -> Self:
        """What was made and nobody has marked yet."""
        return self.filter(
            status=Status.COMPLETED,
            trashed_at=None,
            stars=0,
            is_rejected=False,
            is_keeper=False,
            review=Review.IN_WORK,
        )

    def with_neighbours(self) -> Self:
        """What its page needs: the takes before and after it, and whether a correction waits."""
        corrections = self.model._meta.get_field("adjustments").related_model._default_manager
        others = self.model._default_manager.filter(
            project=OuterRef("project"), trashed_at=None
        ).values("number")
        return self.annotate(
            newer=Subquery(others.filter(number__gt=OuterRef("number")).order_by("number")[:1]),
            older=Subquery(others.filter(number__lt=OuterRef("number")).order_by("-number")[:1]),
            has_waiting_correction=Exists(
                corrections.filter(generation=OuterRef("pk"), state="pending")
            ),
        )

    def kept(self) -> Self:
        """Not in the trash."""
        return self.filter(trashed_at=None)

    def for_cards(self) -> Self:
        """Newest first, with all that a card shows."""
        paused = ProviderAccount.objects.filter(
            team=OuterRef("project__team"), provider=OuterRef("provider"), is_paused=True
        )
        return (
            self.annotate(is_paused=Exists(paused))
            .select_related(
                "project__team",
                "requested_by",
                "first_frame",
                "last_frame",
                "approval__decided_by",
            )
            .order_by("-number", "-pk")
        )
