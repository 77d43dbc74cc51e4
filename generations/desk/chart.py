"""The geometry of a stacked bar chart with every day of a month: numbers in, numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import ceil, log10

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from generations.billing.figures import number

LEFT, TOP, BOTTOM = 40, 20, 22
GAP = 1.0  # Between two parts of a bar.
SATURDAY = 5


@dataclass(frozen=True)
class Series:
    """One colour of the chart: its name and its credits on each day."""

    name: str
    colour: int
    amounts: Sequence[Decimal]


@dataclass(frozen=True)
class Part:
    colour: int
    y: str
    height: str


@dataclass(frozen=True)
class Bar:
    """A day. Its label stands above it, its words are read aloud."""

    day: date
    query: str
    x: str
    width: str
    middle: str
    label_y: str
    total: Decimal
    parts: list[Part]
    words: str
    slot_x: str
    slot: str
    is_weekend: bool
    is_ahead: bool

    @property
    def label(self) -> str:
        """Its number; nothing above a day that has not come."""
        return "" if self.is_ahead and not self.total else short(self.total)


@dataclass(frozen=True)
class Chart:
    """A chart of one size."""

    width: int
    height: int
    bars: list[Bar]
    ticks: list[tuple[str, str]] = field(default_factory=list)
    pace_y: str = ""
    is_narrow: bool = False

    @property
    def left(self) -> int:
        return LEFT

    @property
    def top(self) -> int:
        return TOP

    @property
    def floor(self) -> int:
        return self.height - BOTTOM

    @property
    def tall(self) -> int:
        return self.floor - TOP

    @property
    def marked(self) -> list[Bar]:
        """The days that are named below: the first and each fifth."""
        return [bar for bar in self.bars if bar.day.day == 1 or bar.day.day % 5 == 0]


def short(amount: Decimal) -> str:
    """A number that fits above a bar: 921, 1.2k, 34k."""
    thousand = Decimal(1000)
    if abs(amount) < thousand:
        return number(amount.quantize(Decimal(1)) if abs(amount) >= 10 else amount)
    many = amount / thousand
    return f"{number(many.quantize(Decimal('0.1') if abs(many) < 10 else Decimal(1)))}k"


def draw(
    days: Sequence[date],
    series: Sequence[Series],
    queries: Sequence[str],
    *,
    width: int,
    height: int,
    today: date,
    pace: Decimal | None = None,
) -> Chart:
    """A chart in which no day is left out, the empty ones neither; each links to its query."""
    totals = [sum((each.amounts[n] for each in series), Decimal(0)) for n in range(len(days))]
    step, top = _scale(max([*totals, pace or Decimal(0), Decimal(1)]))
    floor = height - BOTTOM
    per_credit = (floor - TOP) / top
    slot = (width - LEFT) / len(days)
    bars = [
        _bar(
            n,
            series,
            day=day,
            query=queries[n],
            is_ahead=day > today,
            slot=slot,
            per_credit=per_credit,
            floor=floor,
        )
        for n, day in enumerate(days)
    ]
    ticks = [
        (_px(floor - step * n * per_credit), number(Decimal(step * n)))
        for n in range(round(top / step) + 1)
    ]
    pace_y = _px(floor - float(pace) * per_credit) if pace else ""
    return Chart(width, height, bars, ticks, pace_y, is_narrow=width < 500)


def _bar(
    n: int,
    series: Sequence[Series],
    *,
    day: date,
    query: str,
    is_ahead: bool,
    slot: float,
    per_credit: float,
    floor: float,
) -> Bar:
    total = sum((each.amounts[n] for each in series), Decimal(0))
    thick = slot * 0.62
    x = LEFT + slot * n
    y = floor
    parts = []
    for each in series:
        tall = float(each.amounts[n]) * per_credit
        if tall > 0:
            y -= tall
            parts.append(Part(each.colour, _px(y), _px(max(tall - GAP, 0.5))))
    named = [f"{each.name} {number(each.amounts[n])}" for each in series if each.amounts[n]]
    words = _("{day}: {total} credits").format(
        day=date_format(day, "MONTH_DAY_FORMAT"), total=number(total)
    )
    return Bar(
        day=day,
        query=query,
        x=_px(x + (slot - thick) / 2),
        width=_px(thick),
        middle=_px(x + slot / 2),
        label_y=_px(y - 4),
        total=total,
        parts=parts,
        words=f"{words} ({', '.join(named)})" if len(named) > 1 else words,
        slot_x=_px(x),
        slot=_px(slot),
        is_weekend=day.weekday() >= SATURDAY,
        is_ahead=is_ahead,
    )


def _scale(most: Decimal) -> tuple[float, float]:
    """The distance of the lines and the top of the chart: 1, 2, 2.5 or 5 of some power of ten."""
    rough = float(most) / 5
    power = 10 ** int(log10(rough)) if rough >= 1 else 1
    step = next(power * size for size in (1, 2, 2.5, 5, 10) if power * size >= rough)
    step = max(1.0, step)
    return step, step * ceil(float(most) / step)


def _px(value: float) -> str:
    return f"{value:.1f}"
