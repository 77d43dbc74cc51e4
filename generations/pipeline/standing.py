"""How a team stands with a provider: what its last answer said of the key and of the money."""

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


def trouble_of(account: ProviderAccount) -> str:
    """Why a press would wait or be refused, whatever it asks for; "" when nothing is known."""
    name = catalog().providers[account.provider].name
    if account.is_paused:
        return _("{name} is paused: takes wait in line until an admin lets it go on.").format(
            name=name
        )
    return str(TROUBLES.get(account.trouble, "")).format(name=name)
