"""Pictures and sound into an mp4 whose bytes depend on nothing but them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.codec.context import Flags

from generations.animatic.noise import Field
from generations.animatic.planes import BT709, LIMITED, Planes, to_frame
from generations.animatic.sound import PACKET, RATE

FPS = 24
TITLE = "Practice take, an animatic"
COMMENT = "PRACTICE: drawn by the Rushes animatic renderer, not made by a video model."
ENCODER = {"preset": "superfast", "g": "48", "bf": "2"}
SMALL, CLEAN = "23", "12"  # Rates of loss: to be watched, and to be cut into frames again.
# Faststart puts the index first, bit-exact leaves versions and dates out, and without a limit to
# the delay the sound is laid between the pictures however late it comes.
MUXER = {"movflags": "+faststart", "fflags": "+bitexact", "max_interleave_delta": "0"}


@contextmanager
def filming(
    path: Path, size: tuple[int, int], sound: Field | None, *, quality: str = SMALL
) -> Iterator[Callable[[Planes], None]]:
    """Gives the function that adds the next picture; the sound follows after the last."""
    with av.open(path, "w", format="mp4", options=MUXER) as container:
        container.metadata.update(title=TITLE, comment=COMMENT)
        picture = _picture_stream(container, size, quality)
        track = None if sound is None else _sound_stream(container)
        count = 0

        def add(planes: Planes) -> None:
            nonlocal count
            frame = to_frame(planes)
            frame.pts, frame.time_base = count, Fraction(1, FPS)
            count += 1
            container.mux(picture.encode(frame))

        yield add
        container.mux(picture.encode(None))
        if track is not None and sound is not None:
            for start in range(0, sound.shape[1], PACKET):
                part = sound[:, start : start + PACKET].copy()
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
                frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
                container.mux(track.encode(frame))
            container.mux(track.encode(None))


def _picture_stream(
    container: av.container.OutputContainer, size: tuple[int, int], quality: str
) -> av.VideoStream:
    stream = container.add_stream("libx264", rate=FPS, options=ENCODER | {"crf": quality})
    context = stream.codec_context
    context.width, context.height = size
    context.pix_fmt, context.time_base = "yuv420p", Fraction(1, FPS)
    # More threads than one, and the same pictures no longer give the same bytes.
    context.thread_count = 1
    context.flags |= Flags.bitexact
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = LIMITED
    return stream


def _sound_stream(container: av.container.OutputContainer) -> av.AudioStream:
    stream = container.add_stream("aac", rate=RATE, layout="stereo")
    stream.codec_context.bit_rate = 128_000
    stream.codec_context.flags |= Flags.bitexact
    return stream
