"""What a prompt says that we can paint: a place, an hour, a way to move. Words only, no model."""

import re
import zlib
from dataclasses import dataclass

PLACES = {
    "lake": "lake lakes fjord fjords tarn loch aurora borealis reflection reflections",
    "sea": "sea ocean beach coast shore island bay harbour harbor wave waves boat sailboat ship"
    " sailing surf lighthouse horizon tide lagoon whale whales dolphin dolphins seagull seagulls",
    "forest": "forest forests wood woods woodland jungle redwood redwoods grove deer trail",
    "mountain": "mountain mountains peak peaks alps alpine summit summits valley ridge ridges"
    " cliff highlands volcano glacier himalaya andes range snow snowy",
}
HOURS = {
    "night": "night midnight moon moonlit moonlight stars starry aurora borealis nocturnal neon",
    "dusk": "dusk twilight evening gloaming nightfall",
    "sunset": "sunset sundown golden autumn warm",
    "dawn": "dawn sunrise morning daybreak mist misty fog foggy first",
    "day": "day noon midday sunny summer bright daylight blue",
}
MOVES = {
    "left": "left",
    "right": "right",
    "out": "out back backward backwards pull pulls reveal reveals away aerial drone",
    "in": "in push pushes zoom zooms dolly approach approaches closer forward toward towards",
}
LIKELY = ("sunset", "dawn", "dusk", "day")


@dataclass(frozen=True)
class Reading:
    place: str  # empty when no word of the prompt is a place we know
    hour: str
    moves: frozenset[str]
    root: int  # seeds every choice: of prompt and seed together


def read(prompt: str, seed: int) -> Reading:
    words = re.findall(r"\w+", prompt.lower())
    root = zlib.crc32(" ".join([str(seed), *words]).encode())
    place = _most_said(words, PLACES)
    hour = _most_said(words, HOURS) or LIKELY[root % len(LIKELY)]
    moves = frozenset(move for move, known in MOVES.items() if {*known.split()} & {*words})
    return Reading(place=place, hour=hour, moves=moves, root=root)


def _most_said(words: list[str], table: dict[str, str]) -> str:
    """The entry with the most words in the prompt, the one said first among equals."""
    counts: dict[str, int] = {}
    for word in words:
        for entry, listed in table.items():
            if word in listed.split():
                counts[entry] = counts.get(entry, 0) + 1
    return max(counts, key=lambda entry: counts[entry], default="")
