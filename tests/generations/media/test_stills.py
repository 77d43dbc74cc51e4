import av
import numpy as np
import pytest
from PIL import Image

from generations.media import video
from generations.media.stills import Album
from tests.generations.media.clips import grey

pytestmark = pytest.mark.pictures


def level_of(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L")).astype(int)


def frame(level):
    return av.VideoFrame.from_ndarray(grey(level), format="rgb24")


def test_frames_out_of_order_are_put_right(tmp_path):
    album = Album(3)
    for at, level in [(1, 100), (0, 50), (2, 200), (1, 150)]:
        album.look_at(frame(level), at)

    album.write_into(tmp_path)

    assert level_of(tmp_path / video.FIRST_FRAME).mean() == 50
    assert level_of(tmp_path / video.LAST_FRAME).mean() == 200


def test_a_sprite_of_fewer_frames_than_were_promised_is_filled_with_the_last(tmp_path):
    album = Album(100)
    for at in range(12):
        album.look_at(frame(100 + at), at)

    album.write_into(tmp_path)

    assert level_of(tmp_path / video.SPRITE).min() > 95


def test_an_album_without_a_frame_cannot_be_written(tmp_path):
    with pytest.raises(ValueError, match="no frame"):
        Album(0).write_into(tmp_path)
