"""How a request whose answer was lost is settled: by the provider, or by a person."""

import pytest

from accounts.roles import Role
from tests.factories import make_member, seat
from tests.paid.studio import creates
from tests.upstreams import Fault


@pytest.fixture
def lost(studio):
    """A take that ran, unknown to us, at a provider that keeps no list."""
    studio.break_with("aivideoapi", Fault("create", "reset"))
    return studio.send("aivideoapi")


def decide(browser, take, **said):
    return browser.post(f"{take.get_absolute_url()}decide/", said)


def the_job(studio, slug="aivideoapi"):
    return studio.jobs(slug)[0].id


@pytest.mark.parametrize("slug", ["aimlapi", "modelark"])
def test_a_lost_take_is_found_in_the_providers_list_among_others(studio, slug):
    others = [studio.send(slug) for _take in range(3)]
    studio.break_with(slug, Fault("create", "reset"))
    lost = studio.send(slug)
    others.append(studio.send(slug))

    takes = studio.go_on(lost, *others, rounds=20)

    assert {take.status for take in takes} == {"completed"}
    assert "provider's list" in studio.fresh(lost).steps.filter(status="generating").first().note
    assert len(creates(studio.upstreams[slug])) == 5


def test_a_refused_try_in_the_log_does_not_hide_the_one_that_ran(studio):
    def change(body):
        mark = body["data"][0]["client_request_id"]
        refused = {"client_request_id": mark, "inference_id": None, "status": "failed"}
        return body | {"data": [refused, *body["data"]]}

    studio.break_with("aimlapi", Fault("create", "reset"), Fault("log", "change", change=change))

    assert studio.go_on(studio.send("aimlapi")).status == "completed"


def test_two_lost_takes_with_one_seed_are_left_to_a_person(studio):
    studio.break_with("modelark", *[Fault("create", "reset")] * 2)
    takes = [studio.send("modelark", seed=7) for _take in range(2)]

    takes = studio.go_on(*takes, rounds=4)

    assert [take.status for take in takes] == ["unconfirmed"] * 2


def test_of_two_lost_takes_with_one_seed_neither_gets_the_only_job(studio):
    studio.break_with("modelark", Fault("create", "status", status=504), Fault("create", "reset"))
    takes = [studio.send("modelark", seed=7) for _take in range(2)]

    takes = studio.go_on(*takes, rounds=4)

    assert [take.status for take in takes] == ["unconfirmed"] * 2


def test_a_lost_take_is_not_given_the_job_of_another_with_its_seed(studio):
    known = studio.send("modelark", seed=7)
    studio.break_with("modelark", Fault("create", "reset"))
    lost = studio.send("modelark", seed=7)

    takes = studio.go_on(known, lost)

    assert [take.status for take in takes] == ["completed", "completed"]
    assert len({take.external_id for take in takes}) == 2


def test_a_lost_take_that_never_ran_takes_nothing_from_the_list(studio):
    known = studio.send("modelark", seed=7)
    studio.break_with("modelark", Fault("create", "status", status=504))
    lost = studio.send("modelark", seed=7)

    known, lost = studio.go_on(known, lost, rounds=5)

    assert (known.status, lost.status) == ("completed", "unconfirmed")


def test_a_person_who_knows_the_job_brings_the_take_home(studio, lost, sign_in):
    owner = studio.project.created_by

    decide(sign_in(owner), lost, ran="1", external_id=the_job(studio))

    lost = studio.go_on(lost)
    assert lost.status == "completed"
    assert f"{owner} found it" in lost.steps.filter(status="generating").last().note


def test_a_person_who_knows_that_it_never_ran_gives_the_credits_back_and_says_why(
    studio, lost, sign_in
):
    owner = studio.project.created_by

    decide(sign_in(owner), lost, did_not="1", reason="support looked it up")

    lost = studio.fresh(lost)
    assert lost.status == "failed"
    assert "support looked it up" in lost.failure
    assert str(owner) in lost.failure
    assert "support looked it up" in lost.ledger.get(kind="release").note


@pytest.mark.parametrize(
    "said",
    [{"ran": "1"}, {"did_not": "1"}, {"ran": "1", "reason": "it did"}, {}, {"reason": "so it is"}],
)
def test_half_a_decision_is_none(studio, lost, sign_in, said):
    decide(sign_in(studio.project.created_by), lost, **said)

    assert studio.fresh(lost).status == "unconfirmed"


def test_a_job_that_the_provider_does_not_know_is_refused(studio, lost, sign_in):
    decide(sign_in(studio.project.created_by), lost, ran="1", external_id="job-9999")

    assert studio.fresh(lost).status == "unconfirmed"


def test_a_job_of_another_take_is_refused(studio, lost, sign_in):
    other = studio.send("aivideoapi")

    decide(sign_in(studio.project.created_by), lost, ran="1", external_id=other.external_id)

    assert studio.fresh(lost).status == "unconfirmed"
    assert studio.go_on(other).status == "completed"


@pytest.mark.parametrize(
    ("role", "status", "then"),
    [
        (Role.ADMIN, 302, "failed"),
        (Role.PRODUCER, 302, "failed"),
        (Role.ARTIST, 403, "unconfirmed"),
        (Role.REVIEWER, 403, "unconfirmed"),
        (Role.ACCOUNTANT, 403, "unconfirmed"),
        (Role.MEMBER, 404, "unconfirmed"),
    ],
)
def test_only_who_runs_the_project_decides(studio, lost, sign_in, role, status, then):
    person = seat(studio.project, role)

    answer = decide(sign_in(person), lost, did_not="1", reason="I looked")

    assert (answer.status_code, studio.fresh(lost).status) == (status, then)


def test_a_stranger_finds_nothing_to_decide(studio, lost, sign_in):
    from tests.factories import make_team

    stranger = make_member(make_team(), Role.OWNER)

    assert decide(sign_in(stranger), lost, did_not="1", reason="I looked").status_code == 404


def test_a_decision_after_a_callback_does_not_end_a_running_take(studio, lost, sign_in):
    from generations.pipeline.recover import it_did_not

    stale = studio.fresh(lost)
    studio.fresh(lost).hint(the_job(studio))
    studio.go_on(lost, rounds=3, until=("generating", "collecting"))

    decide(sign_in(studio.project.created_by), lost, did_not="1", reason="I looked")
    with pytest.raises(Exception, match="not unconfirmed any more"):
        it_did_not(stale, by=studio.project.created_by, reason="I looked")

    assert studio.go_on(lost).status == "completed"


def test_a_lost_take_is_on_the_page_of_what_needs_a_person(studio, lost, sign_in):
    page = sign_in(studio.project.created_by).get(f"/{studio.project.team.slug}/attention/")

    assert lost.code in page.content.decode()
