"""BytePlus ModelArk by its task pages: create, retrieve, list."""

import time

from tests.upstreams import strictness as strict
from tests.upstreams.server import Answer, Document

WORDS = ("queued", "running", "succeeded", "failed")
TASKS = "(?:/api/v3)?/contents/generations/tasks"
RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive")
OPTIONS = {
    "model": strict.text(),
    "content": lambda name, value: content(value),
    "callback_url": strict.link,
    "resolution": strict.one_of("480p", "720p", "1080p"),
    "ratio": strict.one_of(*RATIOS),
    "duration": strict.whole(2, 30),
    "seed": strict.whole(-1, 4294967295),
    "watermark": strict.flag,
    "generate_audio": strict.flag,
    "camera_fixed": strict.flag,
}
PARTS = {
    "type": strict.one_of("text", "image_url"),
    "text": strict.text(),
    "image_url": lambda name, value: strict.fields(
        value, {"url": strict.link_or_picture}, ("url",)
    ),
    "role": strict.one_of("first_frame", "last_frame"),
}
SILENT = ("generate_audio",)
MOVING = ("camera_fixed",)


def content(parts):
    if type(parts) is not list or not parts:
        raise strict.Wrong("content: expected a list")
    for part in parts:
        strict.fields(part, PARTS, required=("type",))
    roles = [part.get("role") for part in parts if part["type"] == "image_url"]
    if roles not in ([], ["first_frame"], ["first_frame", "last_frame"]):
        raise strict.Wrong(f"content: roles {roles} are not a mode")


def not_taken(model):
    """Options that a family of models refuses."""
    return SILENT if "-1-0-" in model else MOVING if "-2-" in model else ()


class ModelArk(Document):
    def wrong(self, status, code, message):
        said = f"{message} Request id: 0217280000000000"
        return Answer(status, {"error": {"code": code, "message": said, "type": "Error"}})

    def unauthorized(self):
        return self.wrong(401, "AuthenticationError", "The API key is missing or invalid.")

    def create(self, request):
        body = request.body
        try:
            strict.fields(body, OPTIONS, required=("model", "content"))
            self.check_mode(body)
        except (strict.Wrong, ValueError) as error:
            return self.wrong(400, "InvalidParameter", str(error))
        seed = body.get("seed", -1)
        job = self.upstream.begin(
            model=body["model"],
            ratio=body.get("ratio", "adaptive"),
            resolution=body.get("resolution", "720p"),
            duration=body.get("duration", 5),
            sound="-1-0-" not in body["model"] and body.get("generate_audio", True),
            seed=41485 if seed == -1 else seed,
            callback=body.get("callback_url", ""),
            mark=str(int(time.time())),
        )
        return Answer(200, {"id": job.id})

    def check_mode(self, body):
        for name in not_taken(body["model"]):
            if name in body:
                raise strict.Wrong(f"{name} is not supported by this model")
        pictures = [part for part in body["content"] if part["type"] == "image_url"]
        for part in pictures:
            strict.fetched("content.image_url", part["image_url"]["url"])
        if "-2-5-" in body["model"] and pictures and body.get("ratio", "adaptive") != "adaptive":
            raise strict.Wrong("ratio can only be adaptive with a first frame")

    def task(self, job):
        body = {"id": job.id, "model": job.model, "status": WORDS[job.stage], "error": None}
        body |= {"created_at": int(job.mark), "updated_at": int(time.time()), "seed": job.seed}
        if job.stage == 2:
            body["content"] = {"video_url": self.upstream.link(job)}
            body["usage"] = {"completion_tokens": 108_900, "total_tokens": 108_900}
        if job.stage == 3:
            body["error"] = job.error
        return body

    def ask(self, request, job_id):
        job = self.upstream.jobs.get(job_id)
        if job is None:
            return self.wrong(404, "NotFound", "The task is not found.")
        return Answer(200, self.task(job))

    def listed(self, request):
        size, page = int(request.query.get("page_size", 10)), int(request.query.get("page_num", 1))
        model = request.query.get("filter.model")
        jobs = [job for job in reversed(self.upstream.jobs.values()) if model in (None, job.model)]
        items = [self.task(job) for job in jobs[size * (page - 1) : size * page]]
        return Answer(200, {"items": items, "total": len(jobs)})

    def callback(self, job):
        return self.task(job), {}

    routes = (
        ("POST", TASKS, "create", create),
        ("GET", f"{TASKS}/([^/]+)", "ask", ask),
        ("GET", TASKS, "list", listed),
    )
