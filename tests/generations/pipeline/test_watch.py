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
from generations.pipeline.expectation import Usual, usual
from generations.pipeline.watch import Watcher, claim_due, follow, next_look
from generations.providers import Cause, Cost, Progress, State
from tests.factories import PAID, hold_for, make_finished, make_project, make_take

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


def seconds_to_look(known, elapsed, monkeypatch):
    monkeypatch.setattr("generations.pipeline.watch.uniform", lambda _low, _high: 1)
    monkeypatch.setattr("generations.pipeline.watch.usual", lambda **_kind: known)
    now = timezone.now()
    take = Generation(model=PAID, started_at=now - timedelta(seconds=elapsed), created_at=now)
    return (next_look(take, now) - now).total_seconds()


@pytest.mark.parametrize(
    ("known", "elapsed", "pause"),
    [
        (None, 5, 2),
        (None, 59, 2),
        (None, 61, 10),
        (Usual(100, 150), 5, 20),
        (Usual(100, 150), 70, 10),
        (Usual(100, 150), 85, 2),
        (Usual(100, 150), 290, 2),
        (Usual(100, 150), 310, 20),
    ],
)
def test_looks_are_rare_before_a_take_is_likely_done_and_often_around_then(
    known, elapsed, pause, monkeypatch
):
    assert seconds_to_look(known, elapsed, monkeypatch) == pytest.approx(pause)


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
        watcher._client = lambda _take: httpx.AsyncClient(transport=asked.transport)
        return async_to_sync(watcher.round)(), asked

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

    async_to_sync(watcher.round)()
    first = list(chores)
    async_to_sync(watcher.round)()

    assert {"sweep", "generations.tasks.beat"} <= set(first)
    assert chores == first


def test_the_watcher_stops_when_it_is_told(chores):
    watcher = Watcher()
    watcher.stopping.set()

    async_to_sync(watcher.run)()

    assert all(client.is_closed for client in watcher.clients.values())


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

    assert known() == Usual(60, 100)


def test_before_there_is_a_history_the_providers_document_says_it():
    assert known(model="aimlapi/seedance-1.5-pro", resolution="1080p") == Usual(216, 216)


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
    assert Usual(low, high).words == words
