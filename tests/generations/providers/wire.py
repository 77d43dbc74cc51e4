"""A provider on a fake wire that gives prepared answers and keeps what was asked."""

import json

import httpx

from generations import providers
from generations.catalog import catalog
from generations.providers import VideoRequest

KEY = "sk-test-0123456789abcdef"
FIRST = "https://studio.example/f/1.jpg?signature=secret"
LAST = "https://studio.example/f/2.jpg?signature=secret"

# A model of each provider, a task that runs, and the answer to a request that was taken.
MODELS = {
    "aimlapi": "aimlapi/seedance-1.5-pro",
    "aivideoapi": "aivideoapi/seedance-1.5-pro",
    "apikley": "apikley/seedance-1.5-pro",
    "modelark": "modelark/seedance-1.5-pro",
}
TAKEN = {
    "aimlapi": {"id": "job-1", "status": "queued"},
    "aivideoapi": {"code": 200, "msg": "success", "data": {"taskId": "job-1"}},
    "apikley": {"code": 200, "msg": "success", "data": {"taskId": "job-1"}},
    "modelark": {"id": "job-1"},
}


class Wire:
    """Answers each request with the next of the given answers, the last one for ever."""

    def __init__(self, slug, *answers, **settings):
        self.answers = list(answers)
        self.asked = []
        transport = httpx.MockTransport(self.answer)
        settings = {"key": KEY} | settings
        self.provider = providers.connect(slug, transport=transport, **settings)

    def answer(self, request):
        request.read()
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def body(self):
        return json.loads(self.asked[-1].content)


def said(body, status=200, **headers):
    return httpx.Response(status, json=body, headers=headers)


def ask_for(slug, **changes):
    """A request for the provider's Seedance 1.5 Pro with all its defaults."""
    model = catalog().get(MODELS[slug])
    asked = {
        "model": model.external_id,
        "prompt": "A lighthouse in fog",
        "fields": model.fields(model.defaults()),
        "client_request_id": "take-1",
    }
    return VideoRequest(**asked | changes)


def task(slug, word, **parts):
    """A task as the provider tells of it, in the words of its document."""
    if slug == "apikley":
        return {"code": 200, "msg": "success", "data": {"taskId": "job-1", "state": word} | parts}
    return {"id": "job-1", "status": word} | parts


LINK = "https://files.example/video.mp4?X-Tos-Signature=abc&X-Tos-Expires=86400"


def finished(slug, word, link=LINK):
    parts = {
        "aimlapi": {"video": {"url": link}},
        "aivideoapi": {"output": {"urls": [link], "metadata": {"seed": 41485}}},
        "apikley": {"resultJson": json.dumps({"resultUrls": [link]})},
        "modelark": {"content": {"video_url": link}},
    }
    return task(slug, word, **parts[slug])
