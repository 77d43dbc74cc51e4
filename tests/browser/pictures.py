"""Files as they come from phones and drawing programs, and ways to hand them to a page."""

import base64

from PIL import ExifTags, Image

from tests.pictures import encoded, picture

PUT_TOGETHER = """files => {
  const carried = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type }));
  }
  return carried;
}"""
PASTE = """carried => {
  const options = { clipboardData: carried, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", options));
}"""


def sideways_jpeg():
    """A portrait photo as a phone stores it: lying, with EXIF orientation 6."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    return "phone.jpg", "image/jpeg", encoded(picture(1280, 720), "JPEG", exif=exif)


def see_through_png():
    image = picture(1280, 720, seed=3)
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return "logo.png", "image/png", encoded(image, "PNG")


def not_a_picture():
    return "notes.png", "image/png", b"These are only words."


def carried(page, *files):
    """Files in a hand: what a browser gives to `drop` and `paste`."""
    contents = [[name, kind, base64.b64encode(content).decode()] for name, kind, content in files]
    return page.evaluate_handle(PUT_TOGETHER, contents)


def drop(page, selector, *files):
    hand = carried(page, *files)
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event(selector, event, {"dataTransfer": hand})


def paste(page, *files):
    carried(page, *files).evaluate(PASTE)
