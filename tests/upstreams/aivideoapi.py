"""aivideoapi.ai by its Seedance 1.5 Pro document and its callback guide."""

from tests.upstreams import strictness as strict
from tests.upstreams.server import Answer, Document

WORDS = ("pending", "processing", "completed", "failed")
INPUT = {
    "prompt": strict.text(),
    "image_urls": strict.links(2),
    "duration": strict.whole(4, 12),
    "aspect_ratio": strict.one_of("16:9", "4:3", "1:1", "3:4", "9:16", "21:9"),
    "ratio": strict.one_of("16:9", "4:3", "1:1", "3:4", "9:16", "21:9"),
    "resolution": strict.one_of("480p", "720p", "1080p"),
    "generate_audio": strict.flag,
    "watermark": strict.flag,
    "camera_fixed": strict.flag,
    "seed": strict.whole(-1, 4294967295),
}
BODY = {
    "model": strict.text(),
    "callback_url": strict.link,
    "input": lambda name, value: strict.fields(value, INPUT, required=("prompt",)),
}


class AIVideoAPI(Document):
    def wrong(self, status, code, message, kind="invalid_request_error"):
        return Answer(status, {"error": {"code": code, "message": message, "type": kind}})

    def unauthorized(self):
        return self.wrong(401, "invalid_api_key", "Invalid key.", "authentication_error")

    def create(self, request):
        body = request.body
        try:
            strict.fields(body, BODY, required=("model", "input"))
            for each in body["input"].get("image_urls", []):
                strict.fetched("image_urls", each["url"] if isinstance(each, dict) else each)
        except strict.Wrong as error:
            return self.wrong(400, "invalid_request", str(error))
        if body["model"] != "doubao-seedance-1.5-pro":
            return self.wrong(404, "model_not_found", "Model does not exist or is inactive.")
        asked = body["input"]
        seed = asked.get("seed", -1)
        job = self.upstream.begin(
            model=body["model"],
            ratio=asked.get("aspect_ratio", asked.get("ratio", "16:9")),
            resolution=asked.get("resolution", "720p"),
            duration=asked.get("duration", 5),
            sound=asked.get("generate_audio", True),
            seed=41485 if seed == -1 else seed,
            callback=body.get("callback_url", ""),
        )
        return Answer(200, {"code": 200, "msg": "success", "data": {"taskId": job.id}})

    def task(self, job):
        body = {"id": job.id, "status": WORDS[job.stage], "model": job.model}
        body["created_at"] = 1774790227
        if job.stage == 2:
            metadata = {"seed": job.seed, "ratio": job.ratio, "duration": job.duration}
            metadata |= {"resolution": job.resolution, "generate_audio": job.sound}
            metadata["framespersecond"] = 24
            body["output"] = {"urls": [self.upstream.link(job)], "metadata": metadata}
            body["completed_at"] = 1774796529
        if job.stage == 3:
            body["error"] = job.error
        return body

    def ask(self, request, job_id):
        job = self.upstream.jobs.get(job_id)
        if job is None:
            return self.wrong(404, "task_not_found", "Task ID does not exist.")
        return Answer(200, self.task(job))

    def callback(self, job):
        event = "task.failed" if job.stage == 3 else "task.completed"
        return self.task(job), {"X-Event": event, "X-Task-Id": job.id, "X-Timestamp": "1774796529"}

    def credits(self, request):
        left = {"balance": 1000, "total_purchased": 2000, "total_consumed": 1000}
        return Answer(200, {"code": 200, "msg": "success", "data": left})

    routes = (
        ("POST", "/v1/videos/generations", "create", create),
        ("GET", "/v1/tasks/([^/]+)", "ask", ask),
        ("GET", "/v1/credits", "balance", credits),
    )
