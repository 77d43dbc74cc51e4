"""aivideoapi.ai. Documents: "Seedance 1.5 Pro", "Callback Guide", "Credits", "Authentication"."""

from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote

from generations.providers.answers import (
    Ask,
    Balance,
    Json,
    Progress,
    State,
    Submission,
    VideoRequest,
    first_url,
    required_id,
    table,
    whole,
)
from generations.providers.base import Provider
from generations.providers.refusals import Cause

DOLLARS_A_CREDIT = Decimal("0.005")


class AIVideoAPI(Provider):
    slug = "aivideoapi"
    name = "aivideoapi.ai"
    base_url = "https://api.aivideoapi.ai"
    code_in_body = True
    takes_callbacks = True
    has_balance = True
    states = {
        "pending": State.WAITING,
        "processing": State.RUNNING,
        "completed": State.SUCCEEDED,
        "failed": State.FAILED,
    }
    # The status says the rest. `upstream_error` stands for a refused prompt and for an outage.
    causes = {"model_not_found": Cause.RETIRED, "spend_limit_exceeded": Cause.SPEND_LIMIT}

    def submit_ask(self, video: VideoRequest) -> Ask:
        asked = {"prompt": video.prompt, **video.fields}
        if video.frames:
            asked["image_urls"] = video.frames
        body: Json = {"model": video.model, "input": asked}
        if video.callback_url:
            body["callback_url"] = video.callback_url
        return Ask(method="POST", path="/v1/videos/generations", body=body)

    def read_submission(self, body: Json, headers: Mapping[str, str]) -> Submission:
        return Submission(external_id=required_id(body["data"]["taskId"]))

    def progress_ask(self, external_id: str) -> Ask:
        return Ask(method="GET", path=f"/v1/tasks/{quote(external_id, safe='')}")

    def read_task(self, body: Json) -> Progress:
        output, error = table(body.get("output")), body.get("error")
        return self.told(
            str(body["status"]),
            video_url=first_url(output.get("urls")),
            error=error,
            code=str(table(error).get("code") or ""),
            seed=whole(table(output.get("metadata")).get("seed")),
        )

    def read_callback(self, body: Json) -> str:
        return required_id(body["id"])

    def balance_ask(self) -> Ask:
        return Ask(method="GET", path="/v1/credits")

    def read_balance(self, body: Json) -> Balance:
        left = Decimal(str(body["data"]["balance"]))
        return Balance(amount=left, unit="credits", usd=left * DOLLARS_A_CREDIT)
