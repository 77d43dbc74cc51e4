"""Callbacks: early, late, doubled, forged, about another take. None of them does harm."""

import json
import time

import pytest
from django.urls import reverse

from generations.models import Generation
from tests.upstreams import Fault

CALLING = ("aivideoapi", "apikley", "modelark")


@pytest.fixture(params=CALLING)
def caller(request):
    """Each provider that calls back, in turn."""
    return request.param


def call(client, take, body, **words):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    address = reverse("callback", args=[take.callback_token])
    return client.post(address, content, content_type="application/json", **words)


def naming(slug, job):
    """A callback's body, as short as the documents allow."""
    return {"data": {"taskId": job}} if slug == "apikley" else {"id": job}


def wait_until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_callback_makes_the_watcher_look_at_once(studio, caller, client):
    take = studio.send(caller)
    Generation.objects.filter(pk=take.pk).update(look_at=studio.clock.now().replace(year=2100))
    time.sleep(0.05)

    answer = call(client, take, naming(caller, take.external_id))
    studio.watch()

    assert answer.status_code == 204
    assert studio.fresh(take).status == "collecting"
    assert studio.go_on(take).status == "completed"


def test_a_callback_that_says_done_is_not_believed(studio, caller, client):
    studio.break_with(caller, Fault("create", "never"))
    take = studio.send(caller)
    done = naming(caller, take.external_id) | {"status": "completed", "output": {"urls": ["x"]}}

    call(client, take, done)
    studio.watch()

    assert studio.fresh(take).status == "generating"


def test_a_real_callback_brings_the_take_home_over_http(studio, caller, public):
    take = studio.send(caller)

    wait_until(lambda: studio.fresh(take).hinted_id)

    assert studio.fresh(take).hinted_id == take.external_id
    assert studio.go_on(take).status == "completed"


def test_a_callback_before_the_answer_to_create_is_kept(studio, caller, public):
    studio.break_with(caller, Fault("create", "hang", seconds=1))

    take = studio.send(caller)

    assert take.status == "generating"
    assert take.hinted_id == take.external_id
    assert studio.go_on(take).status == "completed"


def test_a_callback_before_an_answer_that_never_comes_brings_the_take_home(
    studio, caller, public, impatient
):
    studio.break_with(caller, Fault("create", "hang", seconds=0.5))

    take = studio.send(caller)
    assert take.status == "unconfirmed"
    wait_until(lambda: studio.fresh(take).hinted_id)

    # So impatient a studio may lose patience with the download a few times.
    assert studio.go_on(take, rounds=40).status == "completed"
    assert len(studio.jobs(caller)) == 1


def test_callbacks_that_come_twice_or_not_at_all_or_too_early_end_alike(studio, caller, public):
    faults = [Fault("callback", what) for what in ("twice", "drop", "early")]
    studio.break_with(caller, *faults)

    takes = studio.go_on(*[studio.send(caller) for _fault in faults], rounds=20)

    assert [take.status for take in takes] == ["completed"] * 3


def test_a_callback_after_the_end_changes_nothing(studio, caller, client):
    take = studio.go_on(studio.send(caller))

    answer = call(client, take, naming(caller, "job-of-another-day"))

    assert answer.status_code == 204
    again = studio.fresh(take)
    assert (again.status, again.hinted_id, again.look_at) == ("completed", "", take.look_at)


def test_a_forged_address_is_not_found(studio, caller, client):
    take = studio.send(caller)
    take.callback_token = "A" * 43

    assert call(client, take, naming(caller, take.external_id)).status_code == 404
    assert studio.fresh(take).hinted_id == ""


def test_a_callback_that_names_the_job_of_another_take_gives_it_to_nobody(studio, caller, client):
    studio.break_with(caller, Fault("create", "status", status=504))
    lost, other = studio.send(caller), studio.send(caller)

    call(client, lost, naming(caller, other.external_id))
    studio.go_on(lost, rounds=4)

    assert studio.fresh(lost).status == "unconfirmed"
    assert studio.go_on(other).status == "completed"


def test_a_callback_that_names_a_job_nobody_knows_changes_nothing(studio, caller, client):
    studio.break_with(caller, Fault("create", "status", status=504))
    lost = studio.send(caller)

    call(client, lost, naming(caller, "../../v2/billing"))

    assert studio.go_on(lost, rounds=3).status == "unconfirmed"


def test_a_forged_callback_does_not_hide_the_providers_list(studio, client):
    studio.break_with("modelark", Fault("create", "reset"))
    lost = studio.send("modelark")

    call(client, lost, naming("modelark", "no-such-job"))

    assert studio.go_on(lost).status == "completed"


NONSENSE = [b"", b"null", b"[]", b"7", b'{"id": null}', b'{"id": {}}', b"<html>", b"[" * 9000]


@pytest.mark.parametrize("content", NONSENSE)
def test_a_callback_that_cannot_be_read_keeps_what_an_earlier_one_said(studio, client, content):
    caller = "aivideoapi"
    studio.break_with(caller, Fault("create", "reset"))
    take = studio.send(caller)
    (job,) = studio.jobs(caller)
    call(client, take, naming(caller, job.id))

    assert call(client, take, content).status_code == 204

    assert studio.fresh(take).hinted_id == job.id
    assert studio.go_on(take).status == "completed"


def test_a_callback_of_a_megabyte_is_not_read(studio, client):
    studio.break_with("modelark", Fault("create", "reset"))
    take = studio.send("modelark")

    call(client, take, {"id": "job-1", "padding": "x" * 100_000})

    assert studio.fresh(take).hinted_id == ""


def test_only_a_post_is_a_callback(studio, client):
    take = studio.press("modelark")

    assert client.get(reverse("callback", args=[take.callback_token])).status_code == 405


def test_without_a_public_address_nothing_is_to_be_called(studio, slug):
    studio.send(slug)

    assert [job.callback for job in studio.jobs(slug)] == [""]
