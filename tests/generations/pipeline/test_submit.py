"""Sending takes: whose turn it is, and what each kind of answer leads to."""

import json
from datetime import timedelta
from io import BytesIO

import httpx
import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image

from generations.models import Generation, ProviderAccount, Status
from generations.pipeline import delivery
from generations.pipeline.submit import next_in_line, submit_next
from tests.factories import make_frame, make_project, make_take, press, press_paid, seat

pytestmark = pytest.mark.django_db

TAKEN = {"code": 200, "msg": "success", "data": {"taskId": "job-1"}}


def order_of_sending(count):
    """Who is sent, as often as a worker looks, while nothing is finished."""
    sent = []
    for _look in range(count):
        take = next_in_line()
        if take is None:
            break
        take.claim()
        sent.append(take)
    return sent


def test_nothing_waits_nothing_is_sent():
    assert submit_next() is None


def test_who_waits_longest_goes_first():
    project = make_project()
    takes = press_paid(project, takes=3)

    assert order_of_sending(3) == takes


def test_people_take_turns_however_much_one_of_them_asked_for():
    project = make_project()
    ada, ben = seat(project), seat(project)
    press_paid(project, by=ada, takes=4)
    press_paid(project, by=ben, takes=2)

    turns = [take.requested_by for take in order_of_sending(6)]

    assert turns == [ada, ben, ada, ben, ada, ada]


def test_turns_are_taken_per_provider():
    project = make_project()
    ada, ben = seat(project), seat(project)
    press_paid(project, by=ada)
    order_of_sending(1)
    (waiting,) = press(project, by=ada)
    press(project, by=ben)

    assert next_in_line() == waiting


def test_an_account_takes_no_more_than_its_slots_and_a_free_one_is_used():
    project, other = make_project(), make_project()
    press_paid(project, takes=4)
    ProviderAccount.objects.create(team=project.team, provider="aivideoapi", in_flight=2)
    (elsewhere,) = press_paid(other)

    sent = order_of_sending(9)

    assert [take.project for take in sent] == [project, other, project]
    assert elsewhere in sent


@pytest.mark.parametrize(("hours", "waits"), [(5, True), (7, False)])
def test_lost_requests_free_their_slots_after_some_hours(hours, waits):
    project = make_project()
    ProviderAccount.objects.create(team=project.team, provider="aivideoapi", in_flight=1)
    (lost,) = press_paid(project)
    lost.claim()
    lost.leave_unconfirmed("The line went dead.")
    Generation.objects.update(status_changed_at=timezone.now() - timedelta(hours=hours))
    press_paid(project)

    assert (next_in_line() is None) == waits


def test_without_a_number_of_its_own_an_account_has_the_catalogues_slots():
    project = make_project()
    for _press in range(3):
        press_paid(project, takes=4)

    assert len(order_of_sending(12)) == 10


def test_a_paused_account_sends_nothing():
    project = make_project()
    ProviderAccount.objects.create(team=project.team, provider="aivideoapi", is_paused=True)
    press_paid(project)

    assert next_in_line() is None


def test_all_teams_share_the_renderers_of_this_machine(settings):
    settings.PRACTICE_RENDERERS = 2
    for _team in range(3):
        press()

    assert len(order_of_sending(3)) == 2


def test_a_full_account_does_not_keep_others_waiting(settings):
    settings.PRACTICE_RENDERERS = 0
    project = make_project()
    press(project)
    (paid,) = press_paid(project)

    assert next_in_line() == paid


def test_a_take_that_was_put_back_waits_its_time():
    (take,) = press_paid()
    take.claim()
    take.requeue(after=timedelta(seconds=15))

    assert next_in_line() is None
    Generation.objects.update(look_at=timezone.now())
    assert next_in_line() == take


def test_what_waits_for_approval_is_not_sent():
    make_take(status="waiting")

    assert next_in_line() is None


def sent(provider_says, *answers, **fields):
    asked = provider_says(*answers)
    (take,) = press_paid(**fields)

    submit_next()

    take.refresh_from_db()
    return take, asked


def test_an_accepted_request_is_watched(provider_says):
    take, asked = sent(provider_says, httpx.Response(200, json=TAKEN))

    assert (take.status, take.external_id, take.attempts) == ("generating", "job-1", 1)
    assert timezone.now() < take.look_at < timezone.now() + timedelta(seconds=10)
    assert take.started_at is not None
    assert len(asked) == 1
    assert [row.kind for row in take.ledger.all()] == ["hold"]


