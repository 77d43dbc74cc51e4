"""What a model would refuse and what a switch to it changed, in sentences fit to show.

It knows no language but its own: a sentence keeps its template and values beside its words, so
that whoever shows it can say it in the reader's.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from generations.catalog_file import ADAPTIVE

if TYPE_CHECKING:
    from generations.catalog import Model, Options

# Upstream still reads settings from the end of a prompt; such a tail would change the bill.
_SETTINGS = (
    "rs|resolution|rt|ratio|aspect[_-]?ratio|dur|duration|frames|fps|framespersecond|seed"
    "|cf|camera[_-]?fixed|wm|watermark|generate[_-]?audio|draft"
)
TAIL = re.compile(
    rf"(?:(?<!\S)--(?:{_SETTINGS})(?![\w-])(?:[\s=:]+[\w:.-]+)?"
    rf"|--(?:{_SETTINGS})[\s=:]*(?:-?\d[\w:.]*|true\b|false\b|adaptive\b))",
    re.IGNORECASE,
)


class Sentence(str):
    """English words, which remember what they were filled with."""

    template: str
    values: dict[str, Any]


def _(template: str, **values: Any) -> Sentence:
    sentence = Sentence(template.format(**values))
    sentence.template, sentence.values = template, values
    return sentence


def faults_of(
    model: "Model", options: "Options", *, prompt: str, frames: tuple[bool, bool]
) -> dict[str, str]:
    """The first fault of each field; frames are whether a first and a last one are given."""
    found: dict[str, str] = {}
    for field, sentence in (
        *_prompt_faults(model, prompt),
        *_frame_faults(model, frames),
        *_picture_faults(model, options, frames),
        *_extra_faults(model, options),
    ):
        found.setdefault(field, sentence)
    return found


def _prompt_faults(model: "Model", prompt: str) -> Iterator[tuple[str, str]]:
    length = len(prompt.strip())
    if not length:
        yield "prompt", _("Write a prompt.")
    elif length < model.prompt_min:
        yield (
            "prompt",
            _("The prompt needs at least {least} characters.", least=model.prompt_min),
        )
    elif length > model.prompt_max:
        yield (
            "prompt",
            _(
                "The prompt can be up to {most:,} characters; this one is {length:,}.",
                most=model.prompt_max,
                length=length,
            ),
        )
    if tail := TAIL.search(prompt):
        yield (
            "prompt",
            _(
                "Take “{tail}” out: it would be read as a setting. Use the settings.",
                tail=" ".join(tail.group().split()),
            ),
        )


def _frame_faults(model: "Model", frames: tuple[bool, bool]) -> Iterator[tuple[str, str]]:
    first, last = frames
    if first and model.first_frame == "none":
        yield "first_frame", _("{model} takes no first frame.", model=model.name)
    if not first and model.first_frame == "required":
        yield "first_frame", _("{model} needs a first frame.", model=model.name)
    if last and model.last_frame == "none":
        yield "last_frame", _("{model} takes no last frame.", model=model.name)
    elif last and not first:
        yield "last_frame", _("A last frame needs a first frame too.")


def _picture_faults(
    model: "Model", options: "Options", frames: tuple[bool, bool]
) -> Iterator[tuple[str, str]]:
    if options.ratio not in (model.ratios or ("",)):
        if model.ratios:
            yield "ratio", _not_offered(model, options.ratio or _("No ratio"), model.ratios)
        else:
            yield (
                "ratio",
                _("{model} follows the first frame: a ratio can't be chosen.", model=model.name),
            )
    elif options.ratio == ADAPTIVE and model.adaptive_needs_frame and not frames[0]:
        yield "ratio", _("Adaptive follows the first frame. Add one, or choose a ratio.")
    elif options.ratio != ADAPTIVE and model.frame_needs_adaptive and frames[0]:
        yield "ratio", _("{model} follows the first frame. Choose adaptive.", model=model.name)
    if options.resolution not in model.resolutions:
        yield "resolution", _not_offered(model, options.resolution, model.resolutions)
    if options.duration not in model.durations:
        yield "duration", _not_offered(model, f"{options.duration} s", model.durations)


def _extra_faults(model: "Model", options: "Options") -> Iterator[tuple[str, str]]:
    if options.sound and not model.has_sound:
        yield "sound", _("{model} makes no sound. Switch sound off.", model=model.name)
    if options.seed is not None:
        if model.seed is None:
            yield "seed", _("{model} takes no seed. Leave it empty.", model=model.name)
        elif not model.seed[0] <= options.seed <= model.seed[1]:
            low, high = model.seed
            yield "seed", _("The seed goes from {low} to {high}.", low=low, high=high)
    if options.camera_fixed and not model.camera_fixed:
        yield (
            "camera_fixed",
            _("{model} can't keep the camera still. Switch that off.", model=model.name),
        )
    if options.watermark and not model.watermark:
        yield "watermark", _("{model} can't add a watermark. Switch that off.", model=model.name)


def changes_of(model: "Model", asked: "Options", fitted: "Options") -> Iterator[str]:
    """A sentence for each setting that had to change to fit the model."""
    if asked.duration != fitted.duration:
        yield _instead(model, f"{asked.duration} s", f"{fitted.duration} s")
    if asked.resolution != fitted.resolution:
        yield _instead(model, asked.resolution, fitted.resolution)
    if asked.ratio != fitted.ratio:
        yield _other_ratio(model, asked.ratio, fitted.ratio)
    if asked.sound != fitted.sound:
        yield _("{model} makes no sound: sound is off.", model=model.name)
    if asked.seed != fitted.seed:
        words = {"model": model.name, "seed": asked.seed}
        yield _("{model} can't take the seed {seed}: it is left open.", **words)
    if asked.camera_fixed != fitted.camera_fixed:
        yield _("{model} can't keep the camera still: that is off.", model=model.name)
    if asked.watermark != fitted.watermark:
        yield _("{model} can't add a watermark: that is off.", model=model.name)


def _other_ratio(model: "Model", asked: str, fitted: str) -> str:
    if not fitted:
        words = {"model": model.name, "ratio": asked}
        return _("{model} follows the first frame: {ratio} isn't sent.", **words)
    return _instead(model, asked, fitted) if asked else _("{ratio} chosen.", ratio=fitted)


def _instead(model: "Model", theirs: str, ours: str) -> str:
    words = {"asked": theirs, "model": model.name, "fitted": ours}
    return _("{asked} isn't offered by {model}: {fitted} chosen.", **words)


def _not_offered(model: "Model", chosen: str, offered: tuple[Any, ...]) -> str:
    return _(
        "{chosen} isn't offered by {model}. Choose {offered}.",
        chosen=chosen,
        model=model.name,
        offered=_listed(offered),
    )


def _listed(offered: tuple[Any, ...]) -> str:
    """Name what is offered: "5 or 10", "4, 8 or 12", and "4 to 12" where nothing is left out."""
    first, last = offered[0], offered[-1]
    if len(offered) == 1:
        return f"{first}"
    if len(offered) > 2 and isinstance(first, int) and last - first == len(offered) - 1:
        return _("{first} to {last}", first=first, last=last)
    most = ", ".join(str(each) for each in offered[:-1])
    return _("{most} or {last}", most=most, last=last)
