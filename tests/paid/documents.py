"""What the providers' documents allow, model by model, written anew from them.

Shares nothing with the catalogue, so that a slip there is found here. `pairs` picks combinations
that together hold every two values that may meet.
"""

from dataclasses import dataclass
from itertools import combinations, product
from random import Random

WIDE = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9")
ADAPTIVE = (*WIDE, "adaptive")
ALL, SMALL = ("480p", "720p", "1080p"), ("480p", "720p")
EITHER, NEVER = (False, True), (False,)
WORDS = ("frames", "resolution", "sound", "ratio", "duration", "seed", "camera_fixed", "watermark")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One model's page: its values, shortest and longest, and its own names for our words."""

    id: str
    frames: tuple = (0, 1, 2)
    resolution: tuple = ALL
    sound: tuple = EITHER
    ratio: tuple = ADAPTIVE
    duration: tuple = (4, 12)
    seed: tuple = (0, None, 4294967295)
    camera_fixed: tuple = EITHER
    watermark: tuple = EITHER
    names: tuple = ()
    adaptive_only_with_frame: bool = False
    frame_only_with_adaptive: bool = False

    def allows(self, row):
        if self.adaptive_only_with_frame and row["ratio"] == "adaptive" and not row["frames"]:
            return False
        return not (self.frame_only_with_adaptive and row["frames"] and row["ratio"] != "adaptive")

    def rows(self):
        every = (dict(zip(WORDS, values, strict=True)) for values in product(*self._values()))
        return [row for row in every if self.allows(row)]

    def _values(self):
        return [getattr(self, word) for word in WORDS]

    def fields(self, row, seed):
        """The settings of one take as the document names them."""
        names, told = dict(self.names), {"resolution": row["resolution"]}
        told["duration"] = row["duration"]
        if self.ratio != ("",):
            told[names.get("ratio", "ratio")] = row["ratio"]
        if self.sound == EITHER:
            told[names.get("sound", "generate_audio")] = row["sound"]
        if self.seed != (None,):
            told["seed"] = seed
        if self.camera_fixed == EITHER:
            told[names.get("camera_fixed", "camera_fixed")] = row["camera_fixed"]
        if self.watermark == EITHER:
            told["watermark"] = row["watermark"]
        return told


OLDER = {
    "ratio": ("",),
    "sound": NEVER,
    "duration": (5, 10),
    "names": (("camera_fixed", "camerafixed"),),
}
ARK_OLD = {"sound": NEVER, "duration": (2, 12), "adaptive_only_with_frame": True}
ARK_NEW = {"camera_fixed": NEVER, "duration": (4, 15)}
RATIO = ("ratio", "aspect_ratio")

SHEETS = {
    "aimlapi/seedance-1.5-pro": Sheet(id="bytedance/seedance-1-5-pro", names=(RATIO,)),
    "aimlapi/seedance-1.0-pro-i2v": Sheet(
        id="bytedance/seedance-1-0-pro-i2v", **OLDER, frames=(1, 2)
    ),
    "aimlapi/seedance-1.0-pro-fast": Sheet(id="bytedance/seedance-1-0-pro-fast", **OLDER),
    "aivideoapi/seedance-1.5-pro": Sheet(id="doubao-seedance-1.5-pro", ratio=WIDE, names=(RATIO,)),
    "apikley/seedance-1.5-pro": Sheet(
        id="bytedance/seedance-1.5-pro",
        resolution=SMALL,
        ratio=WIDE,
        duration=(4, 8, 12),
        seed=(None,),
        watermark=NEVER,
        names=(RATIO, ("camera_fixed", "fixed_lens")),
    ),
    "modelark/seedance-1.5-pro": Sheet(id="seedance-1-5-pro-251215"),
    "modelark/seedance-1.0-pro": Sheet(id="seedance-1-0-pro-250528", **ARK_OLD),
    "modelark/seedance-1.0-pro-fast": Sheet(
        id="seedance-1-0-pro-fast-251015", **ARK_OLD, frames=(0, 1)
    ),
    "modelark/seedance-2.0": Sheet(id="dreamina-seedance-2-0-260128", **ARK_NEW),
    "modelark/seedance-2.0-fast": Sheet(
        id="dreamina-seedance-2-0-fast-260128", **ARK_NEW, resolution=SMALL
    ),
    "modelark/seedance-2.0-mini": Sheet(
        id="dreamina-seedance-2-0-mini-260615", **ARK_NEW, resolution=SMALL
    ),
    "modelark/seedance-2.5": Sheet(
        id="dreamina-seedance-2-5-260628",
        **ARK_NEW | {"duration": (4, 30)},
        frame_only_with_adaptive=True,
    ),
}


def pairs_in(row):
    return set(combinations(row.items(), 2))


def pairs(sheet):
    """Few rows that hold every pair of values which the document lets meet."""
    dice, rows = Random(7), sheet.rows()
    missing = set().union(*map(pairs_in, rows))
    chosen = []
    while missing:
        pair = dict(min(missing, key=repr))
        holding = [row for row in rows if pair.items() <= row.items()]
        few = dice.sample(holding, min(30, len(holding)))
        best = max(few, key=lambda row: len(pairs_in(row) & missing))
        chosen.append(best)
        missing -= pairs_in(best)
    return chosen


COMBINATIONS = {key: pairs(sheet) for key, sheet in SHEETS.items()}
