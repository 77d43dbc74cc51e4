"""From draft to final: the cheapest way to try a shot, and the best its model can make of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from generations.billing.prices import NoPrice, Quote, find_price, price_table
from generations.catalog import Model, Options, UnknownModel, catalog
from generations.composer.form import SOUND
from generations.models import Generation, Price

Quality = tuple[str, bool]  # A resolution, and whether it has sound.


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One quality to change to, and what the press would then cost."""

    quality: str
    words: str
    total: Decimal


def rungs(model: Model, options: Options, prices: Iterable[Price], *, takes: int) -> list[Rung]:
    """The draft and the final, where the model offers them and they are not chosen already."""
    table = list(prices)
    offered = [
        _rung(model, quality, begins, table, duration=options.duration, takes=takes)
        for quality, begins in {_draft(model): _("Same at"), _final(model): _("Final")}.items()
        if quality != (options.resolution, options.sound)
    ]
    return [rung for rung in offered if rung]


def finish_of(take: Generation) -> Rung | None:
    """What a finished draft would cost at its model's best; None where it is no draft. A query."""
    try:
        model = catalog().get(take.model)
    except UnknownModel:
        return None
    best = _final(model)
    if take.resolution != model.resolutions[0] or (take.resolution, take.sound) == best:
        return None
    table = price_table(take.project.team, model)
    return _rung(model, best, _("Finish it at"), table, duration=take.duration, takes=1)


def _draft(model: Model) -> Quality:
    return model.resolutions[0], False


def _final(model: Model) -> Quality:
    return model.resolutions[-1], model.has_sound


def _rung(
    model: Model, quality: Quality, begins: str, table: list[Price], *, duration: int, takes: int
) -> Rung | None:
    resolution, sound = quality
    try:
        price = find_price(table, resolution=resolution, sound=sound)
    except NoPrice:
        return None
    words = f"{begins} {resolution}"
    if model.has_sound:
        words += _(" with sound") if sound else _(" silent")
    total = Quote(price=price, duration=duration, takes=takes).total
    return Rung(quality=resolution + SOUND if sound else resolution, words=words, total=total)
