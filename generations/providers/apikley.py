"""Apikley. Documents: "Bytedance - Seedance 1.5 Pro", "Get Task Details", "Get Account Credits",
"File Stream Upload"."""

from collections.abc import Mapping
from decimal import Decimal

from generations.providers.answers import (
    Ask,
    Balance,
    Cost,
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


class Apikley(Provider):
    slug = "apikley"
    name = "Apikley"
    base_url = "https://api.apikley.ru"
    code_in_body = True
    done_needs_file = True
    takes_callbacks = True
    has_balance = True
    takes_uploads = True
    upload_url = "/file-upload"
    states = {
        "waiting": State.WAITING,
        "queuing": State.WAITING,
        "generating": State.RUNNING,
        "success": State.SUCCEEDED,
        "fail": State.FAILED,
    }
    statuses = {505: Cause.RETIRED, 501: Cause.UNKNOWN}

    def submit_ask(self, video: VideoRequest) -> Ask:
        asked = {"prompt": video.prompt, **video.fields}
        if video.frames:
            asked["input_urls"] = video.frames
        body: Json = {"model": video.model, "input": asked}
        if video.callback_url:
            body["callBackUrl"] = video.callback_url
        return Ask(method="POST", path="/api/v1/jobs/createTask", body=body)

    def read_submission(self, body: Json, headers: Mapping[str, str]) -> Submission:
        return Submission(external_id=required_id(body["data"]["taskId"]))

    def refused_anyway(self, status: int, cause: Cause) -> bool:
        """Generation failed, feature disabled, and an empty account that answers as a 500."""
        return status in (501, 505) or (status == 500 and cause is Cause.CREDITS)

    def progress_ask(self, external_id: str) -> Ask:
        return Ask(method="GET", path="/api/v1/jobs/recordInfo", params={"taskId": external_id})

    def read_task(self, body: Json) -> Progress:
        task = body["data"]
        spent = amount(task.get("creditsConsumed", task.get("consumeCredits")))
        return self.told(
            str(task["state"]),
            video_url=first_url(table(task.get("resultJson")).get("resultUrls")),
            error=task.get("failMsg"),
            code=str(task.get("failCode") or ""),
            cost=None if spent is None else Cost(amount=spent, unit="credits"),
        )

    def read_callback(self, body: Json) -> str:
        task = table(body.get("data"))
        return required_id(task.get("taskId") or task.get("task_id"))

    def balance_ask(self) -> Ask:
        return Ask(method="GET", path="/api/v1/chat/credit")

    def read_balance(self, body: Json) -> Balance:
        return Balance(amount=Decimal(str(body["data"])), unit="credits")

    def upload_ask(self, content: bytes, *, name: str, content_type: str) -> Ask:
        return Ask(
            method="POST",
            path=f"{self.upload_url}/api/file-stream-upload",
            form={"uploadPath": "frames", "fileName": name},
            files={"file": (name, content, content_type)},
        )

    def read_upload(self, body: Json) -> str:
        link = first_url(body["data"].get("downloadUrl")) or first_url(body["data"].get("fileUrl"))
        if not link:
            raise ValueError("no link to the upload")
        return link
