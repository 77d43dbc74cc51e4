"""How a shot moves: softly out of rest, one way, and softly back to it."""

import math

from generations.animatic.words import Reading


def eased(share: float) -> float:
    return share - 0.6 * math.sin(2 * math.pi * share) / (2 * math.pi)


def turn(reading: Reading) -> float:
    """To which side, and how far: all the way where the prompt says so."""
    if "left" in reading.moves:
        return -1.0
    if "right" in reading.moves:
        return 1.0
    return -0.6 if reading.root & 1 else 0.6
