"""Playing the schedule: each press and each step of each take at its own moment in the past."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random
from uuid import UUID

from accounts.models import User
from generations.again.strip import frame_from_end
from generations.catalog import ADAPTIVE, Model, Options, catalog
from generations.demo.fates import Fate
from generations.demo.films import Films, demo_edition
from generations.demo.schedule import MADE, Press
from generations.models import Generation, Status
from generations.pipeline.request import Asking, Order, request_generation
from studio.models import Frame, Project, Prompt

REASON = "This is the take for the cut."


class History:
    """Everything that happened, in order of time."""

    def __init__(self, *, films: Films, random: Random, go_to: Callable[[datetime], None]) -> None:
        self.films, self.random, self.go_to = films, random, go_to
        self.coming: list[tuple[datetime, int, Callable[[], None]]] = []
        self.order = count()
        self.projects: dict[str, Project] = {}
        self.frames: dict[str, dict[str, Frame]] = {}

    def expect(self, at: datetime, act: Callable[[], None]) -> None:
        heappush(self.coming, (at, next(self.order), act))

    def play(self) -> None:
        """Let everything happen that is expected, and what follows from it."""
        while self.coming:
            at, _order, act = heappop(self.coming)
            self.go_to(at)
            act()

    def plan(self, presses: list[Press]) -> None:
        """Expect the presses, and have drawn ahead what they will give."""
        for press in presses:
            self.expect(press.at, partial(self.press, press))
        for press in presses:
            if not press.shot.continues:
                self._draw_ahead(press)

    def press(self, press: Press) -> None:
        """Ask for the takes of one press, and expect what becomes of each."""
        order = self._order(press, User.objects.get(email=press.shot.by))
        key = UUID(int=self.random.getrandbits(128), version=4)
        takes = request_generation(order, press=key, asking=Asking(reason=REASON))
        for take, one in zip(takes, press.tries, strict=True):
            Fate(self, take, one, order.model, seed=press.seed + take.press_index).expect()

    def _order(self, press: Press, by: User) -> Order:
        project, shot = self.projects[press.production.code], press.shot
        model = demo_edition(catalog().get(press.draft.model))
        first, last = self._frames(press, model)
        parent = self._parent(project, shot.continues)
        if parent:
            first = frame_from_end(parent, by=by)
        return Order(
            project=project,
            by=by,
            model=model,
            text=shot.text,
            options=_options(press, model, has_frame=first is not None),
            first=first,
            last=last,
            takes=len(press.tries),
            shot=_prompt(project, press, by),
            parent=parent,
        )

    def _frames(self, press: Press, model: Model) -> tuple[Frame | None, Frame | None]:
        frames = self.frames[press.production.code]
        first, last = frames.get(press.shot.first), frames.get(press.shot.last)
        return (
            None if model.first_frame == "none" else first,
            None if model.last_frame == "none" else last,
        )

    def _parent(self, project: Project, title: str) -> Generation | None:
        made = Generation.objects.filter(project=project, prompt__title=title)
        return made.filter(status=Status.COMPLETED).for_cards().first() if title else None

    def _draw_ahead(self, press: Press) -> None:
        """Ask for the films of takes that are not pressed yet; only their time is at stake."""
        model = demo_edition(catalog().get(press.draft.model))
        first, last = self._frames(press, model)
        options = _options(press, model, has_frame=first is not None)
        size = model.size(options, frame=(first.width, first.height) if first else None)
        take = Generation(
            text=press.shot.text,
            duration=options.duration,
            sound=options.sound,
            camera_fixed=options.camera_fixed,
            watermark=options.watermark,
            first_frame=first,
            last_frame=last,
            asked_width=size[0],
            asked_height=size[1],
        )
        for index, one in enumerate(press.tries):
            if one.outcome == MADE:
                self.films.ask(self.films.shot_of(take, seed=press.seed + index))


def _options(press: Press, model: Model, *, has_frame: bool) -> Options:
    """The draft's settings as the model takes them."""
    wanted = replace(
        model.defaults(),
        ratio=press.shot.ratio,
        resolution=press.draft.resolution,
        duration=press.draft.duration,
        sound=press.draft.sound,
        seed=press.seed,
        camera_fixed=press.shot.camera_fixed,
    )
    fitted, _changes = model.fit(wanted)
    if model.frame_needs_adaptive and has_frame:
        fitted = replace(fitted, ratio=ADAPTIVE)
    return fitted


def _prompt(project: Project, press: Press, by: User) -> Prompt:
    """The shot in the project's storyboard, made at its first press."""
    prompt, _new = Prompt.objects.get_or_create(
        project=project,
        title=press.shot.title,
        defaults={
            "text": press.shot.text,
            "created_by": by,
            "position": Prompt.objects.filter(project=project).count() + 1,
        },
    )
    return prompt
