"""What people think of a take: its review, its stars, and whether it was passed over."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from generations.models.status import Review, Status

MOST_STARS = 5


class CannotJudge(Exception):
    """It isn't made, lies in the trash, or somebody else decided meanwhile. Fit to show."""


class Judged(models.Model):
    """The marks that people give a take, each one conditional UPDATE."""

    review = models.CharField(max_length=10, choices=Review, default=Review.IN_WORK)
    stars = models.PositiveSmallIntegerField(default=0)
    is_rejected = models.BooleanField(default=False)
    comment_count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    # Moves. Nothing else in the codebase writes `review`, `stars` or `is_rejected`.

    def offer_for_review(self) -> None:
        """Whoever made it thinks it can be shown."""
        self._judge(review=Review.TO_REVIEW, unless=[Review.APPROVED])

    def take_back(self) -> None:
        self._judge(review=Review.IN_WORK, unless=[Review.APPROVED])

    def reopen(self) -> None:
        """Whoever runs the project takes an approval back."""
        self._judge(review=Review.IN_WORK)

    def ask_for_changes(self) -> None:
        self._judge(review=Review.CHANGES)

    def approve(self) -> None:
        self._judge(review=Review.APPROVED, is_rejected=False)

    def give_stars(self, stars: int) -> None:
        """Stars take back a rejection; no stars leave it."""
        if not 0 <= stars <= MOST_STARS:
            raise CannotJudge(_("Stars go from 0 to {most_stars}.").format(most_stars=MOST_STARS))
        marks: dict[str, Any] = {"stars": stars, "is_rejected": False} if stars else {"stars": 0}
        self._judge(**marks)

    def reject(self) -> None:
        """Not this one: it keeps its place in the gallery, without stars."""
        self._judge(is_rejected=True, stars=0)

    def put_marks_back(self, *, stars: int, is_rejected: bool) -> None:
        """As they were before a mark that is undone."""
        self._judge(stars=stars, is_rejected=is_rejected)

    def count_comment(self) -> None:
        """Something was said about it; comments are kept for good, so it only grows."""
        takes: models.QuerySet[Any] = type(self)._default_manager.filter(pk=self.pk)
        takes.update(comment_count=models.F("comment_count") + 1, changed_at=timezone.now())

    def _judge(self, *, unless: Collection[Review] = (), **marks: Any) -> None:
        takes: models.QuerySet[Any] = type(self)._default_manager.all()
        takes = takes.filter(pk=self.pk, status=Status.COMPLETED, trashed_at=None)
        judged = takes.exclude(review__in=list(unless)).update(changed_at=timezone.now(), **marks)
        self.refresh_from_db()
        if not judged:
            raise CannotJudge(_why_not(self))


def _why_not(take: Any) -> str:
    if take.status != Status.COMPLETED:
        return _("{code} isn't made, so there is nothing to judge.").format(code=take.code)
    if take.trashed_at:
        return _("{code} is in the trash. Bring it back first.").format(code=take.code)
    return _("{code} was approved meanwhile. Whoever runs the project can reopen it.").format(
        code=take.code
    )
