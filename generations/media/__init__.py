"""Videos that somebody else made: checked, measured, made fit for browsers, cut into stills.

The files come from strangers' machines, so that every one is opened in a child process with
limits (`video`); the child is `reader`, and what it reads with is below it (`boxes`, `mp4`,
`stills`). This room knows nothing of takes, money or Django: paths in, files and numbers out.
"""

from generations.media.video import Measured, NotAVideo, Stills, read_video, web_copy

__all__ = ["Measured", "NotAVideo", "Stills", "read_video", "web_copy"]
