"""What must hold whatever happened: every credit accounted for, nothing asked for twice."""

from collections import Counter

from generations.billing.ledger import ledger_sum
from generations.models import Budget, Generation, Status
from tests.upstreams.server import Upstream

SETTLED_BY = {Status.COMPLETED: "charge", Status.FAILED: "release", Status.CANCELLED: "release"}


def check_books(upstreams: dict[str, Upstream]):
    """Each hold became a charge or a release, or is still held for a take that goes on."""
    for take in Generation.objects.prefetch_related("ledger", "steps"):
        check_take(take)
    for budget in Budget.objects.all():
        assert budget.used == ledger_sum(budget), budget.name
    for slug, upstream in upstreams.items():
        asked = Counter(prompt_of(job.request.body) for job in upstream.jobs.values())
        assert not [text for text, times in asked.items() if times > 1], f"paid twice at {slug}"


def check_take(take):
    entries = sorted(take.ledger.all(), key=lambda entry: entry.pk)
    kinds = [entry.kind for entry in entries]
    settled = SETTLED_BY.get(take.status)
    assert kinds == (["hold", settled] if settled else ["hold"]), (take, take.steps.all())
    held, spent = sum(each.held for each in entries), sum(each.spent for each in entries)
    assert held == (0 if settled else take.quoted), take
    assert spent == (take.charged or 0), take
    assert max(take.steps.all(), key=lambda step: step.pk).status == take.status, take
    for step in take.steps.all():
        assert step.note or step.status not in ("unconfirmed", "failed", "cancelled"), step


def prompt_of(body):
    if "content" in body:
        return body["content"][0]["text"]
    return body.get("input", body)["prompt"]
