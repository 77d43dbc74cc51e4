"""Small real videos, so that what collects them has something to measure."""

import io
from fractions import Fraction
from functools import cache

import av
import numpy as np

RATE = 24
SAMPLES = 48_000
WIDE = {
    "480p": {"16:9": (864, 496), "4:3": (752, 560), "1:1": (640, 640), "21:9": (992, 432)},
    "720p": {"16:9": (1280, 720), "4:3": (1112, 834), "1:1": (960, 960), "21:9": (1470, 630)},
    "1080p": {"16:9": (1920, 1080), "4:3": (1664, 1248), "1:1": (1440, 1440), "21:9": (2206, 946)},
}


def pixels(resolution, ratio):
    shapes = WIDE[resolution]
    if ratio in ("9:16", "3:4"):
        return shapes[":".join(reversed(ratio.split(":")))][::-1]
    return shapes.get(ratio, shapes["16:9"])


@cache
def clip(width, height, seconds, sound):
    """An MP4 of so many seconds in one slowly changing colour, with a tone where asked."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio = container.add_stream("aac", rate=SAMPLES, layout="mono") if sound else None
        for number in range(RATE * seconds):
            picture = np.full((height, width, 3), (number % 200, 90, 140), np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            container.mux(video.encode(frame))
        container.mux(video.encode())
        if audio:
            mux_tone(container, audio, seconds)
    return file.getvalue()


def mux_tone(container, audio, seconds):
    times = np.arange(SAMPLES * seconds, dtype=np.float32) / SAMPLES
    tone = (0.1 * np.sin(2 * np.pi * 220 * times)).astype(np.float32)
    for start in range(0, len(tone), 1024):
        frame = av.AudioFrame.from_ndarray(
            tone[start : start + 1024].reshape(1, -1), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts, frame.time_base = SAMPLES, start, Fraction(1, SAMPLES)
        container.mux(audio.encode(frame))
    container.mux(audio.encode())
