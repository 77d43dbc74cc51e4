"""A soft ambience for each place, made of shaped noise and a slow chord. Nothing is recorded."""

import math

import numpy as np

from generations.animatic.noise import Field
from generations.animatic.words import Reading

RATE = 48_000
PACKET = 1024  # samples in one AAC packet
LOUDNESS = 0.085

# Bands of noise: lowest and highest hertz, seconds from swell to swell, what stays between, gain.
BEDS = {
    "mountain": ((140, 900, 1.8, 0.15, 0.7), (500, 2500, 1.1, 0.0, 0.2)),
    "lake": ((250, 1600, 0.7, 0.05, 0.3), (120, 700, 2.2, 0.2, 0.3)),
    "sea": ((180, 2400, 1.9, 0.0, 0.9), (2200, 8000, 1.9, 0.0, 0.3), (50, 400, 3.0, 0.5, 0.3)),
    "forest": ((200, 1200, 1.6, 0.1, 0.5), (2500, 7000, 0.9, 0.0, 0.15)),
    "": ((80, 700, 2.5, 0.3, 0.12),),
}
CHORDS = {True: (0, 7, 12, 15, 19), False: (0, 7, 12, 16, 19)}  # minor, major: in semitones


def ambience(reading: Reading, seconds: int, random: np.random.Generator) -> Field:
    """Stereo, a little shorter than the picture: whole packets only, so that none hangs over."""
    length = seconds * RATE // PACKET * PACKET
    total = _chord(length, random, minor=reading.hour in ("night", "dusk")) * np.float32(0.5)
    for low, high, period, floor, gain in BEDS[reading.place]:
        for side in total:
            swell = _swell(length, random, period, floor)
            side += _noise(length, random, low, high) * swell**2 * gain
    total *= LOUDNESS / (float(np.sqrt(np.mean(total**2))) + 1e-9)
    fade = np.linspace(0, 1, RATE // 2, dtype=np.float32) ** 2
    total[:, : len(fade)] *= fade
    total[:, -len(fade) :] *= fade[::-1]
    return np.tanh(total)


def _noise(length: int, random: np.random.Generator, low: float, high: float) -> Field:
    spectrum = np.fft.rfft(random.standard_normal(length).astype(np.float32))
    hertz = np.maximum(np.fft.rfftfreq(length, 1 / RATE), 1)
    spectrum *= hertz**-0.6 / np.sqrt((1 + (low / hertz) ** 4) * (1 + (hertz / high) ** 4))
    sound = np.fft.irfft(spectrum, length).astype(np.float32)
    return sound / (sound.std() + 1e-9)


def _swell(length: int, random: np.random.Generator, period: float, floor: float) -> Field:
    """Coming and going between `floor` and 1, each time to another height."""
    knots = random.uniform(floor, 1, math.ceil(length / RATE / period) + 2)
    place = np.arange(length) / RATE / period
    share, before = 0.5 - 0.5 * np.cos(np.pi * (place % 1)), place.astype(int)
    return (knots[before] * (1 - share) + knots[before + 1] * share).astype(np.float32)


def _chord(length: int, random: np.random.Generator, *, minor: bool) -> Field:
    time = np.arange(length, dtype=np.float32) / RATE
    root = 110 * 2 ** (int(random.integers(-3, 4)) / 12)
    total = np.zeros((2, length), np.float32)
    for number, step in enumerate(CHORDS[minor]):
        strength = _swell(length, random, 2.2, 0.4) / (2 + number)
        for side, detune in zip(total, (0.9985, 1.0015), strict=True):
            turn = 2 * np.pi * root * 2 ** (step / 12) * detune * time + random.uniform(0, 6)
            side += (np.sin(turn) + 0.2 * np.sin(2 * turn)) * strength
    return total
