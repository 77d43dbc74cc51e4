"""Bringing a finished file home: checked, measured, cut into stills, stored, then charged.

Trouble on the way is never a failed take: it stays `collecting` and is tried again.
"""

import errno
import logging
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext as _

from generations.billing.prices import NoPrice, cost, find_price, price_table
from generations.catalog import UnknownModel, catalog
from generations.media import Measured, NotAVideo, Stills, read_video, web_copy
from generations.models import Generation, Status, WrongStatus
from generations.pipeline.asking import account_of, connect
from generations.pipeline.download import DownloadTrouble, download
from generations.pipeline.endings import complete
from generations.pipeline.workbench import workbench
from generations.providers import ProviderError

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=6)  # Longer than a download may take.
SOONEST, LATEST = timedelta(seconds=5), timedelta(minutes=10)
SAME_SIZE = 0.08  # Providers round sides; up to so much of the pixels is the size that was asked.
MOST_ATTEMPTS = 200  # More than fit in the life of a link; only a dying worker needs as many.
FILES = ("video", "original", "poster", "sprite", "first_still", "last_still", "ending")


def fetch(take: Generation) -> None:
    """Download, check and store a paid take's file; run twice, the second finds the lease taken."""
    if take.status != Status.COLLECTING or take.is_practice:
        return
    if not take.lease(timezone.now() + LEASE):
        logger.info("Skipped %s: another worker fetches it", take)
        return
    if take.attempts > MOST_ATTEMPTS:
        take.shelve(_("Every try to bring it home broke off."))
        return
    try:
        with TemporaryDirectory(dir=workbench(), prefix=f"take-{take.pk}-") as name:
            video = download(take.video_url, Path(name) / "video.mp4")
            store(take, video, Path(name))
    except WrongStatus:
        logger.info("Dropped a download of %s: it has moved on", take)
    except (DownloadTrouble, NotAVideo, OSError) as error:
        logger.warning("Could not collect %s yet: %s", take, error)
        put_off(take, error)


def put_off(take: Generation, error: Exception) -> None:
    """Try again later, with a fresh link; shelve it once links have lived their time."""
    trouble = trouble_words(error)
    life = timedelta(hours=catalog().providers[take.provider].link_life_hours)
    if not renew_link(take) and timezone.now() - take.status_changed_at > life:
        take.shelve(_("{trouble} The provider's link has died.").format(trouble=trouble))
        return
    pause = min(SOONEST * 2 ** min(take.attempts, 8), LATEST)
    take.look_again(timezone.now() + pause, trouble=trouble)


def trouble_words(error: Exception) -> str:
    """What is in the way, fit to show: an OSError names paths of this machine."""
    if not isinstance(error, OSError):
        return str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("The studio's disk is full.")
    return _("The studio could not store the file.")


def renew_link(take: Generation) -> bool:
    """Ask the provider once more where the file is; True where it signed a new link."""
    try:
        with connect(account_of(take)) as provider:
            fresh = provider.progress(take.external_id).video_url
    except ProviderError as error:
        logger.info("No fresh link for %s: %s", take, error.said or error)
        return False
    if not fresh or fresh == take.video_url:
        return False
    take.renew_link(fresh)
    return True


def store(
    take: Generation,
    video: Path,
    folder: Path,
    *,
    first_still: Path | None = None,
    last_still: Path | None = None,
    ending: Path | None = None,
) -> None:
    """Keep a take's video with its stills, and charge for what was really made.

    `first_still` and `last_still` replace the frames cut from the video, and `ending` is a film
    of its last second to cut more from (practice burns a label into the rest). Raises NotAVideo,
    OSError, and WrongStatus when somebody else stored it first.
    """
    if take.status != Status.COLLECTING:
        raise WrongStatus(_("{take} is not being collected").format(take=take))
    cut = folder / "cut"
    cut.mkdir(exist_ok=True)
    measured, stills = read_video(video, cut)
    playable = web_copy(video) if measured.transcoded else video
    try:
        _save_files(take, playable, stills, first_still, last_still)
        if measured.transcoded:
            _save(take.original, video)
        if ending:
            _save(take.ending, ending)
        complete(
            take,
            charged=delivered_cost(take, measured),
            **{name: getattr(take, name).name for name in FILES},
            placeholder=stills.placeholder,
            width=measured.width,
            height=measured.height,
            seconds=measured.seconds,
            has_sound=measured.has_sound,
            video_size=measured.size,
            codecs=" + ".join(filter(None, [measured.video_codec, measured.audio_codec])),
            frames_done=measured.frames,
            frames_total=measured.frames,
        )
    except (OSError, WrongStatus):
        _remove_files(take)
        raise


def _save_files(
    take: Generation, video: Path, stills: Stills, first: Path | None, last: Path | None
) -> None:
    for field, path in (
        (take.video, video),
        (take.poster, stills.poster),
        (take.sprite, stills.sprite),
        (take.first_still, first or stills.first_frame),
        (take.last_still, last or stills.last_frame),
    ):
        _save(field, path)


def _remove_files(take: Generation) -> None:
    """Leave nothing behind that no row knows of."""
    for name in FILES:
        getattr(take, name).delete(save=False)


def _save(field: FieldFile, path: Path) -> None:
    name = field.field.generate_filename(field.instance, path.name)
    field.name = field.storage.get_available_name(name)  # Half a file must be found again too.
    with path.open("rb") as file:
        field.name = field.storage.save(field.name, File(file))


def delivered_cost(take: Generation, measured: Measured) -> Decimal:
    """Credits for the duration, resolution and sound that came, at the prices of the press."""
    seconds = measured.seconds.quantize(Decimal(1), ROUND_HALF_UP)
    resolution = delivered_resolution(take, measured)
    sound = take.sound and measured.has_sound
    per_second = take.per_second
    if (resolution, sound) != (take.resolution, take.sound):
        per_second = _price_at_press(take, resolution, sound=sound)
    return cost(per_second, seconds)


def delivered_resolution(take: Generation, measured: Measured) -> str:
    """The resolution whose pixels come nearest to what arrived."""
    pixels, asked = measured.width * measured.height, take.asked_width * take.asked_height
    if abs(pixels - asked) <= asked * SAME_SIZE:
        return take.resolution
    try:
        sizes = catalog().get(take.model).sizes
    except UnknownModel:
        return take.resolution
    return min(
        sizes,
        key=lambda name: min(
            abs(pixels - width * height) for width, height in sizes[name].values()
        ),
    )


def _price_at_press(take: Generation, resolution: str, *, sound: bool) -> Decimal:
    try:
        table = price_table(take.project.team, catalog().get(take.model), take.created_at)
        return find_price(table, resolution=resolution, sound=sound).per_second
    except (NoPrice, UnknownModel):
        return take.per_second
