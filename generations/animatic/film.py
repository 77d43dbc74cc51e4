"""Pictures and sound into an mp4 whose bytes depend on nothing but them."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.codec.context import Flags

from generations.animatic.noise import Field
from generations.animatic.planes import BT709, LIMITED, Planes, to_frame
from generations.animatic.sound import PACKET, RATE

FPS = 24
ENCODER = {"preset": "superfast", "crf": "23", "g": "48", "bf": "2"}
TITLE = "Practice take, an animatic"
COMMENT = "PRACTICE: drawn by the Rushes animatic renderer, not made by a video model."


class Film:
    def __init__(self, path: Path, width: int, height: int, *, sound: Field | None) -> None:
        # A faststart file is rewritten at the end, and bit-exact leaves versions and dates out.
        options = {
            "movflags": "+faststart",
            "fflags": "+bitexact",
            "max_interleave_delta": "0",
        }
        self.container = av.open(path, "w", format="mp4", options=options)
        self.container.metadata.update(title=TITLE, comment=COMMENT)
        self.picture = self.container.add_stream("libx264", rate=FPS, options=ENCODER)
        context = self.picture.codec_context
        context.width, context.height, context.pix_fmt = width, height, "yuv420p"
        context.time_base = Fraction(1, FPS)
        # More threads than one, and the same pictures no longer give the same bytes.
        context.thread_count = 1
        context.flags |= Flags.bitexact
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED
        self.frames = 0
        self.sound = sound
        if sound is not None:
            self.track = self.container.add_stream("aac", rate=RATE, layout="stereo")
            self.track.codec_context.bit_rate = 128_000
            self.track.codec_context.flags |= Flags.bitexact

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.container.mux(self.picture.encode(None))
            if self.sound is not None:
                self._add_sound(self.sound)
        self.container.close()

    def add(self, planes: Planes) -> None:
        frame = to_frame(planes)
        frame.pts, frame.time_base = self.frames, Fraction(1, FPS)
        self.frames += 1
        self.container.mux(self.picture.encode(frame))

    def _add_sound(self, sound: Field) -> None:
        for start in range(0, sound.shape[1], PACKET):
            part = np.ascontiguousarray(sound[:, start : start + PACKET])
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            self.container.mux(self.track.encode(frame))
        self.container.mux(self.track.encode(None))
