"""The answer to a paid request was lost: it is kept, held, explained, and never asked again."""

import pytest

from tests.paid.studio import creates
from tests.upstreams import Fault

HTML = "<html><body>Welcome</body></html>"
TAKEN = {
    "reset": Fault("create", "reset"),
    "silence": Fault("create", "hang", seconds=0.3),
    "cut off": Fault("create", "cut"),
    "500": Fault("create", "late-status", status=500),
    "502": Fault("create", "late-status", status=502, text=HTML),
    "503": Fault("create", "late-status", status=503),
    "504": Fault("create", "late-status", status=504, text="Generation timeout"),
    "a page": Fault("create", "late-status", status=200, text=HTML),
    "no id": Fault("create", "late-status", status=200, body={"code": 200, "data": {}}),
    "nothing": Fault("create", "late-status", status=200, body=[]),
}
NOT_TAKEN = {
    "500": Fault("create", "status", status=500),
    "502": Fault("create", "status", status=502, text=HTML),
    "503": Fault("create", "status", status=503),
    "504": Fault("create", "status", status=504, text=""),
    "a page": Fault("create", "status", status=200, text=HTML),
}
KEEPS_A_LIST = ("aimlapi", "modelark")


@pytest.mark.parametrize("fault", TAKEN.values(), ids=TAKEN)
def test_a_take_that_ran_though_its_answer_was_lost_is_never_asked_for_again(
    studio, slug, fault, impatient
):
    studio.break_with(slug, fault)

    take = studio.send(slug)

    assert take.status == "unconfirmed"
    assert "may be making this take" in take.steps.last().note
    take = studio.go_on(take, rounds=8, seconds=6 * 3600)
    assert take.status == ("completed" if slug in KEEPS_A_LIST else "unconfirmed")
    assert len(studio.jobs(slug)) == len(creates(studio.upstreams[slug])) == 1


@pytest.mark.parametrize("fault", NOT_TAKEN.values(), ids=NOT_TAKEN)
@pytest.mark.parametrize("slug", ["aimlapi", "apikley"])
def test_a_take_that_never_ran_is_held_until_somebody_knows_that(studio, slug, fault):
    studio.break_with(slug, fault)

    take = studio.go_on(studio.send(slug), rounds=8, seconds=6 * 3600)

    assert take.status == "unconfirmed"
    assert "may be making this take" in take.steps.last().note
    assert studio.jobs(slug) == []
    assert len(creates(studio.upstreams[slug])) == 1


def test_an_error_that_stands_for_refused_content_and_for_an_outage_is_not_taken_for_either(studio):
    words = {"code": "upstream_error", "message": "The prompt contains prohibited content."}
    studio.break_with("aivideoapi", Fault("create", "status", status=503, body={"error": words}))

    take = studio.send("aivideoapi")

    assert take.status == "unconfirmed"
    assert "prohibited content" in take.said


def test_a_body_code_of_500_inside_a_200_may_have_run(studio):
    body = {"code": 500, "msg": "Server exception", "data": None}
    studio.break_with("apikley", Fault("create", "late-status", status=200, body=body))

    take = studio.go_on(studio.send("apikley"), rounds=4)

    assert take.status == "unconfirmed"
    assert len(studio.jobs("apikley")) == len(creates(studio.upstreams["apikley"])) == 1


def test_a_lost_request_is_looked_for_ever_more_seldom_and_in_the_end_left_to_a_person(studio):
    studio.break_with("aimlapi", Fault("create", "status", status=504))
    take = studio.send("aimlapi")
    for _hour in range(40):
        studio.go_on(take, rounds=1, seconds=3700)
    asked = len(studio.upstreams["aimlapi"].asked)

    for _hour in range(5):
        studio.go_on(take, rounds=1, seconds=3700)

    assert asked < 30
    assert len(studio.upstreams["aimlapi"].asked) == asked
    assert studio.fresh(take).status == "unconfirmed"