def test_the_mark_of_sending_stands_before_the_request_leaves(provider_says):
    statuses = []

    def answer(_request):
        statuses.extend(Generation.objects.values_list("status", flat=True))
        return httpx.Response(200, json=TAKEN)

    sent(provider_says, answer)

    assert statuses == ["submitting"]


def test_no_transaction_is_open_while_the_provider_is_asked(provider_says, transactional_db):
    inside = []

    def answer(_request):
        inside.append(connection.in_atomic_block)
        return httpx.Response(200, json=TAKEN)

    sent(provider_says, answer)

    assert inside == [False]


def test_what_is_sent_is_what_was_asked_for(provider_says):
    _take, asked = sent(
        provider_says,
        httpx.Response(200, json=TAKEN),
        text="Fog lifts",
        ratio="9:16",
        sound=True,
        seed=0,
        camera_fixed=True,
        duration=7,
    )

    body = json.loads(asked[0].content)
    flat = json.dumps(body)
    assert asked[0].headers["Authorization"] == "Bearer sk-test"
    assert all(word in flat for word in ("Fog lifts", "9:16", "720p", '"seed": 0'))


@pytest.mark.parametrize(
    ("answer", "status", "ledger"),
    [
        (httpx.Response(400, json={"message": "prompt"}), Status.FAILED, ["hold", "release"]),
        (httpx.Response(401), Status.FAILED, ["hold", "release"]),
        (httpx.Response(402), Status.FAILED, ["hold", "release"]),
        (httpx.Response(429), Status.QUEUED, ["hold"]),
        (httpx.ConnectError("refused"), Status.QUEUED, ["hold"]),
        (httpx.ConnectTimeout("slow"), Status.QUEUED, ["hold"]),
        (httpx.ReadTimeout("silence"), Status.UNCONFIRMED, ["hold"]),
        (httpx.ReadError("broken"), Status.UNCONFIRMED, ["hold"]),
        (httpx.Response(502), Status.UNCONFIRMED, ["hold"]),
        (httpx.Response(200, text="<html>"), Status.UNCONFIRMED, ["hold"]),
        (httpx.Response(200, json={"code": 200, "data": {}}), Status.UNCONFIRMED, ["hold"]),
    ],
)
def test_each_kind_of_answer_leads_to_its_status_and_its_ledger(
    answer, status, ledger, provider_says
):
    take, asked = sent(provider_says, answer)

    assert take.status == status
    assert [row.kind for row in take.ledger.order_by("pk")] == ledger
    assert len(asked) == 1


def test_a_refusal_is_said_in_a_sentence_with_its_cause_and_the_providers_words(provider_says):
    words = {"code": 400, "message": "The input may contain sensitive information."}

    take, _asked = sent(provider_says, httpx.Response(400, json=words))

    assert take.failure == "The model declined this take."
    assert take.failure_cause == "content"
    assert "sensitive information" in take.said
    assert take.finished_at is not None


def test_a_busy_provider_is_asked_again_when_it_says(provider_says, queued):
    take, _asked = sent(provider_says, httpx.Response(429, headers={"Retry-After": "90"}))

    wait = take.look_at - timezone.now()
    assert timedelta(seconds=80) < wait <= timedelta(seconds=90)
    assert next_in_line() is None


def test_a_take_that_was_put_back_is_sent_again_and_asked_for_once_more(provider_says):
    take, asked = sent(provider_says, httpx.Response(429), httpx.Response(200, json=TAKEN))
    Generation.objects.update(look_at=timezone.now())

    submit_next()

    take.refresh_from_db()
    assert (take.status, take.attempts, len(asked)) == ("generating", 2, 2)


def test_an_unconfirmed_take_is_never_asked_for_again(provider_says):
    take, asked = sent(provider_says, httpx.ReadTimeout("silence"))

    for _look in range(3):
        submit_next()

    take.refresh_from_db()
    assert (take.status, len(asked)) == ("unconfirmed", 1)


