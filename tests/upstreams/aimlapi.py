"""AI/ML API by its three model documents, its billing page and its usage log."""

from tests.upstreams import strictness as strict
from tests.upstreams.server import Answer, Document

WORDS = ("queued", "generating", "completed", "error")
RESOLUTION = strict.one_of("480p", "720p", "1080p")
RATIOS = ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive")


def seconds(*allowed):
    """The documents say integer and send text in their samples: both are taken."""

    def check(name, value):
        number = int(value) if type(value) is str and value.isdecimal() else value
        strict.one_of(*allowed)(name, number)

    return check


SHARED = {
    "model": strict.text(),
    "prompt": strict.text(),
    "image_url": strict.link_or_picture,
    "last_image_url": strict.link_or_picture,
    "resolution": RESOLUTION,
    "watermark": strict.flag,
    "seed": strict.whole(),
}
OLDER = SHARED | {"duration": seconds(5, 10), "camerafixed": strict.flag}
MODELS = {
    "bytedance/seedance-1-5-pro": SHARED
    | {
        "aspect_ratio": strict.one_of(*RATIOS),
        "duration": seconds(*range(4, 13)),
        "camera_fixed": strict.flag,
        "generate_audio": strict.flag,
    },
    "bytedance/seedance-1-0-pro-i2v": OLDER,
    "bytedance/seedance-1-0-pro-fast": OLDER,
}


class AIMLAPI(Document):
    def wrong(self, status, message):
        body = {"message": message, "path": "/v2/video/generations", "requestId": "req-000001"}
        return Answer(status, body | {"statusCode": status, "timestamp": "2026-11-01T00:00:00Z"})

    def unauthorized(self):
        return self.wrong(401, "Invalid API key")

    def create(self, request):
        body = request.body
        allowed = MODELS.get(body.get("model"))
        if allowed is None:
            return self.wrong(404, "model is deprecated")
        try:
            strict.fields(body, allowed, required=("model", "prompt"))
            for name in ("image_url", "last_image_url"):
                if name in body:
                    strict.fetched(name, body[name])
        except (strict.Wrong, ValueError) as error:
            return self.wrong(400, str(error))
        newest = body["model"].endswith("1-5-pro")
        seed = body.get("seed", -1)
        job = self.upstream.begin(
            model=body["model"],
            ratio=body.get("aspect_ratio", "16:9"),
            resolution=body.get("resolution", "720p" if newest else "1080p"),
            duration=int(body.get("duration", 5)),
            sound=newest and body.get("generate_audio", True),
            seed=41485 if seed == -1 else seed,
            mark=request.headers.get("x-client-request-id", ""),
        )
        usage = {"credits_used": 2_000_000}
        return Answer(200, {"id": job.id, "status": "queued", "meta": {"usage": usage}})

    def ask(self, request):
        job = self.upstream.jobs.get(request.query.get("generation_id"))
        if job is None:
            return self.wrong(404, "Generation not found")
        body = {"id": job.id, "status": WORDS[job.stage], "video": None, "error": None}
        if job.stage == 2:
            body["video"] = {"url": self.upstream.link(job)}
            body["meta"] = {"usage": {"credits_used": 518_400, "usd_spent": 0.2592}}
        if job.stage == 3:
            body["error"] = {"name": "Error"} | dict(job.error)
            body["error"].pop("code", None)
        return Answer(200, body)

    def logs(self, request):
        rows = [
            {
                "created": "2026-11-01T00:00:00.000Z",
                "status": "succeeded",
                "model": job.model,
                "inference_id": job.id,
                "client_request_id": job.mark or None,
            }
            for job in reversed(self.upstream.jobs.values())
            if request.query.get("model") in (None, job.model)
        ]
        if bool(request.query.get("start")) != bool(request.query.get("end")):
            return self.wrong(400, "Provide both start and end")
        start, size = int(request.query.get("offset", 0)), int(request.query.get("limit", 50))
        page = {"limit": size, "offset": start, "total": len(rows)}
        more = {"has_more": start + size < len(rows)}
        return Answer(200, {"data": rows[start : start + size], "pagination": page | more})

    def billing(self, request):
        return Answer(200, {"current_balance": 12.5, "currency": "USD"})

    routes = (
        ("POST", "/v2/video/generations", "create", create),
        ("GET", "/v2/video/generations", "ask", ask),
        ("GET", "/v2/logs", "log", logs),
        ("GET", "/v2/billing", "balance", billing),
    )
