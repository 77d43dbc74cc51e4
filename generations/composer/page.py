"""The composer as the page shows it: what the model offers, what is chosen, what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import User
from accounts.roles import Permission
from generations.billing.budget_view import Limits, line_of
from generations.billing.figures import written
from generations.billing.prices import NoPrice, Quote, find_price
from generations.billing.rules import need_of
from generations.catalog import Model, Options, UnknownModel, catalog
from generations.composer.checks import checks, crop_note
from generations.composer.choices import Cell, Choice, GridRow, PageQuote
from generations.composer.form import FIELD_OF, SOUND
from generations.composer.ladder import Rung, rungs
from generations.composer.offers import (
    Accounts,
    Offer,
    accounts_of,
    frame_trouble,
    offers,
    what_it_needs,
)
from generations.composer.twins import Twin, twin_of
from generations.models import Generation, Price
from generations.pipeline.expectation import Usual, usual
from generations.pipeline.request import MOST_TAKES
from generations.pipeline.standing import trouble_of
from generations.wording import in_words
from studio.models import Frame, Project, Prompt
from studio.numbers import whole

FIRST_MODEL = "practice/animatic"
RATIO_LABELS = {"adaptive": lazy("Auto")}


@dataclass(kw_only=True)
class Composer:
    """What the composer's templates read. Choices that the model lacks are fitted, and said."""

    project: Project
    person: User
    accounts: Accounts
    limits: Limits
    values: dict[str, Any]
    model: Model
    options: Options
    notes: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)
    refusal: str = ""

    def __post_init__(self) -> None:
        team = self.project.team.slug
        address = [team, self.project.code]
        self.url_quote = reverse("quote", args=address)
        self.url_create = reverse("take-create", args=address)
        self.url_reuse = reverse("reuse", args=address)
        self.url_upload = reverse("frames", args=address)
        self.press = uuid4()

    @property
    def sees_prices(self) -> bool:
        return self.person.can(Permission.SEE_PRICES, self.project)

    @cached_property
    def models(self) -> list[Offer]:
        return offers(self.team_prices, self.accounts, chosen=self.model)

    @property
    def ratios(self) -> list[Choice]:
        return [
            Choice(ratio, str(RATIO_LABELS.get(ratio, ratio)), ratio == self.options.ratio)
            for ratio in self.model.ratios
        ]

    @cached_property
    def team_prices(self) -> list[Price]:
        """The prices in force of every model: one question for the list and the grid."""
        return Price.objects.all().in_force(team=self.project.team, at=timezone.now())

    @property
    def prices(self) -> list[Price]:
        return [price for price in self.team_prices if price.model == self.model.key]

    @property
    def grid(self) -> list[GridRow]:
        """The rate grid, which is the price table."""
        return [
            GridRow(
                resolution,
                self._cell(resolution, sound=False),
                self._cell(resolution, sound=True) if self.model.sound == "choice" else None,
            )
            for resolution in self.model.resolutions
        ]

    def _cell(self, resolution: str, *, sound: bool) -> Cell:
        checked = (resolution, sound) == (self.options.resolution, self.options.sound)
        value = resolution + SOUND if sound else resolution
        try:
            price = find_price(self.prices, resolution=resolution, sound=sound)
        except NoPrice:
            return Cell(value, None, checked, unconfirmed=False)
        return Cell(value, price.per_second, checked, unconfirmed=not price.confirmed)

    @property
    def durations(self) -> list[Choice]:
        return [
            Choice(seconds, f"{seconds} s", seconds == self.options.duration)
            for seconds in self.model.durations
        ]

    @property
    def take_count(self) -> int:
        count = whole(self.values.get("takes"))
        return count if count and count <= MOST_TAKES else 1

    @property
    def takes(self) -> list[Choice]:
        return [
            Choice(count, str(count), count == self.take_count)
            for count in range(1, MOST_TAKES + 1)
        ]

    @property
    def price(self) -> Price:
        """The price of the chosen cell. Raises NoPrice."""
        chosen = self.options
        return find_price(self.prices, resolution=chosen.resolution, sound=chosen.sound)

    @property
    def why_no_price(self) -> str:
        try:
            self.price  # noqa: B018 (asked for its error)
        except NoPrice as error:
            return str(error)
        return ""

    @cached_property
    def quote(self) -> PageQuote | None:
        """The price by the code that charges; None, with `why_no_price`, when there is none."""
        try:
            price = self.price
        except NoPrice:
            return None
        quoted = Quote(price=price, duration=self.options.duration, takes=self.take_count)
        ahead = self.limits.outlook(quoted.total)
        tightest = ahead.tightest
        return PageQuote(
            quote=quoted,
            refused=self.refusal,
            need=need_of(project=self.project, by=self.person, quoted=quoted, ahead=ahead),
            left_after=ahead.left,
            tightest=line_of(tightest, self.project.team) if tightest else None,
        )

    @property
    def ask_filled(self) -> str:
        """What is missing, as the amount is filled in."""
        need = self.quote.need if self.quote else None
        return written(need.missing) if need else ""

    @property
    def ask_credits(self) -> Any:
        """The amount to ask for: what is missing, unless the person wrote another."""
        written = self.values.get("ask_credits")
        is_ours = written in (None, "", self.values.get("ask_filled"))
        return self.ask_filled if is_ours else written

    def look_over(self) -> None:
        """Say beside each field what the model would refuse, but not what is merely unfinished."""
        text = str(self.values.get("prompt") or "").strip()
        frames = (self.first is not None, self.last is not None)
        found = self.model.faults(self.options, prompt=text, frames=frames)
        if len(text) < self.model.prompt_min:
            found.pop("prompt", None)
        if self.first and (trouble := frame_trouble(self.model)):
            found["first"] = trouble
        seed = str(self.values.get("seed") or "").strip()
        if seed and _whole(seed, None) is None:
            found["seed"] = _("A seed is a whole number, or empty.")
        self.faults = {FIELD_OF.get(name, name): in_words(said) for name, said in found.items()}

    @property
    def expected(self) -> Usual | None:
        return usual(
            model=self.model.key,
            resolution=self.options.resolution,
            duration=self.options.duration,
        )

    @cached_property
    def first(self) -> Frame | None:
        return self._frame("first")

    @cached_property
    def last(self) -> Frame | None:
        return self._frame("last")

    def _frame(self, name: str) -> Frame | None:
        chosen = whole(self.values.get(name))
        frames = Frame.objects.filter(project=self.project, removed_at=None)
        frame = frames.filter(pk=chosen).first() if chosen else None
        if frame:
            frame.project = self.project
        return frame

    @cached_property
    def twin(self) -> Twin | None:
        """A finished take of the same inputs, worth a look before paying again."""
        text = str(self.values.get("prompt") or "").strip()
        frames = (self.first, self.last)
        person, model, options = self.person, self.model, self.options
        if not text:
            return None
        return twin_of(viewer=person, model=model, options=options, text=text, frames=frames)

    @cached_property
    def shot(self) -> Prompt | None:
        chosen = whole(self.values.get("shot"))
        shots = Prompt.objects.filter(project=self.project)
        return shots.filter(pk=chosen).first() if chosen else None

    @cached_property
    def parent(self) -> Generation | None:
        """The take that this goes on from."""
        chosen = whole(self.values.get("parent"))
        takes = Generation.objects.filter(project=self.project)
        take = takes.filter(pk=chosen).first() if chosen else None
        if take:
            take.project = self.project
        return take

    @property
    def _frames(self) -> dict[str, Frame]:
        both = (("first", self.first), ("last", self.last))
        return {name: frame for name, frame in both if frame}

    @property
    def crop_note(self) -> str:
        return crop_note(self._frames, self.size)

    @property
    def checks(self) -> list[str]:
        """What is worth a look before the press."""
        text, frames = str(self.values.get("prompt") or ""), self._frames
        return checks(self.model, self.options, text=text, frames=frames, size=self.size)

    @property
    def trouble(self) -> str:
        """Why the provider would let a press wait or refuse it; "" when nothing is known."""
        account = self.accounts.get(self.model.provider)
        return trouble_of(account) if account else ""

    @property
    def rungs(self) -> list[Rung]:
        return rungs(self.model, self.options, self.prices, takes=self.take_count)

    @property
    def crops(self) -> bool:
        return bool(self.crop_note)

    @property
    def size(self) -> tuple[int, int]:
        frame = (self.first.width, self.first.height) if self.first else None
        return self.model.size(self.options, frame=frame)


