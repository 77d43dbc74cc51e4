"""Acts on many takes at once: a batch at a time, and what became of each take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from accounts.audit import AuditEntry
from accounts.models import User
from accounts.roles import Permission
from generations.models import Generation
from studio.models import Project

BATCH = 200


@dataclass(frozen=True)
class Outcome:
    """What is `done`, and sentences fit to show: why a take was refused, what else happened."""

    done: list[Generation] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.done.extend(other.done)
        self.refused.update(other.refused)
        self.notes.extend(other.notes)


def batches(takes: Iterable[Generation]) -> Iterator[list[int]]:
    """The keys of takes in their order, so many at a time that no transaction lasts long."""
    keys = sorted({take.pk for take in takes})
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def read(keys: list[int]) -> "QuerySet[Generation]":
    rows = Generation.objects.filter(pk__in=keys).order_by("pk")
    return rows.select_related("project__team", "prompt", "requested_by")


def share_projects(takes: Iterable[Generation]) -> list[Generation]:
    """One object for each project, so that a person's roles in it are asked once."""
    projects: dict[int, Project] = {}
    found = list(takes)
    for take in found:
        take.project = projects.setdefault(take.project_id, take.project)
    return found


def may_put_away(person: User, take: Generation) -> bool:
    """Their own for whoever makes takes, every one for whoever runs the project."""
    own = take.requested_by_id == person.pk and person.can(Permission.GENERATE, take.project)
    return own or person.can(Permission.MANAGE_PROJECT, take.project)


def audit(deeds: Iterable[tuple[Generation, str, str, str]], *, by: User) -> None:
    """Write down (take, what, before, after) of each."""
    AuditEntry.objects.bulk_create(
        AuditEntry(
            team=take.project.team,
            by=by,
            subject=AuditEntry.Subject.TAKE,
            what=what,
            before=before,
            after=after,
        )
        for take, what, before, after in deeds
    )
