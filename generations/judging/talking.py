"""Saying something about a take: the comment, and who should read it, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from generations.judging.drawings import Strokes
from generations.models import Comment, Generation, Mention, Review
from generations.models.comment import seconds_within
from studio.models import SEE_ALL_PROJECTS, Project

Why = Mention.Why


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What somebody wants to say; `press` makes a second press the same remark."""

    text: str
    press: UUID
    at: Decimal | None = None
    reply_to: Comment | None = None
    drawing: Strokes = field(default_factory=list)
    verdict: Review | None = None


def people_of(project: Project) -> list[User]:
    """Who sees the project and can be named in a comment, by name."""
    everywhere = Q(
        memberships__team=project.team,
        memberships__role__in=[role.value for role in SEE_ALL_PROJECTS if role != Role.ACCOUNTANT],
    )
    seated = Q(seats__project=project, memberships__team=project.team)
    found = User.objects.filter(everywhere | seated, is_active=True)
    return list(found.distinct().order_by("name", "pk"))


def named_in(text: str, people: Iterable[User]) -> list[User]:
    """The people whose @name stands in a text; "@Ann" is not named by "@Anna"."""
    left, found = text.casefold(), []
    for person in sorted(people, key=lambda each: -len(each.name)):
        words = f"@{person.name.casefold()}"
        before, there, after = left.partition(words)
        if person.name and there and not after[:1].isalnum():
            found.append(person)
            if not any(other.name == person.name and other != person for other in people):
                left = before + " " + after
    return found


@transaction.atomic
def say(take: Generation, remark: Remark, *, by: User) -> Comment:
    """Write it down and tell those it concerns; a second press returns the first comment."""
    root = remark.reply_to.reply_to or remark.reply_to if remark.reply_to else None
    comment, is_new = Comment.objects.get_or_create(
        press=remark.press,
        defaults={
            "take": take,
            "author": by,
            "text": remark.text,
            "at": None if root else seconds_within(take, remark.at),
            "reply_to": root,
            "drawing": remark.drawing,
            "verdict": remark.verdict or "",
        },
    )
    if is_new:
        if comment.text:
            take.count_comment()
        _tell(comment, take, root)
    return comment


def _tell(comment: Comment, take: Generation, root: Comment | None) -> None:
    """Each person once, for the strongest reason; nobody hears of their own words."""
    people = people_of(take.project)
    told: dict[int, Why] = {}
    if comment.text:
        told[take.requested_by_id] = Why.OWN
    if root:
        authors = root.replies.values_list("author", flat=True)
        told |= dict.fromkeys([root.author_id, *authors], Why.REPLY)
    told |= {person.pk: Why.NAMED for person in named_in(comment.text, people)}
    told.pop(comment.author_id, None)
    here = {person.pk for person in people}
    Mention.objects.bulk_create(
        Mention(comment=comment, person_id=person, why=why)
        for person, why in told.items()
        if person in here
    )
