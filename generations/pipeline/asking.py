"""A take in the provider's words, and the provider's answer in ours."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from generations import providers
from generations.catalog import Options, UnknownModel, catalog
from generations.models import Generation, ProviderAccount
from generations.pipeline.delivery import CannotDeliver, deliver

LONGEST_PAUSE = 60 * 60  # Seconds; what a provider asks for beyond that is a mistake.


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why there is no job, and what the caller must do about the take."""

    sentence: str
    cause: str
    said: str = ""
    may_run: bool = False
    try_again: bool = False
    after: timedelta | None = None


def connect(account: ProviderAccount) -> providers.Provider:
    """A provider, ready to be asked with the account's key."""
    return providers.connect(
        account.provider,
        key=account.key,
        base_url=settings.PROVIDER_URLS[account.provider],
        upload_url=settings.PROVIDER_UPLOAD_URLS.get(account.provider, ""),
    )


def account_of(take: Generation) -> ProviderAccount:
    return ProviderAccount.objects.of(take.project.team, take.provider)


def doors_of(takes: Iterable[Generation]) -> dict[tuple[int, str], providers.Provider]:
    """A door for each account that these takes belong to, by team and provider."""
    teams = {take.project.team_id: take.project.team for take in takes}
    wanted = {(take.project.team_id, take.provider) for take in takes}
    if not wanted:
        return {}
    rows = ProviderAccount.objects.filter(team__in=teams)
    accounts = {(row.team_id, row.provider): row for row in rows}
    return {
        (team, slug): connect(
            accounts.get((team, slug)) or ProviderAccount(team=teams[team], provider=slug)
        )
        for team, slug in wanted
    }


def ask_for(take: Generation) -> providers.Submission | Refusal:
    """Ask a take's provider for it, once."""
    try:
        with connect(account_of(take)) as provider:
            return provider.submit(video_request(take, provider))
    except CannotDeliver as error:
        return Refusal(sentence=str(error), cause="frame")
    except UnknownModel as error:
        return Refusal(sentence=str(error), cause="retired")
    except providers.ProviderError as error:
        return Refusal(
            sentence=str(error),
            cause=str(error.cause),
            said="\n".join(filter(None, [error.said, error.request_id, error.raw])),
            may_run=isinstance(error, providers.Unconfirmed),
            try_again=isinstance(error, providers.Unavailable),
            after=pause_of(error),
        )


def pause_of(error: providers.ProviderError) -> timedelta | None:
    """How long the provider wants to be left alone, within reason; None when it does not say."""
    seconds = error.retry_after or 0
    return timedelta(seconds=min(seconds, LONGEST_PAUSE)) if seconds > 0 else None


def video_request(take: Generation, provider: providers.Provider) -> providers.VideoRequest:
    """What is sent: only what the model lists, every default explicit, frames in its form."""
    model = catalog().get(take.model)
    return replace(
        bare_request(take),
        first_frame=deliver(take, "first", model.frame_delivery, provider),
        last_frame=deliver(take, "last", model.frame_delivery, provider),
        callback_url=callback_url(take) if provider.takes_callbacks else "",
    )


def bare_request(take: Generation) -> providers.VideoRequest:
    """The request without its frames: enough to find it again in a provider's list."""
    model = catalog().get(take.model)
    options = Options(
        ratio=take.ratio,
        resolution=take.resolution,
        duration=take.duration,
        sound=take.sound,
        seed=take.seed,
        camera_fixed=take.camera_fixed,
        watermark=take.watermark,
    )
    return providers.VideoRequest(
        model=model.external_id,
        prompt=take.text,
        fields=model.fields(options),
        client_request_id=f"rushes-{take.press}-{take.press_index}",
    )


def callback_url(take: Generation) -> str:
    """Where the provider may tell us; "" without a public address."""
    if not settings.PUBLIC_URL:
        return ""
    return settings.PUBLIC_URL + reverse("callback", args=[take.callback_token])
