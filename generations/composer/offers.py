"""Which models the composer can offer, and what the others need first."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from accounts.models import Team
from generations.catalog import Model, catalog
from generations.models import Price, ProviderAccount

PAID = tuple(slug for slug in settings.PROVIDER_KEYS)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One row of the model list."""

    key: str
    name: str
    provider_name: str
    note: str
    low: Decimal | None
    high: Decimal | None
    checked: bool
    needs: str
    unconfirmed: bool

    @property
    def available(self) -> bool:
        return not self.needs


Accounts = dict[str, ProviderAccount]


def accounts_of(team: Team) -> Accounts:
    """The team's account with every provider; one query."""
    rows = {row.provider: row for row in ProviderAccount.objects.filter(team=team)}
    return {slug: rows.get(slug) or ProviderAccount(team=team, provider=slug) for slug in PAID}


def what_it_needs(model: Model, accounts: Accounts) -> str:
    """What must be done before the model can be asked; "" when nothing."""
    provider = catalog().providers[model.provider]
    account = accounts.get(model.provider)
    if model.retired:
        return f"{provider.name} has retired {model.name}."
    if account and not account.key:
        return f"Needs a key for {provider.name}: set {provider.key_variable}."
    return ""


def frame_trouble(model: Model) -> str:
    """Why the model can't be given frames in this studio; "" when it can."""
    if model.frame_delivery == "public-url" and not settings.PUBLIC_URL:
        name = catalog().providers[model.provider].name
        return f"{name} fetches frames from a public address. Ask an admin to set PUBLIC_URL."
    return ""


def offers(prices: Iterable[Price], accounts: Accounts, *, chosen: Model) -> list[Offer]:
    """Every model of the catalogue with its span of rates."""
    priced: dict[str, list[Price]] = {}
    for price in prices:
        priced.setdefault(price.model, []).append(price)
    return [
        Offer(
            key=model.key,
            name=model.name,
            provider_name=catalog().providers[model.provider].name,
            note=model.note,
            low=min((price.per_second for price in priced.get(model.key, [])), default=None),
            high=max((price.per_second for price in priced.get(model.key, [])), default=None),
            checked=model.key == chosen.key,
            needs=what_it_needs(model, accounts),
            unconfirmed=any(not price.confirmed for price in priced.get(model.key, [])),
        )
        for model in catalog().models
    ]
