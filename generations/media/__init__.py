"""Videos that somebody else made: checked, measured, made fit for browsers, cut into stills.

The files come from strangers' machines, so that every one is opened in a child process with
limits (`children`, forked from the `nursery`); their work is `reader` and `cutter`, and what they
read with is below them (`boxes`, `mp4`, `stills`). This room knows nothing of takes, money or
Django: paths in, files and numbers out.
"""

from generations.media.ending import FilmStrip, cut_frame, cut_strip
from generations.media.video import Measured, NotAVideo, Stills, read_video, web_copy

__all__ = [
    "FilmStrip",
    "Measured",
    "NotAVideo",
    "Stills",
    "cut_frame",
    "cut_strip",
    "read_video",
    "web_copy",
]
