"""What waits for somebody in the demo, and what somebody chose.

No action of the studio sets a take aside or marks a keeper yet, so the demo writes these rows
itself; once there are such actions, they belong here instead.
"""

from unittest.mock import patch
from uuid import UUID

from accounts.models import Team
from generations.billing import ledger
from generations.models import Approval, Generation, SpendingRules, Status, Step
from generations.pipeline.request import Order, request_generation

RULE = "1080p with sound needs approval."
REASON = "This is the take that goes into the cut."


def ask_for_more(order: Order, *, press: UUID) -> list[Generation]:
    """The takes of a press that needs approval: they wait, and hold nothing until then."""
    with patch.object(ledger, "hold", lambda _takes: None):
        takes = request_generation(order, press=press)
    approval = Approval.objects.create(
        project=order.project,
        asked_by=order.by,
        cause=Approval.Cause.RULE,
        why=RULE,
        reason=REASON,
        credits=sum(take.quoted for take in takes),
    )
    waiting = Generation.objects.filter(pk__in=[take.pk for take in takes])
    waiting.update(status=Status.WAITING, approval=approval)
    Step.objects.filter(generation__in=takes).update(status=Status.WAITING, note=RULE)
    return takes


def set_rules(team: Team) -> None:
    """From now on expensive settings need approval."""
    SpendingRules.objects.create(team=team, approve_dear=True)


def choose_keepers() -> None:
    """The last paid take of each shot that came to its end is the one that was kept."""
    kept: dict[int, int] = {}
    made = Generation.objects.filter(status=Status.COMPLETED, quoted__gt=0).order_by("number")
    for take in made:
        kept[take.prompt_id] = take.pk
    Generation.objects.filter(pk__in=kept.values(), resolution__in=["720p", "1080p"]).update(
        is_keeper=True
    )
