"""The end of a video: a strip of its last second, and single frames cut from it."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from generations.media import NotAVideo, cut_frame, cut_strip
from tests.generations.media.clips import busy, counting, make_clip


def level(path):
    return float(np.asarray(Image.open(path).convert("L"), float).mean())


def test_the_strip_is_the_last_second_in_order_and_each_frame_can_be_cut(tmp_path):
    clip = make_clip(tmp_path / "clip.mp4", counting(40))

    strip = cut_strip(clip, tmp_path)

    assert len(strip.frames) == 24
    assert [before for before, _sharp in strip.frames[-2:]] == [0.042, 0.0]
    with Image.open(strip.sheet) as sheet:
        assert sheet.size == (6 * strip.width, 4 * strip.height)
        sheet = np.asarray(sheet.convert("L"), float)
    cells = [
        sheet[row : row + strip.height, column : column + strip.width].mean()
        for row in range(0, sheet.shape[0], strip.height)
        for column in range(0, sheet.shape[1], strip.width)
    ]
    assert cells == sorted(cells)
    for back in (0, 5, 23):
        cut = level(cut_frame(clip, tmp_path, back=back))
        assert cut == pytest.approx(cells[23 - back], abs=3)


def test_the_sharpest_frame_is_the_one_with_the_steepest_edges(tmp_path):
    soft = np.asarray(Image.fromarray(busy()).filter(ImageFilter.GaussianBlur(3)))
    pictures = [soft, soft, busy(), soft, soft]

    strip = cut_strip(make_clip(tmp_path / "clip.mp4", pictures), tmp_path)

    sharp = [sharp for _before, sharp in strip.frames]
    assert sharp.index(max(sharp)) == 2


@pytest.mark.parametrize("back", [5, -1, 999])
def test_a_frame_that_the_last_second_does_not_have_is_refused(back, tmp_path):
    clip = make_clip(tmp_path / "clip.mp4", counting(5))

    with pytest.raises(NotAVideo, match="no such frame"):
        cut_frame(clip, tmp_path, back=back)


def test_what_is_no_video_is_refused_with_a_sentence(tmp_path):
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(bytes(range(256)) * 12)

    with pytest.raises(NotAVideo, match="isn't an MP4"):
        cut_strip(clip, tmp_path)
