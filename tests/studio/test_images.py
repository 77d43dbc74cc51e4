"""The hostile set is in hostile_images.py; here is what must become of it, and of honest images."""

import base64
import hashlib
import random
import re
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import ExifTags, Image

from studio import images
from studio.images import RefusedImage, clean_image
from tests.studio.hostile_images import BOMBS, HOSTILE, SECRET, jpeg_segment, jpeg_with_scans, png
from tests.studio.pictures import (
    P3,
    animated,
    grey_16_bit,
    opened,
    p3_profile,
    palette_with_transparency,
    photo,
    pixels,
    saved,
)

# Pillow warns of what it reads past; the site runs with Python's own filters, and so do these.
pytestmark = [pytest.mark.pictures, pytest.mark.filterwarnings("default")]


def refusal_of(source, name=""):
    with pytest.raises(RefusedImage) as caught:
        clean_image(source, name=name)
    return caught.value


# What must not get in.


@pytest.mark.parametrize(
    ("outcome", "make"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_every_hostile_file_is_cleaned_or_refused_by_the_right_rule(outcome, make):
    try:
        clean = clean_image(make())
    except RefusedImage as error:
        refusal = error
    else:
        refusal = None

    if refusal:
        assert refusal.rule == outcome
        assert re.fullmatch(r"[A-Z1-9].*\.", str(refusal))
    else:
        assert outcome == "clean"
        assert SECRET not in clean.jpeg + clean.thumbnail
        markers = re.findall(rb"\xff([\xc0-\xfe])", clean.jpeg[: clean.jpeg.index(b"\xff\xda")])
        assert set(markers) <= {b"\xd8", b"\xe0", b"\xdb", b"\xc0", b"\xc4"}


def test_bombs_are_refused_without_being_unpacked(tmp_path):
    for number, (_, outcome, make) in enumerate(BOMBS):
        if outcome != "clean":
            tmp_path.joinpath(str(number)).write_bytes(make())
    child = """if True:
        import pathlib, resource, sys, warnings
        from django.conf import settings
        settings.configure(USE_I18N=False)
        from studio.images import RefusedImage, clean_image
        warnings.simplefilter("ignore")
        peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        before = peak()
        for path in pathlib.Path(sys.argv[1]).iterdir():
            try:
                clean_image(path.read_bytes())
            except RefusedImage:
                continue
            raise SystemExit(path.name)
        print((peak() - before) // 1024)
    """

    run = subprocess.run([sys.executable, "-c", child, tmp_path], capture_output=True, check=True)

    assert int(run.stdout) < 40


def test_mutated_files_raise_nothing_but_refusals():
    chance = random.Random(7)
    kinds = ("JPEG", "PNG", "WEBP", "AVIF")
    honest = [saved(photo(), kind) for kind in kinds] + [animated("PNG"), jpeg_with_scans(1)]

    for _ in range(600):
        source = bytearray(chance.choice(honest))
        for _ in range(chance.randrange(1, 6)):
            source[chance.randrange(chance.choice([60, 400, len(source)]))] = chance.randrange(256)
        try:
            clean_image(bytes(source[: chance.choice([len(source), chance.randrange(900)])]))
        except RefusedImage:
            continue


@pytest.mark.parametrize(
    ("source", "name", "sentence"),
    [
        (b"II*\0", "/home/me/frame.tiff", "frame.tiff isn't JPEG, PNG, WebP or AVIF."),
        (b"", "", "This file isn't JPEG, PNG, WebP or AVIF."),
        (bytes(14_000_000), "", "Images can be up to 10 MB; this one is 14 MB."),
        (png(20, 100), "", "Images start at 64 pixels a side; this one is 20 by 100."),
        (png(900, 200), "", "One side can be up to 4 times the other; this one is 900 by 200."),
        (png(100, 100)[:70], "a\n\u202eb.png", "ab.png is damaged or cut off. Save it anew."),
    ],
    ids=["another kind", "nothing", "heavy", "small", "narrow", "cut off"],
)
def test_a_refusal_names_the_rule_and_what_would_pass(source, name, sentence):
    refusal = refusal_of(source, name)

    assert str(refusal) == sentence


def test_the_scans_of_a_thumbnail_and_of_trailing_bytes_do_not_count():
    scans = b"\xff\xda\0\2" * 100
    source = saved(photo(), "JPEG")

    clean = clean_image(source[:2] + jpeg_segment(b"\xe1", scans) + source[2:] + scans)

    assert clean.width == 160


def test_heic_is_refused_with_the_way_out_where_pillow_cannot_read_it(monkeypatch):
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
    monkeypatch.delitem(Image.OPEN, "HEIF", raising=False)

    refusal = refusal_of(heic, "IMG_1.HEIC")

    assert str(refusal) == "IMG_1.HEIC is HEIC, which isn't taken here. Send it as JPEG."


def test_heic_is_read_where_pillow_can(monkeypatch):
    monkeypatch.setitem(Image.OPEN, "HEIF", None)

    kind = images._sniff(b"\0\0\0\x18ftypmif1\0\0\0\0heicmif1", "IMG_1.HEIC")

    assert kind == "HEIF"


def test_a_large_file_is_refused_without_being_read():
    class Large(BytesIO):
        def seek(self, offset, whence=0):
            return 3 << 30 if whence == 2 else super().seek(offset, whence)

        def read(self, *_):
            raise AssertionError("read")

    refusal = refusal_of(Large())

    assert str(refusal) == "Images can be up to 10 MB; this one is 3072 MB."


# What must come out.


def test_what_comes_out_describes_itself():
    clean = clean_image(BytesIO(saved(photo(1600, 900), "PNG")), name="frame.png")

    assert opened(clean.jpeg).size == (clean.width, clean.height) == (1600, 900)
    assert clean.sha256 == hashlib.sha256(clean.jpeg).hexdigest()
    assert Image.open(BytesIO(clean.thumbnail)).format == "WEBP"
    assert opened(clean.thumbnail).size == (480, 270)
    kind, _, code = clean.placeholder.partition(",")
    assert kind == "data:image/webp;base64"
    assert opened(base64.b64decode(code)).size == (16, 9)
    assert len(clean.placeholder) < 200


def test_the_jpeg_keeps_full_colour_resolution():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = (255, 0, 0)
    stripes[:, 1::2] = (0, 0, 255)

    clean = clean_image(saved(Image.fromarray(stripes), "PNG"))

    assert np.abs(pixels(clean.jpeg) - stripes).max() < 60


# How a camera held in each of the eight ways stores an upright picture.
STORED = {
    1: lambda upright: upright,
    2: lambda upright: upright[:, ::-1],
    3: lambda upright: upright[::-1, ::-1],
    4: lambda upright: upright[::-1],
    5: lambda upright: upright.swapaxes(0, 1),
    6: lambda upright: np.rot90(upright),
    7: lambda upright: upright[::-1, ::-1].swapaxes(0, 1),
    8: lambda upright: np.rot90(upright, -1),
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", STORED)
def test_every_orientation_is_turned_upright_once(kind, orientation):
    upright = np.asarray(photo(160, 120))
    stored = Image.fromarray(np.ascontiguousarray(STORED[orientation](upright)))
    marks = Image.Exif()
    marks[ExifTags.Base.Orientation] = orientation

    clean = clean_image(saved(stored, kind, exif=marks))

    assert np.abs(pixels(clean.jpeg) - upright).max() < 30


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white(mode):
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (50, 0, 100, 100))

    left, *_, right = pixels(clean_image(saved(picture.convert(mode), "PNG")).jpeg)[50]

    assert (left.tolist(), right.tolist()) == ([255] * 3, [0] * 3)


def test_a_transparent_palette_entry_becomes_white():
    palette = Image.open(BytesIO(palette_with_transparency()))
    clear = np.asarray(palette) == 0

    clean = clean_image(palette_with_transparency())

    assert pixels(clean.jpeg)[clear].mean() > 250


def test_sixteen_bit_grey_is_scaled_and_not_clipped():
    ramp = np.linspace(0, 255, 160 * 120).reshape(120, 160, 1)

    clean = clean_image(grey_16_bit())

    assert np.abs(pixels(clean.jpeg) - ramp).max() < 5


def test_ink_becomes_light():
    cyan = Image.new("CMYK", (100, 100), (255, 0, 0, 0))

    red, green, blue = pixels(clean_image(saved(cyan, "JPEG")).jpeg)[50, 50]

    assert red < 60
    assert min(green, blue) > 200


def test_colours_are_converted_by_their_profile():
    in_p3 = Image.new("RGB", (100, 100), (180, 90, 60))
    srgb = np.array(
        [[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]]
    )
    light = np.linalg.solve(srgb, P3 @ (np.array([180, 90, 60]) / 255) ** 2.2)
    expected = (1.055 * light ** (1 / 2.4) - 0.055) * 255

    clean = clean_image(saved(in_p3, "PNG", icc_profile=p3_profile()))

    assert np.abs(pixels(clean.jpeg)[50, 50] - expected).max() < 3


def test_the_first_frame_of_an_animation_is_taken():
    for kind in ("WEBP", "PNG", "AVIF"):
        clean = clean_image(animated(kind))

        assert np.abs(pixels(clean.jpeg) - np.asarray(photo())).mean() < 5


@pytest.mark.parametrize(
    ("size", "becomes"),
    [((4000, 3000), (2560, 1920)), ((1500, 6000), (640, 2560)), ((64, 256), (64, 256))],
)
def test_large_images_are_shrunk_and_small_ones_left_alone(size, becomes):
    clean = clean_image(saved(Image.new("RGB", size, "teal"), "JPEG"))

    assert opened(clean.jpeg).size == becomes
