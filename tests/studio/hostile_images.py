"""Image files nobody should have to open, made on the spot, each with what must become of it.

`HOSTILE` lists (name, outcome, maker). The outcome is "clean" or the rule that refuses the file.
"""

import struct
import zipfile
import zlib
from functools import partial
from io import BytesIO

import numpy as np
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from tests.studio.pictures import (
    animated,
    grey_16_bit,
    p3_profile,
    palette_with_transparency,
    photo,
    saved,
)

SECRET = b"SECRET-7F3A"


# PNG by hand.


def chunk(name, body=b""):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def header(width, height, depth=8, colour=2):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png(width, height, *extra, depth=8, colour=2, rows=None):
    """A valid black PNG, or one that claims more rows than it has, with chunks put before IDAT."""
    bits = {0: 1, 2: 3, 4: 2, 6: 4}[colour] * depth
    row = bytes(1 + (width * bits + 7) // 8)
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(row) for _ in range(height if rows is None else rows))
    parts = [header(width, height, depth, colour), *extra]
    parts += [chunk(b"IDAT", packed + packer.flush()), chunk(b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def png_with_broken_checksum():
    source = bytearray(saved(photo(), "PNG"))
    source[29] ^= 0xFF
    return bytes(source)


def png_with_endless_chunk():
    source = saved(photo(), "PNG")
    return source[:33] + struct.pack(">I", 0x7FFFFFFF) + b"tEXt" + source[33:]


def squeezed_megabytes(count):
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(count)) + packer.flush()


# JPEG by hand.


def jpeg_segment(marker, body):
    return b"\xff" + marker + struct.pack(">H", len(body) + 2) + body


def jpeg_with(*segments):
    source = saved(photo(), "JPEG")
    return source[:2] + b"".join(segments) + source[2:]


def exif(orientation, *, count=1, next_ifd=0):
    entry = struct.pack("<HHII", 0x0112, 3, count, orientation)
    return b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + struct.pack("<I", next_ifd)


def jpeg_with_scans(count):
    """A progressive JPEG whose last scan is repeated, each one a full pass for the decoder."""
    source = saved(photo(), "JPEG", progressive=True)
    last = source.rindex(b"\xff\xda")
    return source[:last] + source[last:-2] * count + source[-2:]


def jpeg_claiming(width, height):
    source = bytearray(saved(photo(), "JPEG"))
    at = source.index(b"\xff\xc0") + 5
    source[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(source)


def jpeg_without_a_scan():
    source = saved(photo(), "JPEG")
    return source[: source.index(b"\xff\xda")]


def jpeg_with_noise():
    source = jpeg_without_a_scan()
    return source + jpeg_segment(b"\xda", b"\3\1\0\2\x11\3\x11\0\x3f\0") + noise(5000)


def multi_picture_jpeg():
    return saved(photo(), "MPO", save_all=True, append_images=[Image.new("RGB", (160, 120))])


# WebP by hand.


def webp_claiming(width, height):
    """A lossless WebP whose 14-bit sizes were overwritten."""
    source = bytearray(saved(photo(), "WEBP", lossless=True))
    bits = struct.unpack_from("<I", source, 21)[0] & ~0xFFFFFFF
    struct.pack_into("<I", source, 21, bits | (width - 1) | (height - 1) << 14)
    return bytes(source)


# Whole files.


def secretive(kind):
    marks = Image.Exif()
    marks[ExifTags.Base.ImageDescription] = SECRET.decode()
    marks.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = SECRET
    xmp = b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
    if kind == "JPEG":
        source = saved(photo(), kind, exif=marks, comment=SECRET)
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\x0b" + SECRET
        xmp = b"http://ns.adobe.com/xap/1.0/\0" + xmp
        return source[:2] + jpeg_segment(b"\xed", iptc) + jpeg_segment(b"\xe1", xmp) + source[2:]
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", xmp.decode())
        return saved(photo(), kind, exif=marks, pnginfo=text)
    return saved(photo(), kind, exif=marks, xmp=xmp)


def zipped():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.sh", SECRET)
    return out.getvalue()


def with_profile(kind, profile, mode="RGB"):
    return saved(photo(mode=mode), kind, icc_profile=profile)


def srgb_profile():
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def noise(count):
    return np.random.default_rng(7).bytes(count)


def half(kind):
    source = saved(photo(), kind)
    return source[: len(source) // 2]


def mode(name, kind="PNG"):
    return partial(lambda: saved(photo(mode=name), kind))


EXIF = [
    *(
        (
            f"exif orientation {n}",
            "clean",
            partial(lambda n: jpeg_with(jpeg_segment(b"\xe1", exif(n))), n),
        )
        for n in (*range(1, 9), 0, 9, 65535)
    ),
    ("exif loops", "clean", lambda: jpeg_with(jpeg_segment(b"\xe1", exif(6, next_ifd=8)))),
    ("exif counts 2 G", "clean", lambda: jpeg_with(jpeg_segment(b"\xe1", exif(6, count=2**31)))),
    ("exif of a png is cut off", "clean", lambda: saved(photo(), "PNG", exif=b"II*\0")),
    ("exif of a webp is noise", "clean", lambda: saved(photo(), "WEBP", exif=noise(400))),
    ("exif is noise", "clean", lambda: jpeg_with(jpeg_segment(b"\xe1", b"Exif\0\0" + noise(400)))),
]

SECRETIVE = [
    (f"secretive {k}", "clean", partial(secretive, k)) for k in ("JPEG", "PNG", "WEBP", "AVIF")
]

PROFILES = [
    ("profile is P3", "clean", lambda: with_profile("JPEG", p3_profile())),
    ("profile is noise", "clean", lambda: with_profile("JPEG", noise(3000))),
    ("profile is a megabyte of noise", "clean", lambda: with_profile("JPEG", noise(1_000_000))),
    ("profile is cut off", "clean", lambda: with_profile("PNG", srgb_profile()[:200])),
    ("colour profile on grey", "clean", lambda: with_profile("PNG", srgb_profile(), "L")),
]

MODES = [
    *((f"mode {name}", "clean", mode(name)) for name in ("1", "L", "LA", "P", "RGBA")),
    ("mode CMYK", "clean", mode("CMYK", "JPEG")),
    ("mode I;16", "clean", grey_16_bit),
    ("16-bit colour", "clean", lambda: png(100, 100, depth=16)),
    ("palette with transparency", "clean", palette_with_transparency),
]

BOMBS = [
    ("900 megapixels in one bit", "pixels", lambda: png(30_000, 30_000, depth=1, colour=0)),
    ("3.6 gigapixels claimed", "pixels", lambda: png(60_000, 60_000, rows=1)),
    ("one row over 50 megapixels", "pixels", lambda: png(10_000, 5_001, depth=1, colour=0)),
    ("no height", "broken", lambda: png(100, 0)),
    ("jpeg of 65500 by 65500", "pixels", lambda: jpeg_claiming(65500, 65500)),
    ("webp of 65 megapixels", "pixels", lambda: webp_claiming(16383, 4000)),
    ("gif of 65535 by 65535", "format", lambda: b"GIF89a" + b"\xff" * 4 + bytes(20)),
    ("200 MB of text", "broken", lambda: png(100, 100, chunk(b"zTXt", b"a\0\0" + squeezed_megabytes(200)))),
    ("200 MB of profile", "broken", lambda: png(100, 100, chunk(b"iCCP", b"a\0\0" + squeezed_megabytes(200)))),
    ("210 scans", "scans", lambda: jpeg_with_scans(210)),
    ("100,000 texts", "clean", lambda: png(100, 100, *[chunk(b"tEXt", b"a\0b")] * 100_000)),
    ("two headers", "pixels", lambda: png(100, 100, header(9_000, 9_000))),
    ("48 megapixels from a phone", "clean", lambda: saved(Image.new("RGB", (8000, 6000), "teal"), "JPEG")),
]  # fmt: skip

BROKEN = [
    *((f"half a {k}", "broken", partial(half, k)) for k in ("JPEG", "PNG", "WEBP", "AVIF")),
    ("jpeg without a scan", "broken", jpeg_without_a_scan),
    ("jpeg with a scan of noise", "broken", jpeg_with_noise),
    ("png header only", "broken", lambda: saved(photo(), "PNG")[:33]),
    ("webp header only", "broken", lambda: saved(photo(), "WEBP")[:30]),
    ("avif header only", "broken", lambda: saved(photo(), "AVIF")[:40]),
    ("png with a wrong checksum", "broken", png_with_broken_checksum),
    ("png chunk of 2 GB", "broken", png_with_endless_chunk),
]

DISGUISED = [
    ("nothing", "format", lambda: b""),
    ("html", "format", lambda: b"<!doctype html><script>alert(1)</script>"),
    ("svg", "format", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("pdf", "format", lambda: b"%PDF-1.7\n" + bytes(100)),
    ("eps", "format", lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n"),
    ("psd", "format", lambda: b"8BPS\0\1" + bytes(100)),
    ("tga", "format", lambda: saved(photo(), "TGA")),
    ("mp4", "format", lambda: b"\0\0\0\x18ftypisom\0\0\2\0isommp42" + bytes(100)),
    ("noise", "format", lambda: noise(5000)),
    *((k.lower(), "format", partial(lambda k: saved(photo(), k), k)) for k in ("TIFF", "BMP", "ICO", "JPEG2000", "GIF")),
]  # fmt: skip

POLYGLOTS = [
    ("jpeg and zip", "clean", lambda: saved(photo(), "JPEG") + zipped()),
    ("jpeg and html", "clean", lambda: jpeg_with(jpeg_segment(b"\xfe", b"<script>" + SECRET))),
    ("png and php", "clean", lambda: png(100, 100, chunk(b"tEXt", b"a\0<?php " + SECRET))),
    ("gif and javascript", "format", lambda: b"GIF89a/*" + bytes(20) + b"*/=1;" + SECRET),
]

MANY_FRAMES = [
    *((f"animated {k}", "clean", partial(animated, k)) for k in ("WEBP", "PNG", "AVIF")),
    ("animated GIF", "format", lambda: animated("GIF")),
    ("multi-picture jpeg", "clean", multi_picture_jpeg),
]

SIZES = [
    ("one pixel", "small", lambda: png(1, 1)),
    ("a thread", "small", lambda: png(20_000, 10)),
    ("a ribbon", "aspect", lambda: png(1_000, 200)),
    ("a tall ribbon", "aspect", lambda: png(200, 1_000)),
    ("12 MB", "bytes", lambda: saved(photo(), "PNG") + bytes(12 << 20)),
    ("10 MB of padding", "clean", lambda: (saved(photo(), "JPEG") + bytes(10 << 20))[: 10 << 20]),
]

HOSTILE = [
    *EXIF,
    *SECRETIVE,
    *PROFILES,
    *MODES,
    *BOMBS,
    *BROKEN,
    *DISGUISED,
    *POLYGLOTS,
    *MANY_FRAMES,
    *SIZES,
]
