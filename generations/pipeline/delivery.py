"""A take's frames in the form each provider takes: data URI, upload, or signed public address.

A signed address serves one frame of one take, for a limited time, to whoever holds it.
"""

from base64 import b64encode
from typing import Literal

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from generations import providers
from generations.models import Generation
from generations.pipeline.frames import cropped
from studio.models import Frame

Slot = Literal["first", "last"]

SALT = "frame for a provider"
LIFE = 2 * 60 * 60  # Seconds; providers fetch a frame within minutes of the request.


class CannotDeliver(Exception):
    """The provider can't be given this frame. Fit to show."""


def deliver(take: Generation, slot: Slot, form: str, provider: providers.Provider) -> str:
    """The frame as the provider takes it; "" when the take has none. Raises CannotDeliver."""
    frame = take.first_frame if slot == "first" else take.last_frame
    if frame is None:
        return ""
    if form == "data-uri":
        return f"data:image/jpeg;base64,{b64encode(_jpeg(frame, take)).decode()}"
    if form == "upload":
        name = f"{take.press}-{take.press_index}-{slot}.jpg"
        return provider.upload_frame(_jpeg(frame, take), name=name, content_type="image/jpeg")
    if not settings.PUBLIC_URL:
        raise CannotDeliver(
            _(
                "{name} fetches frames from a public address. Ask an admin to set PUBLIC_URL."
            ).format(name=provider.name)
        )
    return settings.PUBLIC_URL + reverse("signed-frame", args=[sign(take, slot)])


def _jpeg(frame: Frame, take: Generation) -> bytes:
    try:
        return cropped(frame, take)
    except OSError as error:
        raise CannotDeliver(_("A frame of this take can't be read any more.")) from error


def sign(take: Generation, slot: Slot) -> str:
    return signing.dumps([take.pk, slot], salt=SALT, compress=False)


@require_safe
def signed_frame(_request: HttpRequest, token: str) -> HttpResponse:
    """One frame of one take, for whoever holds the address, while it lasts."""
    try:
        pk, slot = signing.loads(token, salt=SALT, max_age=LIFE)
        take = Generation.objects.for_cards().get(pk=pk)
    except (signing.BadSignature, Generation.DoesNotExist) as error:
        raise Http404 from error
    frame = take.first_frame if slot == "first" else take.last_frame
    if frame is None:
        raise Http404
    try:
        picture = _jpeg(frame, take)
    except CannotDeliver as error:
        raise Http404 from error
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": "private"})
