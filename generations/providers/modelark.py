"""BytePlus ModelArk. Documents: "Create a video generation task", "Retrieve a video generation
task", "List video generation tasks", "Error codes"."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from generations.providers.answers import (
    Ask,
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
    whole,
)
from generations.providers.base import Provider
from generations.providers.refusals import Cause

TASKS = "/contents/generations/tasks"
PAGE = 100


class ModelArk(Provider):
    slug = "modelark"
    name = "ModelArk"
    base_url = "https://ark.ap-southeast.bytepluses.com/api/v3"
    takes_callbacks = True
    finds_lost = True
    states = {
        "queued": State.WAITING,
        "running": State.RUNNING,
        "succeeded": State.SUCCEEDED,
        "failed": State.FAILED,
        "expired": State.FAILED,
        "cancelled": State.FAILED,
    }
    causes = {
        "accountoverdueerror": Cause.CREDITS,
        "modelnotopen": Cause.KEY,
        "invalidendpointormodel.notfound": Cause.RETIRED,
        "setlimitexceeded": Cause.SPEND_LIMIT,
    }

    def submit_ask(self, video: VideoRequest) -> Ask:
        content: list[Json] = [{"type": "text", "text": video.prompt}]
        for role, frame in (("first_frame", video.first_frame), ("last_frame", video.last_frame)):
            if frame:
                content.append({"type": "image_url", "image_url": {"url": frame}, "role": role})
        body = {"model": video.model, "content": content, **video.fields}
        if video.callback_url:
            body["callback_url"] = video.callback_url
        return Ask(method="POST", path=TASKS, body=body)

    def read_submission(self, body: Json, headers: Mapping[str, str]) -> Submission:
        return Submission(external_id=required_id(body["id"]))

    def progress_ask(self, external_id: str) -> Ask:
        return Ask(method="GET", path=f"{TASKS}/{quote(external_id, safe='')}")

    def read_task(self, body: Json) -> Progress:
        error = body.get("error")
        tokens = amount(table(body.get("usage")).get("completion_tokens"))
        return self.told(
            str(body["status"]),
            video_url=first_url(table(body.get("content")).get("video_url")),
            error=error,
            code=str(table(error).get("code") or ""),
            cost=None if tokens is None else Cost(amount=tokens, unit="tokens"),
            seed=whole(body.get("seed")),
        )

    def read_callback(self, body: Json) -> str:
        return required_id(body["id"])

    def lost_ask(self, video: VideoRequest, *, asked_at: datetime, now: datetime, page: int) -> Ask:
        params = {"page_num": page, "page_size": PAGE, "filter.model": video.model}
        return Ask(method="GET", path=TASKS, params=params)

    def read_lost(
        self, body: Json, video: VideoRequest, *, asked_at: datetime
    ) -> tuple[list[Found], bool]:
        """Tasks begun when we asked. Only a seed of our own tells one of them from another."""
        tasks, seed = body["items"], video.fields.get("seed")
        found = [
            Found(
                external_id=required_id(task["id"]),
                certain=seed is not None and task.get("seed") == seed,
            )
            for task in tasks
            if begun_when(task, asked_at) and (seed is None or task.get("seed") in (seed, None))
        ]
        return found, len(tasks) == PAGE


def begun_when(task: Mapping[str, Any], asked_at: datetime) -> bool:
    begun = datetime.fromtimestamp(int(task["created_at"]), asked_at.tzinfo)
    return timedelta(minutes=-2) <= begun - asked_at <= timedelta(minutes=10)
