"""Entry points for the queue. Each may run twice; the rows decide."""

import logging

from generations.attention import warning
from generations.billing.check import differences
from generations.bulk import deeds, emptying
from generations.desk import letters
from generations.mine.digest import send_digests
from generations.models import Approval, Generation, ProviderAccount
from generations.pipeline import collect as collecting
from generations.pipeline import practice
from generations.pipeline import recover as recovering
from generations.pipeline.heartbeat import beat_file
from generations.pipeline.nudge import nudge
from generations.pipeline.submit import submit_next

logger = logging.getLogger(__name__)


def submit() -> None:
    """Send the take whose turn it is, and wake another worker for the next."""
    if submit_next() is not None:
        nudge("submit")


def render(generation_id: int) -> None:
    """Draw a practice take whose worker was lost."""
    practice.render(Generation.objects.for_cards().get(pk=generation_id))


def collect(generation_id: int) -> None:
    """Bring a finished file home."""
    collecting.fetch(Generation.objects.for_cards().get(pk=generation_id))


def recover(generation_id: int) -> None:
    """Find out whether a lost request ran."""
    recovering.look_for(Generation.objects.for_cards().get(pk=generation_id))


def tell(approval_id: int) -> None:
    """Mail whoever must know what became of a request for more."""
    letters.tell(Approval.objects.get(pk=approval_id))


def warn(account_id: int) -> None:
    """Mail whoever runs the team that a provider refuses whatever is asked."""
    warning.warn(ProviderAccount.objects.get(pk=account_id))


def check_ledger() -> None:
    """Compare every cached sum with the ledger, and say loudly what disagrees."""
    for sentence in differences():
        logger.error("The ledger disagrees: %s", sentence)


def digest() -> None:
    """Mail those who want to know what was finished."""
    send_digests()


def errand(errand_id: int) -> None:
    """Do the next batch of something that was asked for many takes."""
    deeds.run(errand_id)


def empty_trash() -> None:
    """Remove the files of what was thrown away long ago."""
    emptying.empty_trash()


def beat() -> None:
    """Show that the queue is alive, and pick up what a lost worker left."""
    beat_file().touch()
    deeds.resume()
