"""What surely was not taken: asked again when that can help, else closed with the credits back."""

import pytest

from tests.paid.studio import creates
from tests.upstreams import Fault


def refusal(status, **body):
    return Fault("create", "status", status=status, body=body)


def inside_200(code, words):
    return Fault("create", "status", status=200, body={"code": code, "msg": words, "data": None})


def error(code, words, status):
    return refusal(status, error={"code": code, "message": words, "type": "error"})


FOR_GOOD = [
    ("aimlapi", refusal(400, message="Invalid prompt"), "prompt"),
    ("aimlapi", refusal(401, message="Invalid API key"), "key"),
    ("aimlapi", refusal(403, message="Forbidden"), "credits"),
    ("aimlapi", refusal(403, message="You've run out of credits. Top up"), "credits"),
    ("aimlapi", refusal(404, message="model is deprecated"), "retired"),
    ("aimlapi", refusal(400, message="The input contains sensitive content"), "content"),
    ("aivideoapi", error("insufficient_credits", "Not enough credits.", 402), "credits"),
    ("aivideoapi", error("spend_limit_exceeded", "The key's daily cap.", 429), "spend_limit"),
    ("aivideoapi", error("ip_not_allowed", "This address is not allowed.", 403), "key"),
    ("aivideoapi", error("model_not_found", "Model does not exist.", 404), "retired"),
    ("apikley", inside_200(402, "Insufficient credits"), "credits"),
    ("apikley", inside_200(500, "Credits insufficient"), "credits"),
    ("apikley", inside_200(422, "duration is invalid"), "input"),
    ("apikley", inside_200(401, "You do not have access permissions"), "key"),
    ("apikley", inside_200(505, "This feature is disabled"), "retired"),
    ("modelark", error("AccountOverdueError", "Your account is overdue.", 403), "credits"),
    ("modelark", error("SetLimitExceeded", "The limit that was set.", 429), "spend_limit"),
    ("modelark", error("InputTextSensitiveContentDetected", "sensitive", 400), "content"),
    ("modelark", error("InvalidEndpointOrModel.NotFound", "Not there.", 404), "retired"),
]
NAMES = [f"{slug}-{cause}-{number}" for number, (slug, _, cause) in enumerate(FOR_GOOD)]


@pytest.mark.parametrize(("slug", "fault", "cause"), FOR_GOOD, ids=NAMES)
def test_a_refusal_for_good_closes_the_take_and_gives_its_credits_back(studio, slug, fault, cause):
    studio.break_with(slug, fault)

    take = studio.go_on(studio.send(slug), rounds=2, seconds=3600)

    assert (take.status, take.failure_cause) == ("failed", cause)
    assert take.failure
    assert studio.jobs(slug) == []
    assert len(creates(studio.upstreams[slug])) == 1


def test_a_provider_that_names_a_time_is_asked_again_after_it(studio, slug):
    studio.break_with(slug, Fault("create", "status", status=429, headers={"Retry-After": "40"}))
    take = studio.send(slug)

    early = studio.go_on(take, rounds=2, seconds=18)
    late = studio.go_on(take, seconds=18)

    assert early.status == "queued"
    assert late.status == "completed"
    assert len(creates(studio.upstreams[slug])) == 2
    assert len(studio.jobs(slug)) == 1


def test_a_provider_that_names_no_time_is_asked_after_longer_and_longer_pauses(studio, slug):
    studio.break_with(slug, *[Fault("create", "status", status=429) for _time in range(5)])
    pauses = []

    take = studio.send(slug)
    while take.status == "queued":
        pauses.append((take.look_at - studio.clock.now()).total_seconds())
        studio.clock.set(take.look_at)
        studio.watch(seconds=0.1)
        studio.work()
        take = studio.fresh(take)

    assert pauses == sorted(pauses)
    assert pauses[-1] > 4 * pauses[0]
    assert len(studio.jobs(slug)) == 1
    assert studio.go_on(take).status == "completed"


@pytest.mark.parametrize("seconds", ["99999999999999", "inf", "nan", "1e300"])
def test_an_absurd_time_to_wait_is_cut_to_an_hour(studio, seconds):
    slug = "modelark"
    studio.break_with(slug, Fault("create", "status", status=429, headers={"Retry-After": seconds}))

    take = studio.send(slug)

    assert take.status == "queued"
    assert (take.look_at - studio.clock.now()).total_seconds() <= 3601


@pytest.mark.parametrize("code", [429, 455])
def test_busy_inside_a_200_is_asked_again(studio, code):
    studio.break_with("apikley", inside_200(code, "Please try later"))

    take = studio.send("apikley")
    assert take.status == "queued"

    assert studio.go_on(take, seconds=20).status == "completed"
    assert len(studio.jobs("apikley")) == 1


def test_a_provider_that_cannot_be_reached_is_asked_when_it_can(studio, slug, settings):
    there = settings.PROVIDER_URLS
    settings.PROVIDER_URLS = there | {slug: "http://127.0.0.1:9"}
    take = studio.go_on(studio.send(slug), rounds=3, seconds=20)
    assert take.status == "queued"

    settings.PROVIDER_URLS = there

    assert studio.go_on(take, rounds=20, seconds=20).status == "completed"
    assert len(studio.jobs(slug)) == 1


def test_a_frame_that_cannot_be_read_any_more_is_refused_before_anything_is_asked(studio, slug):
    from tests.factories import make_frame, make_project

    studio.project = make_project()
    frame = make_frame(studio.project)
    frame.image.storage.delete(frame.image.name)

    take = studio.send(slug, first=frame)

    assert (take.status, take.failure_cause) == ("failed", "frame")
    assert creates(studio.upstreams[slug]) == []


def test_a_model_that_left_the_catalogue_while_its_take_waited_is_refused(studio, slug):
    take = studio.press(slug)
    type(take).objects.filter(pk=take.pk).update(model=f"{slug}/gone")

    studio.work()

    take = studio.fresh(take)
    assert (take.status, take.failure_cause) == ("failed", "retired")
    assert creates(studio.upstreams[slug]) == []
