"""A take as a page shows it to one person: words, links, and only the numbers they may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Permission
from generations.catalog import catalog, nearest_ratio
from generations.finding.ground import Ground
from generations.models import Approval, Generation, Status
from generations.pipeline.causes import advice
from generations.pipeline.expectation import LATE, Usual, usual
from generations.pipeline.line import places
from studio.models import Project

PLAYABLE = Status.COMPLETED
MEGABYTE = 1_000_000


def poster_url(team: str, code: str) -> str:
    return reverse("take-poster", args=[team, code])


@dataclass
class Card:
    """A take for one viewer. What the row already says well is read through to it."""

    take: Generation
    sees_prices: bool
    sees_raw: bool
    place_in_line: int | None = None
    may_withdraw: bool = False
    mark: str = ""  # What its element is called on the page.
    stack: Any = None  # Its tries, on a page that stacks them.
    _team: str = field(init=False)

    def __post_init__(self) -> None:
        self._team = self.take.project.team.slug
        self.mark = self.mark or str(self.take.number)
        for frame in filter(None, (self.take.first_frame, self.take.last_frame)):
            if frame.project_id == self.take.project_id:
                frame.project = self.take.project  # Or its picture's address asks for it.

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.take, name)

    def _address(self, page: str) -> str:
        return reverse(page, args=[self._team, self.take.code])

    # Where things are; a card names each of them several times.

    @cached_property
    def url(self) -> str:
        return self._address("take")

    @cached_property
    def poster_url(self) -> str:
        return self._address("take-poster") if self.take.poster and self.has_files else ""

    @cached_property
    def sprite_url(self) -> str:
        return self._address("take-sprite") if self.take.sprite and self.has_files else ""

    @cached_property
    def video_url(self) -> str:
        return self._address("take-video") if self.is_playable else ""

    @cached_property
    def continue_url(self) -> str:
        return self._address("take-continue")

    @cached_property
    def download_url(self) -> str:
        return self._address("take-download")

    @property
    def retry_url(self) -> str:
        if self.take.status not in (Status.FAILED, Status.CANCELLED):
            return ""
        project = reverse("project", args=[self._team, self.take.project.code])
        return f"{project}?like={self.take.code}"

    # What it says.

    @property
    def prompt_text(self) -> str:
        return self.take.text

    @property
    def title(self) -> str:
        return self.take.prompt.title

    @property
    def provider_name(self) -> str:
        return catalog().providers[self.take.provider].name

    @property
    def is_playable(self) -> bool:
        return self.take.status == PLAYABLE and self.has_files

    @property
    def is_paused(self) -> bool:
        """Whether nothing is sent to its provider for now."""
        return bool(getattr(self.take, "is_paused", False))

    @property
    def has_files(self) -> bool:
        return self.take.files_removed_at is None

    @property
    def status_words(self) -> str:
        if self.take.held_back_at and self.take.status == Status.QUEUED:
            return _("Held back")
        if self.is_paused and self.take.status == Status.QUEUED:
            return _("Paused")
        if self.take.status == Status.QUEUED and self.place_in_line:
            return (
                _("Next in line")
                if self.place_in_line == 1
                else _("{place_in_line} in line").format(place_in_line=self.place_in_line)
            )
        return _("Declined") if self.is_declined else str(self.take.get_status_display())

    @property
    def is_declined(self) -> bool:
        approval = self.take.approval
        return bool(approval and approval.decision == Approval.Decision.DECLINED)

    @property
    def data_ratio(self) -> str:
        """The listed ratio whose shape the card takes."""
        if self.take.width and self.take.height:
            return nearest_ratio(self.take.width, self.take.height)
        return nearest_ratio(self.take.asked_width, self.take.asked_height)

    @property
    def size_words(self) -> str:
        size = (self.take.video_size or 0) / MEGABYTE
        return f"{size:.1f} MB, {self.take.codecs}" if self.is_playable else ""

    @property
    def failure_advice(self) -> str:
        return advice(self.take.failure_cause)

    @property
    def can_cancel(self) -> bool:
        """A take that waits for approval is withdrawn by whoever asked, or runs the project."""
        if self.take.status == Status.WAITING and not self.may_withdraw:
            return False
        return self.take.can_cancel

    @property
    def cancel_words(self) -> str:
        if self.take.can_cancel:
            return _("Cancel")
        return _("Too late to cancel: it will finish and be charged.")

    @property
    def measured_differs(self) -> list[str]:
        """What arrived otherwise than it was asked for."""
        if not self.is_playable:
            return []
        take, differences = self.take, []
        if take.seconds is not None and round(take.seconds) != take.duration:
            differences.append(
                _("{seconds:.1f} s arrived, {duration} s were asked for.").format(
                    seconds=take.seconds, duration=take.duration
                )
            )
        if (take.width, take.height) != (take.asked_width, take.asked_height):
            differences.append(
                _(
                    "{width} × {height} arrived, {asked_width} × {asked_height} was expected."
                ).format(
                    width=take.width,
                    height=take.height,
                    asked_width=take.asked_width,
                    asked_height=take.asked_height,
                )
            )
        if take.sound and not take.has_sound:
            differences.append(_("It came without the sound that was asked for."))
        return differences

    # How far it is.

    @property
    def progress(self) -> float | None:
        """Part of the frames that are drawn, where somebody counts them."""
        if self.take.status == Status.COLLECTING:
            return 1.0
        if self.take.status != Status.GENERATING or not self.take.frames_total:
            return None
        return self.take.frames_done / self.take.frames_total

    @cached_property
    def _usual(self) -> Usual | None:
        take = self.take
        if take.is_finished:
            return None
        return usual(model=take.model, resolution=take.resolution, duration=take.duration)

    @property
    def expected(self) -> str:
        """“usually 20-40 s”, from takes like this one; "" when nobody knows yet."""
        return self._usual.words if self._usual else ""

    @property
    def late(self) -> bool:
        if not self._usual or not self.take.started_at or self.take.is_finished:
            return False
        running = (timezone.now() - self.take.started_at).total_seconds()
        return running > self._usual.high * LATE

    # Money, and what only admins read.

    @property
    def quoted(self) -> Decimal | None:
        return self.take.quoted if self.sees_prices else None

    @property
    def charged(self) -> Decimal | None:
        return self.take.charged if self.sees_prices else None

    @property
    def per_second(self) -> Decimal | None:
        return self.take.per_second if self.sees_prices else None

    @property
    def price_per_second(self) -> Decimal | None:
        return self.per_second

    @property
    def external_id(self) -> str:
        return self.take.external_id if self.sees_raw else ""

    @property
    def said(self) -> str:
        return self.take.said if self.sees_raw else ""


def cards(takes: Iterable[Generation], *, viewer: User, project: Project) -> list[Card]:
    """Cards of takes of one project; two queries more when something waits in line."""
    sees_prices = viewer.can(Permission.SEE_PRICES, project)
    sees_raw = viewer.can(Permission.SEE_RAW_ANSWERS, project)
    shown = [Card(take, sees_prices, sees_raw) for take in takes]
    runs = viewer.can(Permission.MANAGE_PROJECT, project)
    for card in shown:
        card.may_withdraw = runs or card.take.requested_by_id == viewer.pk
        card.take.project = project
    return in_line(shown)


def in_line(shown: list[Card]) -> list[Card]:
    """The cards, those that wait knowing their place."""
    waiting = [card for card in shown if card.take.status == Status.QUEUED]
    line = places({card.take.provider for card in waiting}) if waiting else {}
    for card in waiting:
        card.place_in_line = line.get(card.take.pk)
    return shown


def cards_of_many(takes: Iterable[Generation], ground: Ground) -> list[Card]:
    """Cards of takes of several projects, called by their codes; only to look at."""
    return in_line(
        [Card(take, ground.sees_prices, sees_raw=False, mark=take.code) for take in takes]
    )
