"""A process that dies at any step loses nothing and asks for nothing twice."""

from pkgutil import resolve_name

import pytest

from tests.paid.studio import FINAL, creates
from tests.upstreams import Fault

KEEPS_A_LIST = ("aimlapi", "modelark")


class Killed(BaseException):
    """The process is gone."""


# Where it dies: what was about to be called, or had just been.
BEFORE_ASKING = {
    "claimed": ("generations.pipeline.submit.send", "before"),
    "request written": ("generations.pipeline.asking.video_request", "after"),
    "about to ask": ("generations.providers.base.Provider.submit", "before"),
}
AFTER_ASKING = {
    "answer came": ("generations.providers.base.Provider.submit", "after"),
    "answer read": ("generations.models.Generation.start", "before"),
}
JOB_KNOWN = {
    "job written": ("generations.models.Generation.start", "after"),
    "due takes claimed": ("generations.pipeline.watch.claim_due", "after"),
    "answer to the watcher": ("generations.pipeline.watch.follow", "before"),
    "arriving": ("generations.models.Generation.collect", "after"),
    "arrived": ("generations.pipeline.watch.arrive", "after"),
    "swept": ("generations.pipeline.watch.sweep", "after"),
    "lease taken": ("generations.models.Generation.lease", "after"),
    "downloaded": ("generations.pipeline.collect.download", "after"),
    "measured": ("generations.pipeline.collect.read_video", "after"),
    "stored": ("generations.pipeline.collect._save_files", "after"),
    "completing": ("generations.models.Generation.complete", "after"),
    "charging": ("generations.billing.ledger.charge", "after"),
    "completed": ("generations.pipeline.collect.complete", "after"),
}


@pytest.fixture
def die_at(monkeypatch):
    """Die there once; whoever comes after lives."""

    def plan(path, when):
        owner, _, name = path.rpartition(".")
        place, honest = resolve_name(owner), resolve_name(path)
        died = []

        def act(*arguments, **words):
            if when == "before" and not died:
                died.append(path)
                raise Killed
            done = honest(*arguments, **words)
            if when == "after" and not died:
                died.append(path)
                raise Killed
            return done

        monkeypatch.setattr(place, name, act)
        return died

    return plan


def live_on(studio, take, rounds=9):
    """Workers and watchers that die lose what they were told; others come after them."""
    for _round in range(rounds):
        if studio.has_come([take], FINAL):
            break
        for act in (studio.work, lambda: studio.watch(seconds=130)):
            try:
                act()
            except Killed:
                continue
    return studio.fresh(take)


@pytest.mark.parametrize("seam", JOB_KNOWN.values(), ids=JOB_KNOWN)
@pytest.mark.parametrize("slug", ["aimlapi", "aivideoapi"])
def test_a_death_after_the_job_is_known_costs_only_time(studio, slug, seam, die_at):
    died = die_at(*seam)

    take = live_on(studio, studio.press(slug))

    assert died
    assert take.status == "completed"
    assert len(creates(studio.upstreams[slug])) == 1


@pytest.mark.parametrize("seam", AFTER_ASKING.values(), ids=AFTER_ASKING)
def test_a_death_after_asking_leaves_a_take_unconfirmed_until_it_is_found(
    studio, slug, seam, die_at
):
    died = die_at(*seam)

    take = live_on(studio, studio.press(slug))

    assert died
    assert take.status == ("completed" if slug in KEEPS_A_LIST else "unconfirmed")
    assert "worker was lost" in take.steps.get(status="unconfirmed").note
    assert len(studio.jobs(slug)) == len(creates(studio.upstreams[slug])) == 1


@pytest.mark.parametrize("slug", KEEPS_A_LIST)
def test_a_death_of_the_whole_studio_for_a_day_does_not_hide_a_lost_request(studio, slug, die_at):
    die_at(*AFTER_ASKING["answer came"])
    take = studio.press(slug)
    with pytest.raises(Killed):
        studio.work()

    studio.clock.forward(hours=20)

    assert live_on(studio, take).status == "completed"


@pytest.mark.parametrize("seam", BEFORE_ASKING.values(), ids=BEFORE_ASKING)
@pytest.mark.parametrize("slug", ["aimlapi", "aivideoapi"])
def test_a_death_before_asking_is_not_told_from_one_after_it(studio, slug, seam, die_at):
    died = die_at(*seam)

    take = live_on(studio, studio.press(slug))

    assert died
    assert take.status == "unconfirmed"
    assert creates(studio.upstreams[slug]) == []


def test_a_death_while_the_credits_go_back_gives_them_back_once(studio, slug, die_at):
    studio.break_with(slug, Fault("create", "fail"))
    died = die_at("generations.billing.ledger.release", "after")

    take = live_on(studio, studio.press(slug))

    assert died
    assert take.status == "failed"


def test_a_death_in_the_press_leaves_nothing_or_all_of_it(studio, die_at):
    die_at("generations.billing.ledger.hold", "after")

    with pytest.raises(Killed):
        studio.press("modelark")

    assert studio.project.takes.count() == 0
    assert studio.press("modelark").number == 1
