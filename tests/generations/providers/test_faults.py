"""What goes wrong with a request, and whether a paid job may have been started by it."""

import httpx
import pytest

from generations.providers import (
    ADAPTERS,
    Cause,
    ProviderError,
    Rejected,
    Unavailable,
    Unconfirmed,
)
from tests.generations.providers.wire import Wire, ask_for, said

SLUGS = sorted(ADAPTERS)

FAULTS = [
    (httpx.ConnectError("refused"), Unavailable, Cause.PROVIDER_DOWN),
    (httpx.ConnectTimeout("slow"), Unavailable, Cause.PROVIDER_DOWN),
    (httpx.PoolTimeout("full"), Unavailable, Cause.PROVIDER_DOWN),
    (httpx.ReadTimeout("silence"), Unconfirmed, Cause.UNKNOWN),
    (httpx.WriteTimeout("stuck"), Unconfirmed, Cause.UNKNOWN),
    (httpx.WriteError("reset"), Unconfirmed, Cause.UNKNOWN),
    (httpx.ReadError("reset"), Unconfirmed, Cause.UNKNOWN),
    (httpx.RemoteProtocolError("cut off"), Unconfirmed, Cause.UNKNOWN),
    (httpx.DecodingError("not gzip"), Unconfirmed, Cause.UNKNOWN),
    (said({}, 400), Rejected, Cause.INPUT),
    (said({"message": "prompt is too long"}, 400), Rejected, Cause.PROMPT),
    (said({"message": "the image is too small"}, 422), Rejected, Cause.FRAME),
    (said({"message": "sensitive content"}, 400), Rejected, Cause.CONTENT),
    (said({"message": "keys are case-sensitive"}, 400), Rejected, Cause.INPUT),
    (said({}, 401), Rejected, Cause.KEY),
    (said({"message": "the image key is invalid"}, 401), Rejected, Cause.KEY),
    (said({}, 402), Rejected, Cause.CREDITS),
    (said({"message": "model is deprecated"}, 404), Rejected, Cause.RETIRED),
    (httpx.Response(404, text="nothing here"), Rejected, Cause.UNKNOWN),
    (httpx.Response(413, text="<html>"), Rejected, Cause.FRAME),
    (said({}, 408), Unavailable, Cause.PROVIDER_DOWN),
    (said({}, 425), Unavailable, Cause.PROVIDER_DOWN),
    (said({}, 429), Unavailable, Cause.RATE),
    (said({}, 455), Unavailable, Cause.PROVIDER_DOWN),
    (said({"message": "maintenance"}, 500), Unconfirmed, Cause.PROVIDER_DOWN),
    (httpx.Response(501, text="<html>"), Unconfirmed, None),
    (httpx.Response(502, text="<html>"), Unconfirmed, Cause.PROVIDER_DOWN),
    (httpx.Response(504), Unconfirmed, Cause.PROVIDER_DOWN),
    (httpx.Response(302, headers={"location": "/"}), Unconfirmed, Cause.UNKNOWN),
    (httpx.Response(200, text="<html>"), Unconfirmed, Cause.UNKNOWN),
    (httpx.Response(200, text='{"id": "jo'), Unconfirmed, Cause.UNKNOWN),
    (httpx.Response(200), Unconfirmed, Cause.UNKNOWN),
    (said({}), Unconfirmed, Cause.UNKNOWN),
    (said([]), Unconfirmed, Cause.UNKNOWN),
    (said("job-1"), Unconfirmed, Cause.UNKNOWN),
    (said({"id": None, "data": {"taskId": ""}}), Unconfirmed, Cause.UNKNOWN),
    (said({"id": True, "data": {"taskId": True}}), Unconfirmed, Cause.UNKNOWN),
    (httpx.Response(200, text="[" * 5000), Unconfirmed, Cause.UNKNOWN),
]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(("answer", "error", "cause"), FAULTS)
def test_only_what_was_surely_not_taken_may_be_asked_again(slug, answer, error, cause):
    wire = Wire(slug, answer)

    with pytest.raises(ProviderError) as caught:
        wire.provider.submit(ask_for(slug))

    assert type(caught.value) is error
    assert cause is None or caught.value.cause is cause
    assert len(wire.asked) == 1
    assert wire.provider.name in str(caught.value) or caught.value.cause is Cause.CONTENT
    assert ("may be making" in str(caught.value)) == (error is Unconfirmed)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("0", 0), ("-3", 0), ("soon", None)])
def test_how_long_to_wait_is_handed_on(slug, header, seconds):
    wire = Wire(slug, said({}, 429, **{"retry-after": header}))

    with pytest.raises(Unavailable) as caught:
        wire.provider.submit(ask_for(slug))

    assert caught.value.retry_after == seconds


def test_a_date_to_wait_for_becomes_seconds():
    wire = Wire("aimlapi", said({}, 429, **{"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}))

    with pytest.raises(Unavailable) as caught:
        wire.provider.submit(ask_for("aimlapi"))

    assert caught.value.retry_after > 1_000_000
