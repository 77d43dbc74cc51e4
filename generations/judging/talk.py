"""What a take's page shows of its judging: the thread, its pins, the states one may give."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.roles import Permission
from generations.judging.drawings import path_of
from generations.judging.verdicts import choices_for
from generations.models import Comment, Generation, Mention, Review


@dataclass
class Line:
    """A comment or a reply as the page shows it."""

    comment: Comment
    take: Generation
    replies: list["Line"]

    @property
    def path(self) -> str:
        width, height = self.take.width or 1600, self.take.height or 900
        return path_of(self.comment.drawing, width, height)

    @property
    def is_unread(self) -> bool:
        return bool(getattr(self.comment, "is_unread", False))


class Talk:
    """A take's thread for one viewer, read with one question when it is shown."""

    def __init__(self, take: Generation, viewer: User) -> None:
        self.take, self.viewer = take, viewer

    @cached_property
    def _said(self) -> list[Comment]:
        unread = Mention.objects.filter(comment=OuterRef("pk"), person=self.viewer, read_at=None)
        return list(self.take.comments.in_order().annotate(is_unread=Exists(unread)))

    @cached_property
    def lines(self) -> list[Line]:
        """The comments in the order they were made, each with its replies."""
        roots: dict[int, Line] = {}
        for comment in self._said:
            line = Line(comment, self.take, [])
            if comment.reply_to_id in roots:
                roots[comment.reply_to_id].replies.append(line)
            else:
                roots[comment.pk] = line
        return list(roots.values())

    @property
    def pins(self) -> Iterator[Line]:
        return (line for line in self.lines if line.comment.at is not None)

    @property
    def count(self) -> int:
        """How many comments have words; a change of state has none."""
        return sum(1 for comment in self._said if comment.text)

    @property
    def open_count(self) -> int:
        return sum(1 for line in self.lines if line.comment.text and not line.comment.is_resolved)

    @property
    def has_unread(self) -> bool:
        return any(getattr(comment, "is_unread", False) for comment in self._said)

    @property
    def stamp(self) -> str:
        """Tells whether anything was said, resolved or marked since."""
        resolved = sum(1 for comment in self._said if comment.is_resolved)
        newest = max((comment.pk for comment in self._said), default=0)
        return f"{self.take.changed_at.timestamp():.6f}-{newest}-{resolved}"

    @property
    def choices(self) -> list[Review]:
        return choices_for(self.viewer, self.take)

    @property
    def may_comment(self) -> bool:
        return self.viewer.can(Permission.COMMENT, self.take.project)

    @property
    def may_keep(self) -> bool:
        return self.viewer.can(Permission.GENERATE, self.take.project)

    @cached_property
    def press(self) -> UUID:
        """The key of the next comment."""
        return uuid4()
