"""Which frames of a video become pictures, chosen while they go by once."""

import base64
from io import BytesIO
from pathlib import Path

from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace
from PIL import Image, ImageFilter, ImageStat

from generations.media.video import FIRST_FRAME, LAST_FRAME, POSTER, SPRITE

CELLS = 10
CELL_HEIGHT = 108
POSTER_SIDE = 1280
PLACEHOLDER_SIDE = 16
CANDIDATES = 40
GLANCE_WIDTH = 160
NEARLY_BLACK = 24  # of 255, the mean of the frame

UNSAID = 2  # The number by which H.264 says nothing about its colours.


class Album:
    """Looks at every frame of a video in turn and keeps the few that matter.

    `frames` is how many there will be, as near as is known.
    """

    def __init__(self, frames: int) -> None:
        self.frames = frames
        self.seen = 0
        self.first: VideoFrame | None = None
        self.last: VideoFrame | None = None
        self.first_at = self.last_at = 0
        self.cells: list[Image.Image] = []
        self.poster: VideoFrame | None = None
        self.poster_rank: tuple[bool, bool, float] = (False, False, -1)

    def look_at(self, frame: VideoFrame, at: int) -> None:
        """`at` is when the frame is shown, in any unit; a broken file may not be in order."""
        if self.first is None or at < self.first_at:
            self.first, self.first_at = frame, at
        if self.last is None or at >= self.last_at:
            self.last, self.last_at = frame, at
        if self.seen % max(1, self.frames // CANDIDATES) == 0:
            self._consider_as_poster(frame)
        # Each cell shows the middle of its tenth.
        while len(self.cells) < CELLS and self._frame_of_next_cell() <= self.seen:
            self.cells.append(_cell(frame))
        self.seen += 1

    def write_into(self, folder: Path) -> str:
        """Write the pictures and return the placeholder, a data URI."""
        if self.first is None or self.last is None or self.poster is None:
            raise ValueError("no frame has been looked at")
        poster = picture_of(self.poster)
        poster.thumbnail((POSTER_SIDE, POSTER_SIDE), Image.Resampling.LANCZOS)
        poster.save(folder / POSTER, "WEBP", quality=78, method=2)
        self._sprite(_cell(self.last)).save(folder / SPRITE, "WEBP", quality=78, method=2)
        picture_of(self.first).save(folder / FIRST_FRAME, "PNG", compress_level=4)
        picture_of(self.last).save(folder / LAST_FRAME, "PNG", compress_level=4)
        return _placeholder(poster)

    def _frame_of_next_cell(self) -> int:
        return (2 * len(self.cells) + 1) * self.frames // (2 * CELLS)

    def _consider_as_poster(self, frame: VideoFrame) -> None:
        """Lit beats black, the first 60 % beat the rest, then the more to see the better."""
        height = max(1, round(GLANCE_WIDTH * frame.height / frame.width))
        glance: Image.Image = frame.reformat(GLANCE_WIDTH, height, "gray").to_image()
        inside = glance.filter(ImageFilter.FIND_EDGES).crop((1, 1, GLANCE_WIDTH - 1, height - 1))
        is_lit = ImageStat.Stat(glance).mean[0] >= NEARLY_BLACK
        is_early = self.seen <= self.frames * 0.6
        rank = (is_lit, is_early, ImageStat.Stat(inside).mean[0])
        if rank > self.poster_rank:
            self.poster, self.poster_rank = frame, rank

    def _sprite(self, spare: Image.Image) -> Image.Image:
        cells = [*self.cells, *[spare] * CELLS][:CELLS]
        sprite = Image.new("RGB", (CELLS * spare.width, CELL_HEIGHT))
        for number, cell in enumerate(cells):
            sprite.paste(cell, (number * spare.width, 0))
        return sprite


def picture_of(frame: VideoFrame, width: int = 0, height: int = 0) -> Image.Image:
    """The frame in RGB. Where the file does not say which, high pictures are BT.709.

    Browsers guess the same; with FFmpeg's own guess a take continued from a still would change
    its colours.
    """
    matrix = None
    if frame.colorspace == UNSAID:
        matrix = Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601
    size = (width or frame.width, height or frame.height)
    image: Image.Image = frame.reformat(*size, "rgb24", matrix).to_image()
    return image


def _cell(frame: VideoFrame) -> Image.Image:
    return picture_of(frame, max(1, round(CELL_HEIGHT * frame.width / frame.height)), CELL_HEIGHT)


def _placeholder(picture: Image.Image) -> str:
    tiny = picture.copy()
    tiny.thumbnail((PLACEHOLDER_SIDE, PLACEHOLDER_SIDE), Image.Resampling.LANCZOS)
    out = BytesIO()
    tiny.save(out, "WEBP", quality=20)
    return "data:image/webp;base64," + base64.b64encode(out.getvalue()).decode("ascii")
