"""Images that people hand in: checked while still bytes, decoded once, painted anew.

What leaves this room is a picture we drew ourselves: sRGB, upright, on white, without a byte of
the file that came in. It knows nothing of Django, projects or providers; what a provider accepts
(at least 300 pixels, say) is asked elsewhere. Nothing is decoded until its format, its scans and
its size have been read from the header, for a decoder is where hostile files do their harm.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import PurePath
from struct import error as StructError
from typing import BinaryIO, Literal

import numpy as np
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFilter

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_SCANS = 64  # Phones write up to 10; each one more costs a full pass over the picture.
MAX_PIXELS = 50_000_000
MIN_SIDE = 64
MAX_ASPECT = 4
LONGEST_SIDE = 2560
THUMBNAIL_SIDE = 480
PLACEHOLDER_SIDE = 16

AVIF_BRANDS = {b"avif", b"avis"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Marker that is neither a stuffed FF00, a restart, nor padding: where the entropy-coded part ends.
NEXT_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)

# What Pillow's decoders have been seen to raise on broken files. RuntimeError is AVIF's.
UNREADABLE = (OSError, ValueError, SyntaxError, RuntimeError, KeyError, StructError, zlib.error)

if find_spec("pillow_heif"):
    import_module("pillow_heif").register_heif_opener()


class RefusedImage(Exception):
    """The image breaks a rule. The message says which and what would pass; `rule` is its slug."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass(frozen=True)
class CleanImage:
    """A picture of our own making.

    `jpeg` is sRGB, quality 92, 4:4:4, `width` x `height` pixels, at most 2560 on the longer side.
    `thumbnail` is WebP, at most 480 pixels on the longer side. `sha256` is the hex digest of
    `jpeg`. `placeholder` is a WebP of 16 pixels as a data URI, to be shown blurred until the
    picture is there.
    """

    jpeg: bytes
    width: int
    height: int
    thumbnail: bytes
    sha256: str
    placeholder: str


def clean_image(upload: bytes | BinaryIO, *, name: str = "") -> CleanImage:
    """Turn what somebody handed in into a picture of our own, or raise RefusedImage.

    `upload` is the bytes or a seekable binary file; `name` is only used to speak of it.
    """
    called = _printable(name) or _("This file")
    source = _read(upload)
    kind = _sniff(source, called)
    if kind == "JPEG":
        _check_scans(source)
    with _refusing_broken_files(called), Image.open(BytesIO(source), formats=[kind]) as opened:
        _check_size(*opened.size)
        opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        opened.load()
        upright = _turn_upright(opened)
        on_white = _lay_on_white(upright)
        on_white.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        # Shrunk first: converting colours costs by the pixel, and phones send P3 at 12 MP.
        picture = _convert_to_srgb(on_white, opened.info.get("icc_profile"))

    # Only pixels go on; comments, profiles and EXIF stay behind with the old object.
    fresh = Image.frombytes("RGB", picture.size, picture.tobytes())
    jpeg = _encode_jpeg(fresh)
    return CleanImage(
        jpeg=jpeg,
        width=fresh.width,
        height=fresh.height,
        thumbnail=_encode_webp(fresh, side=THUMBNAIL_SIDE, quality=78),
        sha256=hashlib.sha256(jpeg).hexdigest(),
        placeholder=_data_uri(_encode_webp(fresh, side=PLACEHOLDER_SIDE, quality=20)),
    )


def crop_to(jpeg: bytes, *, width: int, height: int, how: Literal["smart", "centre"]) -> bytes:
    """Return one of our own JPEGs cut and scaled, up or down, to exactly `width` x `height`.

    As much of the picture as fits the new shape is kept: its middle, or its busiest part. The
    result is JPEG again, quality 92, 4:4:4: frames travel to providers inside the request, where
    a PNG would be some eight times as long and show no more.
    """
    with Image.open(BytesIO(jpeg), formats=["JPEG"]) as opened:
        picture = opened.convert("RGB")
    scale = min(picture.width / width, picture.height / height)
    window_width, window_height = width * scale, height * scale
    spare_width, spare_height = picture.width - window_width, picture.height - window_height
    place = 0.5
    if how == "smart":
        along = picture if spare_width > spare_height else picture.transpose(TURNS[5])
        kept = min(window_width / picture.width, window_height / picture.height)
        place = _busiest_place(along, kept)
    # Rounding may leave a hair less than nothing to spare, which Pillow refuses.
    left, top = max(0.0, spare_width * place), max(0.0, spare_height * place)
    box = (left, top, left + window_width, top + window_height)
    return _encode_jpeg(picture.resize((width, height), Image.Resampling.LANCZOS, box=box))


def _printable(name: str) -> str:
    return "".join(c for c in PurePath(name).name if c.isprintable())[-80:]


