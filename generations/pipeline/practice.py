"""Practice takes: rendered here by a queue worker, with the same holds, files and charges."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone
from django.utils.translation import gettext as _

from generations import animatic
from generations.models import Generation, Status, WrongStatus
from generations.pipeline.collect import store
from generations.pipeline.endings import arrive, fail
from generations.pipeline.frames import write_frame
from generations.pipeline.workbench import workbench

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)  # A render that shows no progress for so long is somebody else's.
REPORT_EVERY = 0.5  # Seconds between two reports of progress.
MOST_ATTEMPTS = 6


def render(take: Generation) -> None:
    """Draw, encode and store a practice take. Run twice, the second run finds the lease taken.

    A worker that dies leaves the lease to run out; the sweep sends another. Drawing again is
    free and gives the same file, so the stored step is simply drawn again too.
    """
    if take.status not in (Status.GENERATING, Status.COLLECTING):
        return
    if not take.lease(timezone.now() + LEASE):
        logger.info("Skipped %s: another worker draws it", take)
        return
    if take.attempts > MOST_ATTEMPTS and take.status == Status.GENERATING:
        fail(take, _("This could not be drawn here. Nothing was charged."), cause="unknown")
        return
    try:
        _draw_and_store(take)
    except WrongStatus:
        logger.info("Dropped a drawing of %s: it has moved on", take)


def _draw_and_store(take: Generation) -> None:
    with TemporaryDirectory(dir=workbench(), prefix=f"take-{take.pk}-") as name:
        folder = Path(name)
        rendered = animatic.render(_shot(take, folder), folder, progress=_reporter(take))
        if take.status == Status.GENERATING:
            arrive(take)
        store(
            take,
            rendered.video,
            folder,
            first_still=rendered.first_frame,
            last_still=rendered.last_frame,
            ending=rendered.ending,
        )


def _shot(take: Generation, folder: Path) -> animatic.Shot:
    return animatic.Shot(
        prompt=take.text,
        width=take.asked_width,
        height=take.asked_height,
        seconds=take.duration,
        seed=take.seed or 0,
        sound=take.sound,
        camera_fixed=take.camera_fixed,
        watermark=take.watermark,
        first=write_frame(take.first_frame, take, folder / "asked-first.jpg"),
        last=write_frame(take.last_frame, take, folder / "asked-last.jpg"),
    )


def _reporter(take: Generation) -> Callable[[int, int], None]:
    """Writes the frames done to the row twice a second, and keeps the lease with it."""
    last = time.monotonic()

    def report(done: int, total: int) -> None:
        nonlocal last
        if done == total or time.monotonic() - last >= REPORT_EVERY:
            last = time.monotonic()
            take.report(done, total, until=timezone.now() + LEASE)

    return report