def compose(
    project: Project, person: User, values: Mapping[str, Any], *, limits: Limits | None = None
) -> Composer:
    """A composer from a form's values or a link's, fitted to what its model takes."""
    accounts = accounts_of(project.team)
    model, notes = _model_of(str(values.get("model") or FIRST_MODEL), accounts)
    wanted = _options(values, model.defaults())
    options, changed = model.fit(wanted)
    return Composer(
        project=project,
        person=person,
        accounts=accounts,
        limits=limits or Limits(project, person),
        values=dict(values.items()),
        model=model,
        options=options,
        notes=[*notes, *map(in_words, changed)],
    )


def _model_of(key: str, accounts: Accounts) -> tuple[Model, list[str]]:
    """The chosen model, or the practice model and why."""
    practice = catalog().get(FIRST_MODEL)
    try:
        model = catalog().get(key)
    except UnknownModel:
        return practice, [
            _("“{key}” isn't in the catalogue any more. Practice chosen.").format(key=key)
        ]
    if needs := what_it_needs(model, accounts):
        return practice, [_("{needs} Practice chosen.").format(needs=needs)]
    return model, []


def _options(values: Mapping[str, Any], defaults: Options) -> Options:
    """The form's settings in the catalogue's words; what is missing or odd takes the default."""
    quality = str(values.get("quality") or "")
    return Options(
        ratio=str(values.get("ratio") or defaults.ratio),
        resolution=quality.removesuffix(SOUND) or defaults.resolution,
        duration=_whole(values.get("duration"), defaults.duration) or defaults.duration,
        sound=quality.endswith(SOUND) if quality else defaults.sound,
        seed=_whole(values.get("seed"), None),
        camera_fixed=bool(values.get("camera_fixed")),
        watermark=bool(values.get("watermark")),
    )


def _whole(value: Any, otherwise: int | None) -> int | None:
    try:
        return int(str(value).strip())
    except ValueError:
        return otherwise
