"""Apikley by its Seedance 1.5 Pro document, its task details, credits and upload pages.

Refusals travel as a body code inside HTTP 200, which is the harder of the two readings.
"""

import json
import re

from tests.upstreams import strictness as strict
from tests.upstreams.server import Answer, Document

WORDS = ("queuing", "generating", "success", "fail")
INPUT = {
    "prompt": strict.text(3, 2500),
    "input_urls": strict.links(2),
    "aspect_ratio": strict.one_of("1:1", "4:3", "3:4", "16:9", "9:16", "21:9"),
    "resolution": strict.one_of("480p", "720p"),
    "duration": strict.one_of(4, 8, 12),
    "fixed_lens": strict.flag,
    "generate_audio": strict.flag,
}
BODY = {
    "model": strict.one_of("bytedance/seedance-1.5-pro"),
    "callBackUrl": strict.link,
    "input": lambda name, value: strict.fields(value, INPUT, ("prompt", "aspect_ratio")),
}


class Apikley(Document):
    def said(self, code, message, data=None):
        return Answer(200, {"code": code, "msg": message, "data": data})

    def unauthorized(self):
        return self.said(401, "You do not have access permissions")

    def create(self, request):
        body = request.body
        try:
            strict.fields(body, BODY, required=("model", "input"))
            for each in body["input"].get("input_urls", []):
                strict.fetched("input_urls", each)
        except strict.Wrong as error:
            return self.said(422, str(error))
        asked = body["input"]
        job = self.upstream.begin(
            model=body["model"],
            ratio=asked["aspect_ratio"],
            resolution=asked.get("resolution", "720p"),
            duration=asked.get("duration", 8),
            sound=asked.get("generate_audio", False),
            seed=0,
            callback=body.get("callBackUrl", ""),
        )
        return self.said(200, "success", {"taskId": job.id})

    def task(self, job):
        task = {"taskId": job.id, "model": job.model, "state": WORDS[job.stage]}
        task |= {"param": "{}", "resultJson": "", "failCode": None, "failMsg": None}
        if job.stage == 2:
            task["resultJson"] = json.dumps({"resultUrls": [self.upstream.link(job)]})
            task["creditsConsumed"] = 28.0
        if job.stage == 3:
            task |= {"failCode": "501", "failMsg": job.error["message"]}
        return task

    def ask(self, request):
        job = self.upstream.jobs.get(request.query.get("taskId"))
        if job is None:
            return self.said(422, "recordInfo is null")
        return self.said(200, "success", self.task(job))

    def callback(self, job):
        code = 501 if job.stage == 3 else 200
        return {"code": code, "data": self.task(job), "msg": ""}, {}

    def credit(self, request):
        return self.said(200, "success", 99.5)

    def upload(self, request):
        names = set(re.findall(rb'name="(\w+)"', request.raw))
        if not {b"file", b"uploadPath"} <= names:
            return self.said(400, "file and uploadPath are required")
        path = f"/uploads/{len(self.upstream.uploads) + 1}.jpg"
        boundary = request.headers["content-type"].partition("boundary=")[2].encode()
        part = next(part for part in request.raw.split(b"--" + boundary) if b'name="file"' in part)
        self.upstream.uploads[path] = part.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
        return self.said(200, "success", {"downloadUrl": self.upstream.url + path})

    routes = (
        ("POST", "/api/v1/jobs/createTask", "create", create),
        ("GET", "/api/v1/jobs/recordInfo", "ask", ask),
        ("GET", "/api/v1/chat/credit", "balance", credit),
        ("POST", "/file-upload/api/file-stream-upload", "upload", upload),
    )
