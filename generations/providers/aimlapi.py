"""AI/ML API. Documents: "Seedance 1.5 Pro", "Seedance 1.0 Pro (Image-to-Video)", "Seedance 1.0 pro
fast", "Usage Logs", "Account Balance" and "Request Tracing and Cost Headers"."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from generations.providers.answers import (
    Ask,
    Balance,
    Cost,
    Found,
    Json,
    Progress,
    State,
    Submission,
    VideoRequest,
    amount,
    first_url,
    required_id,
    table,
)
from generations.providers.base import Provider
from generations.providers.refusals import Cause

CREDITS_IN_A_DOLLAR = 2_000_000
PAGE = 100


class AIMLAPI(Provider):
    slug = "aimlapi"
    name = "AI/ML API"
    base_url = "https://api.aimlapi.com"
    finds_lost = True
    keeps_marks = True
    has_balance = True
    # The documents name four words; their own samples and clients use the others as well.
    states = (
        dict.fromkeys(("queued", "waiting", "pending", "submitted"), State.WAITING)
        | dict.fromkeys(("generating", "active", "processing", "running"), State.RUNNING)
        | dict.fromkeys(("completed", "complete", "succeeded", "success"), State.SUCCEEDED)
        | dict.fromkeys(("done", "ready", "finished"), State.SUCCEEDED)
        | dict.fromkeys(("error", "failed", "cancelled", "canceled"), State.FAILED)
        | dict.fromkeys(("timeout", "timed_out", "expired"), State.FAILED)
    )
    # There is no 402 here: an empty account is forbidden.
    statuses = {403: Cause.CREDITS}

    def submit_ask(self, video: VideoRequest) -> Ask:
        body = {"model": video.model, "prompt": video.prompt, **video.fields}
        if video.first_frame:
            body["image_url"] = video.first_frame
        if video.last_frame:
            body["last_image_url"] = video.last_frame
        headers = {}
        if video.client_request_id:
            # Anything else is silently ignored there, and the lost request could not be found.
            if not re.fullmatch(r"[A-Za-z0-9._:-]{1,128}", video.client_request_id):
                raise ValueError("A client request id is 1-128 of A-Z a-z 0-9 . _ : -")
            headers["X-Client-Request-Id"] = video.client_request_id
        return Ask(method="POST", path="/v2/video/generations", body=body, headers=headers)

    def read_submission(self, body: Json, headers: Mapping[str, str]) -> Submission:
        spent = {
            "credits_used": headers.get("x-aimlapi-credits-used"),
            "usd_spent": headers.get("x-aimlapi-usd-spent"),
        }
        return Submission(
            external_id=required_id(body["id"]), reported_cost=usage(body) or cost(spent)
        )

    def progress_ask(self, external_id: str) -> Ask:
        return Ask(
            method="GET", path="/v2/video/generations", params={"generation_id": external_id}
        )

    def read_task(self, body: Json) -> Progress:
        error = body.get("error")
        return self.told(
            str(body["status"]),
            video_url=first_url(body.get("video")),
            error=error,
            code=str(table(error).get("name") or ""),
            cost=usage(body),
        )

    def lost_ask(self, video: VideoRequest, *, asked_at: datetime, now: datetime, page: int) -> Ask:
        params = {
            "start": moment(asked_at - timedelta(minutes=5)),
            "end": moment(now),
            "model": video.model,
            "limit": PAGE,
            "offset": PAGE * (page - 1),
        }
        return Ask(method="GET", path="/v2/logs", params=params)

    def read_lost(
        self, body: Json, video: VideoRequest, *, asked_at: datetime
    ) -> tuple[list[Found], bool]:
        found = [
            Found(external_id=required_id(row["inference_id"]), certain=True)
            for row in body["data"]
            if video.client_request_id and row.get("client_request_id") == video.client_request_id
            if row.get("inference_id")  # A refused request is listed too, without a job.
        ]
        return found, bool(table(body.get("pagination")).get("has_more"))

    def balance_ask(self) -> Ask:
        return Ask(method="GET", path="/v2/billing")

    def read_balance(self, body: Json) -> Balance:
        left, unit = Decimal(str(body["current_balance"])), str(body.get("currency") or "USD")
        return Balance(amount=left, unit=unit, usd=left if unit == "USD" else None)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def usage(body: Json) -> Cost | None:
    return cost(table(table(body.get("meta")).get("usage")))


def cost(spent: Mapping[str, Any]) -> Cost | None:
    credits = amount(spent.get("credits_used", spent.get("tokens_used")))
    usd = amount(spent.get("usd_spent"))
    if credits is None:
        return None if usd is None else Cost(amount=usd, unit="USD", usd=usd)
    return Cost(
        amount=credits,
        unit="credits",
        usd=credits / CREDITS_IN_A_DOLLAR if usd is None else usd,
    )
