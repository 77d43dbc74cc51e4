"""Which models the composer can offer, and what the others need first."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

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
        return _("{name} has retired {name_2}.{model}").format(
            name=provider.name, name_2=model.name, model=_replacement(model)
        )
    if account and not account.key:
        return _("Needs a key for {name}: set {key_variable}.").format(
            name=provider.name, key_variable=provider.key_variable
        )
    return ""


def _replacement(retired: Model) -> str:
    """Which model to choose instead, where the catalogue knows; it may be another provider's."""
    if not retired.replaced_by:
        return ""
    model = catalog().get(retired.replaced_by)
    return _(" Choose {name} at {name_2} instead.").format(
        name=model.name, name_2=catalog().providers[model.provider].name
    )


def frame_trouble(model: Model) -> str:
    """Why the model can't be given frames in this studio; "" when it can."""
    if model.frame_delivery == "public-url" and not settings.PUBLIC_URL:
        name = catalog().providers[model.provider].name
        return _(
            "{name} fetches frames from a public address. Ask an admin to set PUBLIC_URL."
        ).format(name=name)
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
