"""The press: what was asked for becomes takes with numbers, a frozen price and held credits.

Where a limit or a rule stands before it, the takes can wait for somebody's approval instead.
"""

import secrets
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import AuditEntry, note
from accounts.models import User
from generations.billing import ledger
from generations.billing.figures import number
from generations.billing.prices import Quote, quote
from generations.billing.rules import Need, NeedsApproval, need_of
from generations.catalog import Model, Options
from generations.models import Approval, Generation, Status, Step
from generations.pipeline.nudge import nudge
from generations.wording import in_words
from studio.models import Frame, Project, Prompt

Subject = AuditEntry.Subject

MOST_TAKES = 4
TITLE_LENGTH = 60


class NotOffered(Exception):
    """The model does not take what was asked. `faults` maps a field to a sentence fit to show."""

    def __init__(self, faults: dict[str, str]) -> None:
        self.faults = faults
        super().__init__(" ".join(faults.values()))


class ProjectClosed(Exception):
    """The project was archived meanwhile. Fit to show."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Everything a person asks for with one press."""

    project: Project
    by: User
    model: Model
    text: str
    options: Options
    first: Frame | None = None
    last: Frame | None = None
    crop: str = "smart"
    takes: int = 1
    shot: Prompt | None = None
    parent: Generation | None = None

    def faults(self) -> dict[str, str]:
        frames = (self.first is not None, self.last is not None)
        found = self.model.faults(self.options, prompt=self.text, frames=frames)
        return {field: in_words(sentence) for field, sentence in found.items()}

    def quote(self) -> Quote:
        """Price this press. Raises NoPrice."""
        return quote(
            team=self.project.team,
            model=self.model,
            resolution=self.options.resolution,
            sound=self.options.sound,
            duration=self.options.duration,
            takes=self.takes,
        )


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a person says to whoever approves; without an amount, what is missing."""

    credits: Decimal | None = None
    reason: str = ""


class TooLittle(Exception):
    """The amount asked for would not let the takes pass. Fit to show."""


@transaction.atomic
def request_generation(
    order: Order, *, press: UUID, asking: Asking | None = None
) -> list[Generation]:
    """Record the takes of one press and hold their credits; the same press again returns them.

    With `asking`, takes that a limit or a rule refuses wait for approval and hold nothing.
    Raises NotOffered, ProjectClosed, NoPrice, OverBudget, NeedsApproval and TooLittle; each
    leaves nothing behind.
    """
    # Not its key: others' rows refer to it, and would wait here with budgets locked.
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=order.project.pk)
    before = list(Generation.objects.filter(press=press).for_cards())
    if any((take.requested_by, take.project) != (order.by, project) for take in before):
        raise NotOffered({"press": _("Reload the page and press again.")})
    if before:
        return before
    if project.is_archived:
        raise ProjectClosed(
            _("{name} was archived. Reopen it to make takes in it.").format(name=project.name)
        )
    if faults := order.faults():
        raise NotOffered(faults)

    quoted = order.quote()
    need = need_of(project=order.project, by=order.by, quoted=quoted)
    if need and asking:
        return _wait(order, quoted, need, asking, press=press)
    if need and not need.budget:
        raise NeedsApproval(need.why)

    takes = _record(order, quoted, press=press)
    ledger.hold(takes)  # Looks at the limits again, alone this time.
    for _take in takes:
        nudge("submit")
    return takes


def _wait(
    order: Order, quoted: Quote, need: Need, asking: Asking, *, press: UUID
) -> list[Generation]:
    """Record takes that hold nothing until somebody grants what they need."""
    wanted = need.missing
    if need.budget and asking.credits is not None:
        wanted = asking.credits
        if wanted < need.missing:
            raise TooLittle(
                _("Ask for at least {missing} cr; less would not be enough.").format(
                    missing=number(need.missing)
                )
            )
    approval = Approval.objects.create(
        project=order.project,
        asked_by=order.by,
        cause=need.cause,
        why=need.why[:300],
        reason=asking.reason[:300],
        credits=wanted,
        budget=need.budget,
    )
    what = _("{by} asked for {wanted:f} cr in {name}").format(
        by=order.by, wanted=wanted.normalize(), name=order.project.name
    )
    note(Subject.APPROVAL, what, team=order.project.team, by=order.by, after=need.why)
    nudge("tell", approval.pk)
    return _record(order, quoted, press=press, approval=approval)


def _record(
    order: Order, quoted: Quote, *, press: UUID, approval: Approval | None = None
) -> list[Generation]:
    now = timezone.now()
    prompt = _shot_of(order)
    frame = (order.first.width, order.first.height) if order.first else None
    width, height = order.model.size(order.options, frame=frame)
    takes = [
        Generation.objects.create(
            project=order.project,
            number=number,
            prompt=prompt,
            requested_by=order.by,
            press=press,
            press_index=index,
            parent=order.parent,
            provider=order.model.provider,
            model=order.model.key,
            model_name=order.model.name,
            text=order.text,
            ratio=order.options.ratio,
            resolution=order.options.resolution,
            duration=order.options.duration,
            sound=order.options.sound,
            seed=_seed(order, index),
            camera_fixed=order.options.camera_fixed,
            watermark=order.options.watermark,
            first_frame=order.first,
            last_frame=order.last,
            crop=order.crop,
            asked_width=width,
            asked_height=height,
            price=quoted.price,
            per_second=quoted.per_second,
            quoted=quoted.each,
            approval=approval,
            status=Status.WAITING if approval else Status.QUEUED,
            created_at=now,
        )
        for index, number in enumerate(order.project.next_take_numbers(order.takes))
    ]
    Step.objects.bulk_create(Step(generation=take, status=take.status, at=now) for take in takes)
    return takes


def _seed(order: Order, index: int) -> int | None:
    """The seed asked for, counted up over the takes of one press; ours where it was left open."""
    if order.model.seed is None:
        return None
    low, high = max(order.model.seed[0], 0), order.model.seed[1]
    if order.options.seed is None or order.options.seed < 0:
        return low + secrets.randbelow(high - low + 1)
    return low + (order.options.seed - low + index) % (high - low + 1)


# What a press writes into a prompt; a title that somebody gives it meanwhile stays.
PRESSED = ["text", "settings", "first_frame", "last_frame"]


def _shot_of(order: Order) -> Prompt:
    """The prompt these takes belong to: the one that was opened, one of the same words, or new."""
    settings = {"model": order.model.key} | vars(replace(order.options))
    prompt = order.shot or _same_shot(order) or Prompt(project=order.project, created_by=order.by)
    if not prompt.pk:
        prompt.title = _title(order.text)
        prompt.position = Prompt.objects.filter(project=order.project).count() + 1
    if prompt.pk and prompt.text != order.text:
        # Whoever is writing in it now must hear that its words changed.
        Prompt.objects.filter(pk=prompt.pk).update(
            version=F("version") + 1, changed_by=order.by, changed_at=timezone.now()
        )
    prompt.text, prompt.settings = order.text, settings
    prompt.first_frame, prompt.last_frame = order.first, order.last
    prompt.save(update_fields=PRESSED if prompt.pk else None)
    return prompt


def _same_shot(order: Order) -> Prompt | None:
    """The shot of the same words; what goes on from a take is never the same shot as that take."""
    same = Prompt.objects.filter(project=order.project, text=order.text)
    if order.parent is None:
        return same.first()
    gone_on = same.filter(takes__parent__prompt=order.parent.prompt_id)
    return gone_on.exclude(pk=order.parent.prompt_id).first()


def _title(text: str) -> str:
    """The first words of the text, up to a full stop or the length of a title."""
    sentence = text.strip().splitlines()[0].split(". ")[0].rstrip(".")
    if len(sentence) <= TITLE_LENGTH:
        return sentence
    return sentence[:TITLE_LENGTH].rsplit(" ", 1)[0] + "…"
