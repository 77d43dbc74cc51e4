"""The watcher: asks for what is due, once, in a rhythm, and follows what is said."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from asgiref.sync import async_to_sync
from django.core.cache import cache
from django.db import connections, transaction
from django.utils import timezone

from generations.models import Generation
from generations.pipeline.connections import Connections
from generations.pipeline.expectation import Usual, usual
from generations.pipeline.rhythm import next_look, pause_before
from generations.pipeline.watch import Watcher, claim_due, follow
from generations.providers import Cause, Cost, Progress, State
from tests.factories import PAID, hold_for, make_finished, make_project, make_take, price_of
from tests.paid.studio import a_round

pytestmark = pytest.mark.django_db

LINK = "https://files.example/video.mp4"


def running(**fields):
    """A paid take that its provider is making."""
    now = timezone.now()
    standing = {
        "model": PAID,
        "status": "generating",
        "external_id": f"job-{Generation.objects.count() + 1}",
        "started_at": now - timedelta(seconds=30),
        "look_at": now - timedelta(seconds=1),
    }
    take = make_take(**standing | fields)
    hold_for(take)
    return Generation.objects.for_cards().get(pk=take.pk)


def test_what_is_due_is_claimed_once():
    take = running()

    assert claim_due() == [take]
    assert claim_due() == []


def test_what_is_not_due_or_not_ours_to_ask_for_is_left():
    running(look_at=timezone.now() + timedelta(seconds=5))
    running(status="collecting")
    running(status="unconfirmed")
    running(model="practice/animatic")

    assert claim_due() == []


def test_a_claim_moves_the_next_look_forward_so_that_a_dead_watcher_only_delays_it():
    take = running()

    claim_due()

    take.refresh_from_db()
    assert timezone.now() < take.look_at < timezone.now() + timedelta(seconds=25)


@pytest.mark.django_db(transaction=True)
def test_two_watchers_share_the_work(on_postgres):
    if not on_postgres:
        pytest.skip("SQLite has one writer at a time, which makes the second find nothing.")
    first, second = running(), running()
    other = connections.create_connection("default")

    with transaction.atomic():
        Generation.objects.select_for_update(no_key=True).get(pk=first.pk)
        connections["default"], mine = other, connections["default"]
        try:
            assert claim_due() == [second]
        finally:
            connections["default"] = mine
            other.close()


def test_a_batch_has_an_end(monkeypatch):
    monkeypatch.setattr("generations.pipeline.watch.BATCH", 2)
    for _take in range(3):
        running()

    assert (len(claim_due()), len(claim_due())) == (2, 1)


def test_a_provider_is_asked_no_faster_than_its_pace_and_holds_up_no_other(monkeypatch):
    monkeypatch.setattr(
        "generations.pipeline.watch.a_round_of", {"aivideoapi": 1, "apikley": 5}.get
    )
    slow = [running(), running()]
    others = [running(model="apikley/seedance-1.5-pro") for _take in range(2)]

    assert set(claim_due()) == {slow[0], *others}
    assert claim_due() == [slow[1]]


KNOWN = Usual(100, 140, early=60)  # Soon from 38 s on, late from 242 s on.


@pytest.mark.parametrize(
    ("known", "age", "pause"),
    [
        (None, 5, 1.5),
        (None, 60, 6),
        (None, 900, 20),
        (KNOWN, 5, 20),
        (KNOWN, 30, 8),
        (KNOWN, 37.9, 1.5),
        (KNOWN, 100, 1.5),
        (KNOWN, 242, 1.5),
        (KNOWN, 292, 5),
        (KNOWN, 900, 20),
        (Usual(3600, 3630, early=3600), 1000, 300),
        (Usual(3600, 3630, early=3600), 3400, 95.25),
    ],
)
def test_looks_are_rare_before_a_take_is_likely_done_and_often_around_then(
    known, age, pause, monkeypatch
):
    monkeypatch.setattr("generations.pipeline.rhythm.usual", lambda **_kind: known)

    assert pause_before(Generation(provider="aivideoapi", model=PAID), age) == pytest.approx(pause)


def test_where_the_provider_calls_back_asking_only_finds_lost_calls(monkeypatch, settings):
    monkeypatch.setattr("generations.pipeline.rhythm.usual", lambda **_kind: KNOWN)
    settings.PUBLIC_URL = "https://rushes.example"

    assert pause_before(Generation(provider="aivideoapi"), 100) == 10
    assert pause_before(Generation(provider="aimlapi"), 100) == 1.5


def test_what_a_callback_spoke_of_overtakes_all_that_is_due(monkeypatch):
    monkeypatch.setattr("generations.pipeline.watch.BATCH", 1)
    running(look_at=timezone.now() - timedelta(hours=1))
    called = running(look_at=timezone.now() + timedelta(minutes=1))

    called.hint("job-2")

    assert claim_due() == [called]


def test_an_account_that_asked_too_often_rests_and_holds_up_no_other(watched):
    first = running()
    others = [running(model=model) for model in (PAID, "apikley/seedance-1.5-pro")]
    account = (first.project.team_id, first.provider)

    assert set(claim_due(resting=[account])) == set(others)
    assert claim_due() == [first]


def test_looks_are_spread_a_little_so_that_takes_of_one_press_part():
    takes = [running() for _take in range(6)]
    now = timezone.now()

    assert len({next_look(take, now) for take in takes}) > 1


@pytest.mark.parametrize("state", [State.WAITING, State.RUNNING])
def test_still_running_changes_nothing(state, django_assert_num_queries):
    take = running()

    with django_assert_num_queries(0):
        follow(take, Progress(state=state))


def test_done_is_collected_and_frees_the_slot(queued, django_capture_on_commit_callbacks):
    take = running()

    with django_capture_on_commit_callbacks(execute=True):
        follow(take, Progress(state=State.SUCCEEDED, video_url=LINK))

    assert (take.status, take.video_url) == ("collecting", LINK)
    assert queued == [("collect", take.pk), ("submit",)]
    assert [row.kind for row in take.ledger.all()] == ["hold"]


def test_what_the_provider_reports_is_kept():
    take = running(seed=None)
    cost = Cost(amount=Decimal("0.26"), unit="USD", usd=Decimal("0.26"))

    follow(take, Progress(state=State.SUCCEEDED, video_url=LINK, reported_cost=cost, seed=41))

    take.refresh_from_db()
    assert (take.reported, take.reported_unit, take.seed) == (Decimal("0.26"), "USD", 41)


@pytest.mark.parametrize(
    ("model", "sound", "unit", "dollars"),
    [
        ("modelark/seedance-1.5-pro", False, "tokens", "0.129600"),
        ("modelark/seedance-1.5-pro", True, "tokens", "0.259200"),
        ("modelark/seedance-1.5-pro", True, "credits", None),
        ("apikley/seedance-1.5-pro", False, "credits", None),
    ],
)
def test_a_report_in_another_unit_is_converted_where_its_worth_is_known(
    model, sound, unit, dollars
):
    take = running(model=model, sound=sound, price=price_of(model))
    cost = Cost(amount=Decimal(108_000), unit=unit)

    follow(take, Progress(state=State.SUCCEEDED, video_url=LINK, reported_cost=cost))

    take.refresh_from_db()
    assert (take.reported, take.reported_unit) == (108_000, unit)
    assert take.reported_usd == (dollars and Decimal(dollars))


def test_failed_gives_the_credits_back_and_keeps_the_providers_words():
    take = running()

    follow(
        take,
        Progress(
            state=State.FAILED,
            failure="The model declined this take.",
            cause=Cause.CONTENT,
            said="policy_violation",
            request_id="req-1",
        ),
    )

    take.refresh_from_db()
    assert (take.status, take.failure_cause) == ("failed", "content")
    assert take.said.splitlines()[:2] == ["policy_violation", "req-1"]
    assert [row.kind for row in take.ledger.order_by("pk")] == ["hold", "release"]


@pytest.mark.parametrize(
    ("hours", "not_found", "status"),
    [
        (0.1, True, "generating"),
        (0.3, True, "unconfirmed"),
        (0.3, False, "generating"),
        (71, False, "generating"),
        (73, False, "unconfirmed"),
    ],
)
def test_a_take_that_its_provider_forgot_or_never_ends_is_left_to_a_person(
    hours, not_found, status
):
    take = running(started_at=timezone.now() - timedelta(hours=hours))

    follow(take, Progress(state=State.RUNNING, not_found=not_found))

    take.refresh_from_db()
    assert take.status == status
    assert [row.kind for row in take.ledger.all()] == ["hold"]


@pytest.mark.parametrize(
    "progress",
    [
        Progress(state=State.SUCCEEDED, video_url=LINK),
        Progress(state=State.FAILED, failure="Declined."),
    ],
)
def test_news_of_a_take_that_moved_on_is_dropped(progress):
    take = running()
    copy = Generation.objects.get(pk=take.pk)
    follow(take, Progress(state=State.SUCCEEDED, video_url=LINK))

    follow(copy, progress)

    copy.refresh_from_db()
    assert copy.status == "collecting"
    assert copy.ledger.count() == 1


def told(word, **parts):
    return httpx.Response(200, json={"id": "job-1", "status": word} | parts)


@pytest.fixture
def chores(monkeypatch):
    """What the watcher did and told the queue besides asking."""
    done = []
    monkeypatch.setattr("generations.pipeline.watch.async_task", done.append)
    monkeypatch.setattr("generations.pipeline.watch._sweep", lambda: done.append("sweep"))
    return done


@pytest.fixture
def watched(provider_says, chores):
    """One round of the watcher against such answers; returns how many takes it asked for."""

    def run(*answers):
        asked = provider_says(*answers)
        watcher = Watcher()
        watcher.connections = Connections(transport=asked.transport)
        return async_to_sync(a_round)(watcher), asked

    return run


def test_a_round_asks_for_all_that_is_due_together_and_follows_the_answers(watched):
    takes = [running() for _take in range(3)]

    count, asked = watched(told("completed", output={"urls": [LINK]}))

    assert (count, len(asked)) == (3, 3)
    assert {Generation.objects.get(pk=take.pk).status for take in takes} == {"collecting"}


@pytest.mark.parametrize(
    "answer",
    [
        told("processing"),
        told("a word nobody has seen"),
        httpx.Response(500),
        httpx.Response(429),
        httpx.Response(401),
        httpx.Response(404),
        httpx.Response(200, text="<html>"),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("silence"),
    ],
)
def test_trouble_while_asking_never_ends_a_take(answer, watched):
    take = running()

    watched(answer)

    take.refresh_from_db()
    assert take.status == "generating"
    assert [row.kind for row in take.ledger.all()] == ["hold"]


def test_trouble_with_one_take_does_not_reach_the_others(watched):
    takes = [running(), running()]

    watched(httpx.ReadTimeout("silence"), told("completed", output={"urls": [LINK]}))

    statuses = {Generation.objects.get(pk=take.pk).status for take in takes}
    assert statuses == {"generating", "collecting"}


def test_the_watcher_sweeps_and_beats_and_not_in_every_round(watched, chores):
    watcher = Watcher()

    async_to_sync(a_round)(watcher)
    first = list(chores)
    async_to_sync(a_round)(watcher)

    assert {"sweep", "generations.tasks.beat"} <= set(first)
    assert chores == first


def test_the_watcher_stops_when_it_is_told(chores):
    watcher = Watcher()
    watcher.stopping.set()

    async_to_sync(watcher.run)()

    lines = watcher.connections.lines.values()
    assert all(line.client.is_closed for each in lines for line in each)


# How long takes like this usually take.


def finished_after(*spans, **fields):
    project = make_project()
    end = timezone.now()
    for span in spans:
        take = make_finished(project, **fields)
        Generation.objects.filter(pk=take.pk).update(
            started_at=end - timedelta(seconds=span), finished_at=end
        )


def known(**kind):
    cache.clear()
    return usual(**{"model": "practice/animatic", "resolution": "720p", "duration": 5} | kind)


def test_nobody_knows_before_three_takes_of_a_kind_are_done():
    finished_after(10, 20)

    assert known() is None


def test_what_is_usual_comes_from_the_takes_of_the_same_kind():
    finished_after(10, 20, 30, 40, 50, 60, 70, 80, 90, 100)
    finished_after(500, 500, 500, duration=10)

    assert known() == Usual(60, 100, early=10)


def test_before_there_is_a_history_the_providers_document_says_it():
    assert known(model="aimlapi/seedance-1.5-pro", resolution="1080p") == Usual(
        216, 216, early=pytest.approx(129.6)
    )


def test_a_model_that_left_the_catalogue_has_no_usual_time():
    assert known(model="gone/model") is None


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (4.2, 7, "usually 5–7 s"),
        (12, 31, "usually 15–35 s"),
        (30, 30, "usually about 30 s"),
        (61, 105, "usually 70–110 s"),
        (95, 216, "usually 2–4 min"),
        (240, 250, "usually about 4 min"),
        (0.2, 0.4, "usually about 1 s"),
    ],
)
def test_what_is_usual_is_said_as_people_wait(low, high, words):
    assert Usual(low, high, early=low).words == words
