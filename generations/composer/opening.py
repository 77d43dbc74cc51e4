"""What a fresh composer starts from."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from generations.composer.reuse import used_again, values_like
from generations.models import Generation
from studio.models import Project
from studio.numbers import whole

OPENING = (
    "prompt",
    "first",
    "last",
    "shot",
    "parent",
    "model",
    "quality",
)  # What a link may fill in.
FRESH = ("prompt", "first", "last", "parent")  # What last time's settings don't bring along.


def opening_values(
    request: HttpRequest, place: Project, person: User, *, shown: Iterable[Generation] = ()
) -> dict[str, Any]:
    """What a fresh composer starts from: the linked take, or the person's last settings here.

    `shown` are the newest takes, where the page has read them already.
    """
    takes = Generation.objects.filter(project=place).order_by("-number")
    like = take_named(request.GET.get("like", ""), place)
    own = next((take for take in shown if take.requested_by_id == person.pk), None)
    way = request.GET.get("reuse", "")
    whole_take = like if way not in ("prompt", "frames") else None
    last = whole_take or own or takes.filter(requested_by=person).first()
    values = values_like(last) if last else {}
    if whole_take is None:
        values |= dict.fromkeys(FRESH, "")
    if like:
        values = used_again(values, like, way)
    return values | {name: request.GET[name] for name in OPENING if name in request.GET}


def take_named(code: str, place: Project) -> Generation | None:
    """The project's take of a code like NL-48, if there is one."""
    number = whole(code.rpartition("-")[2])
    takes = Generation.objects.filter(project=place)
    return takes.filter(number=number).first() if number else None
