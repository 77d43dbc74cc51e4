"""Small pictures made on the spot."""

from io import BytesIO

from PIL import Image


def picture(width, height, *, seed=0):
    """A soft gradient that differs by seed."""
    across = Image.linear_gradient("L").resize((width, height))
    along = across.rotate(90).resize((width, height))
    tint = Image.new("L", (width, height), seed * 37 % 256)
    return Image.merge("RGB", (across, along, tint))


def encoded(image, kind="JPEG", **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def jpeg(width=640, height=360, *, seed=0):
    return encoded(picture(width, height, seed=seed), quality=90)