def test_a_provider_that_fetches_frames_needs_a_public_address(provider_says):
    asked = provider_says(httpx.Response(200, json=TAKEN))
    project = make_project()
    (take,) = press_paid(project, first=make_frame(project))

    submit_next()

    take.refresh_from_db()
    assert (take.status, take.failure_cause) == ("failed", "frame")
    assert "PUBLIC_URL" in take.failure
    assert asked == []


def test_the_signed_address_of_a_frame_gives_the_cropped_picture(provider_says, settings, client):
    settings.PUBLIC_URL = "https://studio.example"
    asked = provider_says(httpx.Response(200, json=TAKEN))
    project = make_project()
    press_paid(project, first=make_frame(project), ratio="1:1")

    submit_next()

    body = json.dumps(json.loads(asked[0].content))
    start = body.index("https://studio.example/hooks/frames/")
    address = body[start : body.index('"', start)]
    response = client.get(address.removeprefix("https://studio.example"))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/jpeg")
    assert size_of(response.content) == (960, 960)


def size_of(picture):
    return Image.open(BytesIO(picture)).size


def signed(take, slot="first"):
    return f"/hooks/frames/{delivery.sign(take, slot)}.jpg"


def test_a_signed_address_of_a_frame_ends(client, monkeypatch):
    project = make_project()
    (take,) = press_paid(project, first=make_frame(project))
    address = signed(take)
    monkeypatch.setattr(delivery, "LIFE", -1)

    assert client.get(address).status_code == 404


def test_a_signed_address_is_of_one_frame_and_cannot_be_changed(client):
    project = make_project()
    (take,) = press_paid(project, first=make_frame(project))

    assert client.get(signed(take)).status_code == 200
    assert client.get(signed(take, "last")).status_code == 404
    assert client.get(signed(take).replace(".jpg", "x.jpg")).status_code == 404
    assert client.get("/hooks/frames/nonsense.jpg").status_code == 404


def test_frames_go_as_uploads_to_the_provider_that_takes_those(provider_says):
    link = {"code": 200, "data": {"downloadUrl": "https://files.example/f.jpg"}}
    asked = provider_says(httpx.Response(200, json=link), httpx.Response(200, json=TAKEN))
    project = make_project()
    press(project, model="apikley/seedance-1.5-pro", first=make_frame(project))

    submit_next()

    upload, request = asked
    assert upload.url.path == "/file-upload/api/file-stream-upload"
    assert b"\xff\xd8\xff" in upload.content
    assert json.loads(request.content)["input"]["input_urls"] == ["https://files.example/f.jpg"]


def test_a_failed_upload_is_tried_again_since_nothing_was_asked_for(provider_says):
    asked = provider_says(httpx.Response(503))
    project = make_project()
    (take,) = press(project, model="apikley/seedance-1.5-pro", first=make_frame(project))

    submit_next()

    take.refresh_from_db()
    assert (take.status, len(asked)) == ("queued", 1)


def test_frames_go_inline_to_the_provider_that_takes_those(provider_says):
    asked = provider_says(httpx.Response(200, json={"id": "job-1", "status": "queued"}))
    project = make_project()
    press(project, model="aimlapi/seedance-1.5-pro", first=make_frame(project))

    submit_next()

    assert b"data:image/jpeg;base64," in asked[0].content


def test_a_refusal_frees_the_next_in_line(
    provider_says, queued, django_capture_on_commit_callbacks
):
    asked = provider_says(httpx.Response(401))
    press_paid()

    with django_capture_on_commit_callbacks(execute=True):
        submit_next()

    assert queued == [("submit",), ("warn", ProviderAccount.objects.get().pk)]
    assert len(asked) == 1


def test_a_take_without_a_key_fails_and_says_whose(settings):
    settings.PROVIDER_KEYS = dict.fromkeys(settings.PROVIDER_KEYS, "")
    (take,) = press_paid()

    submit_next()

    take.refresh_from_db()
    assert (take.status, take.failure_cause) == ("failed", "key")
    assert take.ledger.count() == 2


def test_the_teams_own_key_is_sent_and_not_the_houses(provider_says):
    asked = provider_says(httpx.Response(200, json=TAKEN))
    project = make_project()
    account = ProviderAccount(team=project.team, provider="aivideoapi")
    account.keep_key("sk-their-own-key")
    account.save()
    press_paid(project)

    submit_next()

    assert asked[0].headers["Authorization"] == "Bearer sk-their-own-key"
