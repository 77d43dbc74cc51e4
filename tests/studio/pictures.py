"""Pictures for tests, made on the spot, and their pixels."""

import struct
import warnings
from io import BytesIO

import numpy as np
from PIL import Image


def photo(width=160, height=120, mode="RGB"):
    """A picture with no two rows or columns alike, smooth enough to survive JPEG."""
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    pixels = np.stack([x, y, (x + y) / 2], axis=-1).astype(np.uint8)
    return Image.fromarray(pixels).convert(mode)


def saved(picture, kind, **options):
    out = BytesIO()
    with warnings.catch_warnings(action="ignore"):
        picture.save(out, kind, **options)
    return out.getvalue()


def opened(source):
    return Image.open(BytesIO(source)).convert("RGB")


def pixels(source):
    return np.asarray(opened(source)).astype(int)


def animated(kind):
    return saved(photo(), kind, save_all=True, append_images=[Image.new("RGB", (160, 120))])


def grey_16_bit():
    ramp = np.linspace(0, 65535, 160 * 120).astype(np.uint16).reshape(120, 160)
    return saved(Image.fromarray(ramp), "PNG")


def palette_with_transparency():
    return saved(photo().quantize(16), "PNG", transparency=0)


# The primaries of Display P3 as columns of X, Y and Z, under the white of all profiles (D50).
P3 = np.array(
    [[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
)


def p3_profile():
    """The shortest profile that says Display P3, with a plain gamma of 2.2."""

    def xyz(values):
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in values))

    gamma = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    tags = {b"wtpt": xyz([0.9642, 1, 0.82491])}
    for number, colour in enumerate(b"rgb"):
        tags[bytes([colour]) + b"XYZ"] = xyz(P3[:, number])
        tags[bytes([colour]) + b"TRC"] = gamma
    at = 132 + 12 * len(tags)
    table, bodies = struct.pack(">I", len(tags)), b""
    for name, body in tags.items():
        table += name + struct.pack(">II", at + len(bodies), len(body))
        bodies += body
    kind = b"\x02\x10\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    start = struct.pack(">I4x", at + len(bodies)) + kind
    start += struct.pack(">3i", 63190, 65536, 54061)
    return start.ljust(128, b"\0") + table + bodies
