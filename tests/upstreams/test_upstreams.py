"""Each adapter against its provider's document, over real sockets."""

import io
import json
import threading
import time
import urllib.request
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import av
import pytest
from PIL import Image

from generations import providers
from generations.catalog import catalog
from generations.providers import (
    Cause,
    Rejected,
    State,
    Unavailable,
    Unconfirmed,
    VideoRequest,
)
from tests.upstreams import DOCUMENTS, KEY, Fault, Upstream

SLUGS = sorted(DOCUMENTS)
ASKED = [model for model in catalog().models if model.provider in DOCUMENTS]


@pytest.fixture(params=SLUGS)
def upstream(request):
    with Upstream(DOCUMENTS[request.param]) as running:
        running.slug = request.param
        yield running


def connect(upstream, slug, key=KEY):
    return providers.connect(slug, key=key, base_url=upstream.url)


def picture():
    file = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(file, "JPEG")
    return file.getvalue()


def request_for(model, mark="take-1", **parts):
    options = replace(
        model.defaults(), duration=model.durations[0], resolution="480p", sound=model.has_sound
    )
    options = replace(options, seed=0 if model.seed else None)
    fields = model.fields(options)
    return VideoRequest(
        model=model.external_id,
        prompt="A lighthouse in fog",
        fields=fields,
        client_request_id=mark,
        **parts,
    )


def model_of(slug):
    return next(model for model in ASKED if model.provider == slug)


def wait_for(provider, job, until=(State.SUCCEEDED, State.FAILED)):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        progress = provider.progress(job)
        if progress.state in until:
            return progress
        time.sleep(0.02)
    raise AssertionError(progress)


@pytest.mark.parametrize("model", ASKED, ids=lambda model: model.key)
def test_a_take_of_every_model_is_taken_as_its_document_wants_it_and_made(model):
    with Upstream(DOCUMENTS[model.provider], speed=0.05) as upstream:
        provider = connect(upstream, model.provider)
        frame = ""
        if model.first_frame == "required":
            frame = "data:image/jpeg;base64," + b64encode(picture()).decode()

        job = provider.submit(request_for(model, first_frame=frame)).external_id
        progress = wait_for(provider, job)

        made = upstream.jobs[job]
        assert progress.state is State.SUCCEEDED
        assert (made.resolution, made.duration) == ("480p", model.durations[0])
        assert made.sound == model.has_sound
        assert made.seed == 0


def test_the_file_behind_the_link_is_the_video_that_was_asked_for(upstream):
    provider = connect(upstream, upstream.slug)

    job = provider.submit(request_for(model_of(upstream.slug))).external_id
    link = wait_for(provider, job).video_url

    with urllib.request.urlopen(link) as answer, av.open(io.BytesIO(answer.read())) as video:
        assert video.streams.video[0].width in (864, 640)
        assert round(video.duration / 1_000_000) == 4
        assert len(video.streams.audio) == 1


def test_the_stages_are_told_in_order(upstream):
    upstream.speed = 2  # So that a busy machine asks within each stage.
    provider = connect(upstream, upstream.slug)
    job = provider.submit(request_for(model_of(upstream.slug))).external_id

    seen = []
    while not seen or seen[-1] is not State.SUCCEEDED:
        time.sleep(0.05)
        state = provider.progress(job).state
        if state not in seen:
            seen.append(state)

    assert seen == [State.WAITING, State.RUNNING, State.SUCCEEDED]


def test_a_wrong_key_is_refused(upstream):
    with pytest.raises(Rejected) as caught:
        connect(upstream, upstream.slug, key="sk-another-key").submit(
            request_for(model_of(upstream.slug))
        )

    assert caught.value.cause is Cause.KEY
    assert upstream.jobs == {}


@pytest.mark.parametrize("extra", [{"fps": 30}, {"duration": "5 s"}, {"resolution": "8k"}])
def test_what_the_document_does_not_state_is_refused(upstream, extra):
    video = request_for(model_of(upstream.slug))

    with pytest.raises(Rejected):
        connect(upstream, upstream.slug).submit(replace(video, fields=dict(video.fields) | extra))
    assert upstream.jobs == {}


@pytest.mark.parametrize(
    ("fault", "error", "paid"),
    [
        (Fault("create", "reset"), Unconfirmed, 1),
        (Fault("create", "cut"), Unconfirmed, 1),
        (Fault("create", "late-status", status=504), Unconfirmed, 1),
        (Fault("create", "status", status=429, headers={"Retry-After": "3"}), Unavailable, 0),
        (Fault("create", "status", status=503), Unconfirmed, 0),
    ],
    ids=lambda value: getattr(value, "do", None),
)
def test_a_broken_request_is_unconfirmed_whenever_it_may_have_been_paid_for(
    upstream, fault, error, paid
):
    upstream.faults.append(fault)

    with pytest.raises(error):
        connect(upstream, upstream.slug).submit(request_for(model_of(upstream.slug)))
    assert len(upstream.jobs) == paid


