"""How a team stands with a provider: what its last answer said of the key and of the money."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from generations.catalog import catalog
from generations.models import Generation, ProviderAccount
from generations.pipeline.nudge import nudge
from generations.providers.refusals import Cause

# Refusals that whatever is asked next would meet too.
TROUBLES: dict[str, Any] = {
    Cause.CREDITS: lazy("{name} has no credits left."),
    Cause.KEY: lazy("{name} refuses the key."),
    Cause.SPEND_LIMIT: lazy("{name} says the spend limit is reached."),
}


def note_answer(take: Generation, cause: str = "") -> None:
    """Write down a refusal that is about the account; what was taken clears it.

    Whoever runs the team is told once, when it begins.
    """
    if cause and cause not in TROUBLES:
        return
    accounts = ProviderAccount.objects
    if account := accounts.note_trouble(take.project.team, take.provider, cause):
        nudge("warn", account.pk)


def note_check(account: ProviderAccount, balance: Decimal | None) -> None:
    """A check that succeeded clears what it disproves: a refused key, no credits where some are."""
    if account.trouble == Cause.KEY or (account.trouble == Cause.CREDITS and balance):
        ProviderAccount.objects.note_trouble(account.team, account.provider, "")


def refusal_of(account: ProviderAccount) -> str:
    """Why whatever is asked for is refused; "" when nothing is known of that."""
    name = catalog().providers[account.provider].name
    return str(TROUBLES.get(account.trouble, "")).format(name=name)


def trouble_of(account: ProviderAccount) -> str:
    """Why a press would wait or be refused, whatever it asks for; "" when nothing is known."""
    if not account.is_paused:
        return refusal_of(account)
    name = catalog().providers[account.provider].name
    return _("{name} is paused: takes wait in line until an admin lets it go on.").format(name=name)
