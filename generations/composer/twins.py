"""You already paid for this: a take of the same inputs that the person may see."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F
from django.urls import reverse

from accounts.models import User
from generations.catalog import Model, Options
from generations.models import Generation, Status
from studio.models import Frame


@dataclass(frozen=True)
class Twin:
    """A take that a press would make again."""

    code: str
    url: str
    poster_url: str
    charged: Decimal | None
    is_made: bool


def twin_of(
    *, viewer: User, model: Model, options: Options, text: str, frames: tuple[Frame | None, ...]
) -> Twin | None:
    """The newest take of exactly these inputs, made or on its way; None with an open seed."""
    if model.seed is not None and options.seed is None:
        return None
    first, last = (frame.sha256 if frame else None for frame in frames)
    same = Generation.objects.visible_to(viewer).filter(
        trashed_at=None,
        model=model.key,
        text=text,
        seed=options.seed,
        ratio=options.ratio,
        resolution=options.resolution,
        duration=options.duration,
        sound=options.sound,
        camera_fixed=options.camera_fixed,
        watermark=options.watermark,
        first_frame__sha256=first,
        last_frame__sha256=last,
    )
    # What is made comes before what is on its way.
    order = (F("finished_at").desc(nulls_last=True), "-pk")
    live = same.exclude(status__in=[Status.FAILED, Status.CANCELLED])
    take = live.select_related("project__team").order_by(*order).first()
    if take is None:
        return None
    address = [take.project.team.slug, take.code]
    poster = reverse("take-poster", args=address) if take.poster else ""
    is_made = take.status == Status.COMPLETED
    return Twin(take.code, take.get_absolute_url(), poster, take.charged, is_made)