def test_nobody_listening_means_surely_not_taken(upstream):
    provider = providers.connect(upstream.slug, key=KEY, base_url="http://127.0.0.1:9")

    with pytest.raises(Unavailable):
        provider.submit(request_for(model_of(upstream.slug)))


@pytest.mark.parametrize("slug", ["aimlapi", "modelark"])
def test_a_request_whose_answer_was_lost_is_found_again(slug):
    with Upstream(DOCUMENTS[slug]) as upstream:
        provider, video = connect(upstream, slug), request_for(model_of(slug))
        upstream.faults.append(Fault("create", "reset"))
        asked_at = datetime.now(UTC)
        with pytest.raises(Unconfirmed):
            provider.submit(video)

        found = provider.find_lost(video, asked_at=asked_at)

        assert [(job.external_id, job.certain) for job in found] == [("job-0001", True)]


def test_a_job_that_fails_says_why(upstream):
    error = {"code": "upstream_error", "message": "The output contains sensitive content"}
    upstream.faults.append(Fault("create", "fail", body=error))
    provider = connect(upstream, upstream.slug)

    progress = wait_for(provider, provider.submit(request_for(model_of(upstream.slug))).external_id)

    assert (progress.state, progress.cause) == (State.FAILED, Cause.CONTENT)


def test_a_strange_word_means_still_running(upstream):
    provider = connect(upstream, upstream.slug)
    job = provider.submit(request_for(model_of(upstream.slug))).external_id
    upstream.faults.append(Fault("ask", "word", word="pondering"))

    progress = provider.progress(job)

    assert (progress.state, progress.unknown_status) == (State.RUNNING, "pondering")


def test_a_job_nobody_knows_is_not_found(upstream):
    assert connect(upstream, upstream.slug).progress("job-9999").not_found


def test_frames_reach_the_provider_in_its_form(upstream):
    provider, model = connect(upstream, upstream.slug), model_of(upstream.slug)
    content = picture()
    if model.frame_delivery == "data-uri":
        frame = "data:image/jpeg;base64," + b64encode(content).decode()
    elif model.frame_delivery == "upload":
        frame = provider.upload_frame(content, name="a.jpg", content_type="image/jpeg")
    else:
        upstream.uploads["/frames/1.jpg"] = content
        frame = f"{upstream.url}/frames/1.jpg"

    provider.submit(request_for(model, first_frame=frame, last_frame=frame))

    assert len(upstream.jobs) == 1


def test_a_frame_that_cannot_be_fetched_is_refused_as_the_frame(upstream):
    model = model_of(upstream.slug)

    with pytest.raises(Rejected) as caught:
        connect(upstream, upstream.slug).submit(
            request_for(model, first_frame=f"{upstream.url}/files/none.jpg")
        )

    assert caught.value.cause is Cause.FRAME


@pytest.mark.parametrize("slug", ["aivideoapi", "apikley", "modelark"])
def test_a_finished_job_calls_back_and_names_itself(slug):
    told = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments):
            """Silent."""

    hook = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=hook.handle_request, daemon=True).start()
    with Upstream(DOCUMENTS[slug], speed=0.05) as upstream:
        provider = connect(upstream, slug)
        address = f"http://127.0.0.1:{hook.server_port}/hook/secret"

        job = provider.submit(request_for(model_of(slug), callback_url=address)).external_id

        end = time.monotonic() + 60
        while not told and time.monotonic() < end:
            time.sleep(0.02)
    hook.server_close()
    assert provider.callback_job(told[0]) == job


@pytest.mark.parametrize("slug", ["aimlapi", "aivideoapi", "apikley"])
def test_the_balance_is_told(slug):
    with Upstream(DOCUMENTS[slug]) as upstream:
        assert connect(upstream, slug).balance().amount > 0


def test_faults_can_be_set_over_the_wire(upstream):
    wanted = json.dumps({"on": "create", "do": "status", "status": 402}).encode()
    request = urllib.request.Request(f"{upstream.url}/_control/faults", wanted, method="POST")
    urllib.request.urlopen(request).close()

    with pytest.raises(Rejected):
        connect(upstream, upstream.slug).submit(request_for(model_of(upstream.slug)))

    with urllib.request.urlopen(f"{upstream.url}/_control/jobs") as answer:
        assert json.load(answer) == {"jobs": [], "requests": 1}
