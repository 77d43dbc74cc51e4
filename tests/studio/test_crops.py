import numpy as np
import pytest
from PIL import Image

from studio.images import clean_image, crop_to
from tests.studio.pictures import opened, photo, pixels, saved

pytestmark = pytest.mark.pictures


def busy_at(left, top, *, size):
    """Plain grey but for a checked square of 200 pixels at this place."""
    picture = np.full((size[1], size[0], 3), 128, np.uint8)
    y, x = np.mgrid[0:200, 0:200] // 10
    picture[top : top + 200, left : left + 200] = ((x + y) % 2 * 255)[:, :, None]
    return clean_image(saved(Image.fromarray(picture), "PNG")).jpeg


def share_of_busy(jpeg):
    return (np.abs(pixels(jpeg) - 128).max(axis=2) > 60).mean()


@pytest.mark.parametrize("how", ["smart", "centre"])
@pytest.mark.parametrize(
    ("width", "height"),
    [(1280, 720), (720, 1280), (854, 480), (64, 64), (1920, 1088), (2048, 512), (333, 777)],
)
def test_a_crop_has_exactly_the_size_asked_for(width, height, how):
    jpeg = clean_image(saved(photo(801, 601), "PNG")).jpeg

    assert opened(crop_to(jpeg, width=width, height=height, how=how)).size == (width, height)


@pytest.mark.parametrize("size", [(1200, 400), (400, 1200)])
@pytest.mark.parametrize("at", [0, 0.5, 1])
def test_a_smart_crop_keeps_the_busy_part(size, at):
    left, top = (round(at * (side - 200)) for side in size)
    jpeg = busy_at(left, top, size=size)

    cut = crop_to(jpeg, width=400, height=400, how="smart")

    assert share_of_busy(cut) > 0.2


def test_rounding_does_not_push_the_window_out_of_the_picture():
    jpeg = clean_image(saved(photo(92, 207), "PNG")).jpeg

    assert opened(crop_to(jpeg, width=333, height=777, how="centre")).size == (333, 777)


def test_a_centre_crop_takes_the_middle():
    at_the_edge = busy_at(0, 100, size=(1200, 400))
    in_the_middle = busy_at(500, 100, size=(1200, 400))

    cuts = [
        crop_to(jpeg, width=400, height=400, how="centre") for jpeg in (at_the_edge, in_the_middle)
    ]

    assert share_of_busy(cuts[0]) == 0
    assert share_of_busy(cuts[1]) > 0.2


def test_a_smart_crop_of_a_calm_picture_takes_the_middle():
    calm = np.full((400, 1200, 3), 128, np.uint8)
    calm[:, 590:610] = 140
    jpeg = clean_image(saved(Image.fromarray(calm), "PNG")).jpeg

    cut = pixels(crop_to(jpeg, width=400, height=400, how="smart"))

    assert cut[200, 190:210].mean() > 136


def test_a_crop_does_not_stretch():
    square = busy_at(500, 100, size=(1200, 400))

    cut = pixels(crop_to(square, width=300, height=200, how="centre"))

    checked = np.abs(cut - 128).max(axis=2) > 60
    assert abs(checked.any(axis=0).sum() - checked.any(axis=1).sum()) <= 2
