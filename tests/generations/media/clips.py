"""Small videos, made on the spot."""

from fractions import Fraction

import av
import numpy as np

QUICK = {
    "libx264": {"preset": "superfast", "crf": "12", "bf": "2"},
    "libx265": {"x265-params": "log-level=none"},
}


def grey(level, width=128, height=96):
    return np.full((height, width, 3), level, np.uint8)


def busy(width=128, height=96):
    y, x = np.mgrid[0:height, 0:width] // 8
    return np.repeat((((x + y) % 2) * 200 + 30).astype(np.uint8)[:, :, None], 3, axis=2)


def counting(frames=24, **size):
    """Each frame a little lighter than the one before: 40, 44, 48..."""
    return [grey(40 + 4 * number, **size) for number in range(frames)]


def make_clip(
    path,
    pictures=None,
    *,
    codec="libx264",
    pixels="yuv420p",
    sound="aac",
    container="mp4",
    movflags="+faststart",
    matrix=None,
    tagged=True,
    rate=24,
    sound_frames=None,
    milliseconds=None,
):
    """Write `pictures`, 24 a second, with a tone, and return the path.

    `milliseconds` are the times of the pictures, where they are not evenly spread.
    `matrix` is how colours are turned into YUV, 1 for BT.709; `tagged` writes it into the file.
    """
    pictures = counting() if pictures is None else pictures
    options = {"movflags": movflags} if container == "mp4" else {}
    with av.open(str(path), "w", format=container, options=options) as target:
        if pictures:
            video = target.add_stream(codec, rate=rate, options=QUICK.get(codec, {}))
            video.height, video.width = pictures[0].shape[:2]
            video.pix_fmt = pixels
        tone = target.add_stream(sound, rate=48_000, layout="stereo") if sound else None
        if matrix and tagged:
            video.codec_context.colorspace = matrix
        if milliseconds:
            video.codec_context.time_base = Fraction(1, 1000)
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame = frame.reformat(format=pixels, dst_colorspace=matrix)
            frame.colorspace = matrix if tagged and matrix else 2
            if milliseconds:
                frame.pts, frame.time_base = milliseconds[number], Fraction(1, 1000)
            target.mux(video.encode(frame))
        if pictures:
            target.mux(video.encode())
        if tone:
            samples = 2000 * (sound_frames or len(pictures) or 24)
            wave = np.sin(np.arange(samples) / 20).astype(np.float32) / 5
            frame = av.AudioFrame.from_ndarray(
                np.stack([wave, wave]), format="fltp", layout="stereo"
            )
            frame.rate, frame.pts = 48_000, 0
            target.mux([*tone.encode(frame), *tone.encode()])
    return path


def boxes_of(source):
    """(name, start, end) of each outermost box."""
    at, found = 0, []
    while at < len(source):
        length = int.from_bytes(source[at : at + 4])
        found.append((source[at + 4 : at + 8], at, at + length))
        at += length
    return found
