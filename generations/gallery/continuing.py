"""Going on from a take: its clean last frame becomes a frame of the project."""

from accounts.models import User
from generations.models import Generation
from studio.frames import keep_frame
from studio.models import Frame


def frame_from_end(take: Generation, *, by: User) -> Frame:
    """The stored last frame as a frame of the project; the same one however often it is asked."""
    with take.last_still.open("rb") as file:
        return keep_frame(
            file.read(), project=take.project, by=by, label=f"{take.code} end", name="last.png"
        )