def _read(upload: bytes | BinaryIO) -> bytes:
    if isinstance(upload, bytes):
        size = len(upload)
    else:
        size = upload.seek(0, 2)
        upload.seek(0)
    if size > MAX_BYTES:
        megabytes = -(-size // MEGABYTE)
        raise RefusedImage(
            "bytes",
            _("Images can be up to 10 MB; this one is {megabytes} MB.").format(megabytes=megabytes),
        )
    return upload if isinstance(upload, bytes) else upload.read()


def _sniff(source: bytes, called: str) -> str:
    """Name the format, in Pillow's word, by the first bytes; what a file is called is no sign."""
    if source.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if source.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if source[:4] == b"RIFF" and source[8:12] == b"WEBP":
        return "WEBP"
    brands = _brands(source)
    if brands & AVIF_BRANDS:
        return "AVIF"
    if brands & HEIC_BRANDS:
        if "HEIF" in Image.OPEN:
            return "HEIF"
        raise RefusedImage(
            "format",
            _("{called} is HEIC, which isn't taken here. Send it as JPEG.").format(called=called),
        )
    raise RefusedImage("format", _("{called} isn't JPEG, PNG, WebP or AVIF.").format(called=called))


def _brands(source: bytes) -> set[bytes]:
    """The brands named in the `ftyp` box at the start, if there is one."""
    if source[4:8] != b"ftyp":
        return set()
    box = source[8 : min(int.from_bytes(source[:4]), 256)]
    return {box[at : at + 4] for at in range(0, len(box), 4) if at != 4}  # 4..8 is a version.


def _check_scans(source: bytes) -> None:
    """Walk the JPEG's markers. Counting FF DA would stumble over thumbnails and trailing bytes."""
    at, scans = 2, 0
    while marker := NEXT_MARKER.search(source, at):
        if marker[1] == b"\xd9":
            return
        scans += marker[1] == b"\xda"
        if scans > MAX_SCANS:
            raise RefusedImage(
                "scans",
                _("This JPEG has over {max_scans} scans. Save it anew.").format(
                    max_scans=MAX_SCANS
                ),
            )
        at = marker.end() + int.from_bytes(source[marker.end() : marker.end() + 2])


@contextmanager
def _refusing_broken_files(called: str) -> Iterator[None]:
    """Say in our words what Pillow says in many. Its bomb alarm rings long after our own limit."""
    try:
        yield
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except UNREADABLE as error:
        raise RefusedImage(
            "broken", _("{called} is damaged or cut off. Save it anew.").format(called=called)
        ) from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels(_("{width} by {height}").format(width=width, height=height))
    if min(width, height) < MIN_SIDE:
        raise RefusedImage(
            "small",
            _("Images start at {min_side} pixels a side; this one is {width} by {height}.").format(
                min_side=MIN_SIDE, width=width, height=height
            ),
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise RefusedImage(
            "aspect",
            _(
                "One side can be up to {max_aspect} times the other; "
                "this one is {width} by {height}."
            ).format(max_aspect=MAX_ASPECT, width=width, height=height),
        )


def _too_many_pixels(size: str = "larger") -> RefusedImage:
    limit = MAX_PIXELS // 1_000_000
    return RefusedImage(
        "pixels",
        _("Images can be up to {limit} megapixels; this one is {size}.").format(
            limit=limit, size=size
        ),
    )


def _turn_upright(picture: Image.Image) -> Image.Image:
    orientation = None
    with suppress(*UNREADABLE):  # EXIF that cannot be read turns nothing.
        orientation = picture.getexif().get(ORIENTATION)
    turn = TURNS.get(orientation) if isinstance(orientation, int) else None
    return picture if turn is None else picture.transpose(turn)


def _lay_on_white(picture: Image.Image) -> Image.Image:
    """The picture in L, RGB or CMYK, with white where it was transparent."""
    if picture.mode.startswith("I;16"):  # Pillow would clip these to white instead of scaling.
        return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
    if picture.has_transparency_data:
        ground = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture.copy()
    return picture.convert("L" if picture.mode == "1" else "RGB")


def _convert_to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        with suppress(ImageCms.PyCMSError, *UNREADABLE):  # A broken profile changes nothing.
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
            return converted or picture
    return picture.convert("RGB")


def _busiest_place(picture: Image.Image, kept: float) -> float:
    """Where between the left edge (0) and the right edge (1) a window holds most detail.

    `kept` is the window's share of the width. Of windows about as busy the one nearer the middle
    wins, so that a calm picture stays centred.
    """
    small = picture.convert("L").resize((256, 256), Image.Resampling.BOX)
    edges = np.asarray(small.filter(ImageFilter.FIND_EDGES), dtype=np.float64)[1:-1, 1:-1]
    window = np.ones(max(1, round(kept * edges.shape[1])))
    detail = np.convolve(edges.sum(axis=0), window, mode="valid")
    places = np.linspace(0, 1, len(detail))
    return float(places[np.argmax((detail + 1) * (1 - 0.2 * np.abs(places - 0.5)))])


def _encode_jpeg(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "JPEG", quality=92, subsampling="4:4:4", optimize=True)
    return out.getvalue()


def _encode_webp(picture: Image.Image, *, side: int, quality: int) -> bytes:
    small = picture.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _data_uri(webp: bytes) -> str:
    return "data:image/webp;base64," + base64.b64encode(webp).decode("ascii")
