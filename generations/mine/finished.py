"""What was finished for a person since they last looked: for the page's title, and for mail."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from generations.models import Generation, Status

TELLS = [Status.COMPLETED, Status.FAILED]


def finished_for(
    person: User, *, since: datetime, until: datetime | None = None
) -> QuerySet[Generation]:
    """Takes they asked for and still may see, that were made or could not be; oldest first."""
    found = Generation.objects.visible_to(person).filter(
        requested_by=person, finished_at__gt=since, status__in=TELLS, trashed_at=None
    )
    if until is not None:
        found = found.filter(finished_at__lte=until)
    return found.select_related("project__team", "prompt").order_by("finished_at", "pk")
