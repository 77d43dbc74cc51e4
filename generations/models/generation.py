"""A take: what was asked for, where it stands, and what came of it."""

import secrets
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from generations.models.approval import Approval
from generations.models.judgement import Judged
from generations.models.money import Price, credits_field
from generations.models.selection import AT_ONCE, FINDING, GenerationQuerySet, due_now, stack_of
from generations.models.status import CANCELLABLE, MOVES, Status, WrongStatus
from generations.models.step import Step
from studio.models import Frame, Project, Prompt


def unguessable() -> str:
    return secrets.token_urlsafe(32)


def ticket() -> int:
    """A place in the line: the moment somebody joined it, in millionths of a second."""
    return int(timezone.now().timestamp() * 1_000_000)


def stored_path(take: "Generation", name: str) -> str:
    return f"takes/{take.project_id}/{take.number}-{take.press.hex}/{name}"


class Generation(Judged):
    """One video asked of one model, its inputs frozen at the press. Pages call it a take."""

    # Who asked, where.
    project = models.ForeignKey(Project, models.PROTECT, related_name="takes")
    number = models.PositiveIntegerField()
    prompt = models.ForeignKey(Prompt, models.PROTECT, related_name="takes")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    press = models.UUIDField()
    press_index = models.PositiveSmallIntegerField(default=0)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children"
    )

    # What was asked for.
    provider = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    model_name = models.CharField(max_length=80)
    text = models.TextField()
    ratio = models.CharField(max_length=10, blank=True)
    resolution = models.CharField(max_length=10)
    duration = models.PositiveSmallIntegerField()
    sound = models.BooleanField(default=False)
    seed = models.BigIntegerField(null=True)
    camera_fixed = models.BooleanField(default=False)
    watermark = models.BooleanField(default=False)
    first_frame = models.ForeignKey(Frame, models.PROTECT, null=True, related_name="+")
    last_frame = models.ForeignKey(Frame, models.PROTECT, null=True, related_name="+")
    crop = models.CharField(max_length=10, default="smart")
    asked_width = models.PositiveIntegerField()
    asked_height = models.PositiveIntegerField()

    # Its place among its tries.
    stack = models.CharField(max_length=16, default="", editable=False)
    is_keeper = models.BooleanField(default=False)
    kept_at = models.DateTimeField(null=True)
    approval = models.ForeignKey(
        Approval, models.SET_NULL, null=True, blank=True, related_name="takes"
    )

    # Whether it lies in the trash.
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    files_removed_at = models.DateTimeField(null=True)

    # Its place in the line: whoever asked may hold it back, or order their own.
    held_back_at = models.DateTimeField(null=True)
    turn = models.BigIntegerField(default=ticket)

    # What it costs.
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    per_second = credits_field()
    quoted = credits_field()
    charged = credits_field(null=True)

    # Where it stands.
    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    status_changed_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    external_id = models.CharField(max_length=200, blank=True)
    callback_token = models.CharField(max_length=43, unique=True, default=unguessable)
    hinted_id = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    look_at = models.DateTimeField(null=True)
    frames_done = models.PositiveIntegerField(default=0)
    frames_total = models.PositiveIntegerField(default=0)
    video_url = models.TextField(blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    shelved_at = models.DateTimeField(null=True)
    reported = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    reported_unit = models.CharField(max_length=20, blank=True)
    reported_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    failure = models.TextField(blank=True)
    failure_cause = models.CharField(max_length=20, blank=True)
    said = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    # What came of it.
    video = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    original = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    poster = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    sprite = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    first_still = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    last_still = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    # Its last second without what practice burns in, and the film strip cut when first asked for.
    ending = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    strip = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    strip_frames = models.JSONField(default=list, blank=True)
    placeholder = models.TextField(blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    seconds = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    has_sound = models.BooleanField(null=True)
    video_size = models.PositiveBigIntegerField(null=True)
    codecs = models.CharField(max_length=40, blank=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        verbose_name = "take"
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="take_number_once"),
            models.UniqueConstraint(fields=["press", "press_index"], name="take_pressed_once"),
            models.UniqueConstraint(
                fields=["prompt"], condition=Q(is_keeper=True), name="take_one_keeper_a_prompt"
            ),
            models.UniqueConstraint(
                fields=["provider", "external_id"],
                condition=~Q(external_id="") & ~Q(provider="practice"),
                name="take_job_once",
            ),
            models.CheckConstraint(
                name="take_completed_has_video", condition=~Q(status="completed") | ~Q(video="")
            ),
            models.CheckConstraint(
                name="take_completed_is_charged",
                condition=~Q(status="completed") | Q(charged__isnull=False),
            ),
            models.CheckConstraint(
                name="take_failed_has_reason", condition=~Q(status="failed") | ~Q(failure="")
            ),
            models.CheckConstraint(name="take_stars_to_five", condition=Q(stars__lte=5)),
            models.CheckConstraint(
                name="take_last_frame_needs_first",
                condition=Q(last_frame=None) | Q(first_frame__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-number"], name="take_gallery"),
            *FINDING,
            models.Index(fields=["project", "changed_at"], name="take_live"),
            models.Index(fields=["project", "created_at"], name="take_day"),
            models.Index(fields=["project", "moved_at"], name="take_moved"),
            models.Index(fields=["project", "is_keeper", "finished_at", "id"], name="take_kept"),
            models.Index(fields=["status", "look_at"], name="take_due"),
            models.Index(fields=["project", "status", "-number"], name="take_state"),
            models.Index(fields=["project", "requested_by", "-number"], name="take_of_person"),
            models.Index(fields=["requested_by", "-finished_at"], name="take_done_for_person"),
            models.Index(fields=["seed", "model"], name="take_twins"),
            models.Index(
                fields=["project", "review", "trashed_at", "requested_by"], name="take_review"
            ),
            models.Index(
                fields=["project", "stars", "is_rejected", "number"], name="take_unjudged"
            ),
            models.Index(
                fields=["model", "resolution", "duration", "status", "-finished_at"],
                name="take_history",
            ),
        ]

    def __str__(self) -> str:
        return f"take {self.pk} ({self.status})"

    def save(self, *arguments: Any, **options: Any) -> None:
        self.stack = self.stack or stack_of(self.text, self.first_frame_id, self.last_frame_id)
        super().save(*arguments, **options)

    def get_absolute_url(self) -> str:
        return reverse("take", args=[self.project.team.slug, self.code])

    @property
    def code(self) -> str:
        """What people say aloud: NL-53."""
        return f"{self.project.code}-{self.number}"

    @property
    def came_at(self) -> datetime:
        """When it came into its project: pressed there, or moved there."""
        return self.moved_at or self.created_at

    @property
    def is_finished(self) -> bool:
        return self.status not in MOVES

    @property
    def is_practice(self) -> bool:
        return self.provider == "practice"

    @property
    def can_cancel(self) -> bool:
        return self.status in CANCELLABLE

    # Moves. Nothing else in the codebase writes `status`.

    def admit(self) -> None:
        """It was approved, and its credits are held: it stands in line."""
        self._move(Status.QUEUED)

    def claim(self) -> None:
        """Take it for sending, as it stands now. Committed before the request leaves."""
        self._move(Status.SUBMITTING, attempts=F("attempts") + 1)
        self.refresh_from_db()

    def requeue(self, *, after: timedelta = timedelta(0), note: str = "") -> None:
        """Put it back: the provider surely took nothing."""
        self._move(Status.QUEUED, note=note, look_at=timezone.now() + after)

    def start(self, external_id: str, *, look_at: datetime, note: str = "") -> None:
        self._move(
            Status.GENERATING,
            note=note,
            external_id=external_id,
            look_at=look_at,
            started_at=timezone.now(),
        )

    def leave_unconfirmed(self, note: str, *, said: str = "") -> None:
        """The provider may have taken it and may bill it."""
        self._move(Status.UNCONFIRMED, note=note, said=said, look_at=timezone.now(), attempts=0)

    def collect(self, video_url: str = "", **reported: Any) -> None:
        """Due at once, except in practice: whoever drew it keeps the lease and stores it."""
        fields = reported if self.is_practice else reported | {"look_at": None}
        self._move(Status.COLLECTING, video_url=video_url, attempts=0, **fields)

    def complete(self, *, charged: Decimal, **files: Any) -> None:
        self._move(Status.COMPLETED, charged=charged, finished_at=timezone.now(), **files)

    def fail(self, reason: str, *, cause: str = "", said: str = "") -> None:
        self._move(
            Status.FAILED,
            note=reason,
            failure=reason,
            failure_cause=cause,
            said=said,
            finished_at=timezone.now(),
        )

    def cancel(self, by: User) -> None:
        self._move(Status.CANCELLED, note=_("by {by}").format(by=by), finished_at=timezone.now())

    def _move(self, to: Status, *, note: str = "", **fields: Any) -> None:
        """Change status in one UPDATE, so that of two racing processes only one wins."""
        now = timezone.now()
        sources = [source for source, targets in MOVES.items() if to in targets]
        with transaction.atomic():
            moved = Generation.objects.filter(pk=self.pk, status__in=sources).update(
                status=to, status_changed_at=now, changed_at=now, **fields
            )
            if not moved:
                raise WrongStatus(_("{self} cannot become {to}").format(self=self, to=to))
            Step.objects.create(generation=self, status=to, at=now, note=note)
        written = {"status": to, "status_changed_at": now, "changed_at": now} | fields
        for name, value in written.items():
            setattr(self, name, value)

    # The line: its asker may let it wait. Its credits stay held.

    def hold_back(self) -> None:
        """Nobody sends it until it stands in line again. Raises WrongStatus when it is too late."""
        self._stand(held_back_at=timezone.now())

    def stand_again(self) -> None:
        """Into the line again, at its end: those who stood there meanwhile go first."""
        self._stand(held_back_at=None, turn=ticket())

    def _stand(self, **fields: Any) -> None:
        was_held = fields["held_back_at"] is None
        stood = Generation.objects.filter(
            pk=self.pk, status=Status.QUEUED, held_back_at__isnull=not was_held
        ).update(changed_at=timezone.now(), **fields)
        self.refresh_from_db()
        if not stood:
            raise WrongStatus(_("{self} does not stand in line so any more").format(self=self))

    # Leases: who works on it, and until when nobody else may.

    def lease(self, until: datetime) -> bool:
        """Claim a look at this take until then; False when somebody else has it."""
        due = Generation.objects.filter(Q(look_at=None) | due_now(), status=self.status)
        leased = due.filter(pk=self.pk).update(look_at=until, attempts=F("attempts") + 1)
        if leased:
            self.refresh_from_db()
        return bool(leased)

    def look_again(self, at: datetime | None, *, trouble: str = "") -> None:
        """Give the lease back until then (None: for good), and say what is in the way."""
        Generation.objects.filter(pk=self.pk, status=self.status).update(
            look_at=at, trouble=trouble[:300], changed_at=timezone.now()
        )

    def shelve(self, trouble: str) -> None:
        """Stop fetching a file whose link has died; it waits on the rescue shelf for a person."""
        now = timezone.now()
        Generation.objects.filter(pk=self.pk, status=Status.COLLECTING).update(
            shelved_at=now, trouble=trouble[:300], changed_at=now
        )

    def unshelve(self) -> None:
        """Fetch it again, with a fresh link if the provider still has one."""
        Generation.objects.filter(pk=self.pk, status=Status.COLLECTING).update(
            shelved_at=None, look_at=None, attempts=0, changed_at=timezone.now()
        )

    def renew_link(self, video_url: str) -> None:
        Generation.objects.filter(pk=self.pk, status=Status.COLLECTING).update(video_url=video_url)

    def hint(self, external_id: str) -> None:
        """A callback named a job; look now. Nothing of the hint is believed before asking."""
        hinted = {"hinted_id": external_id[:200]} if external_id else {}
        Generation.objects.filter(pk=self.pk).filter(
            Q(status__in=[Status.SUBMITTING, Status.UNCONFIRMED, Status.GENERATING])
        ).update(look_at=AT_ONCE, **hinted)

    def report(self, done: int, total: int, *, until: datetime) -> None:
        """Write how many frames are drawn, and keep the lease."""
        Generation.objects.filter(pk=self.pk, status=Status.GENERATING).update(
            frames_done=done, frames_total=total, look_at=until, changed_at=timezone.now()
        )
