"""The demo studio: everybody is in it, its sums are right, and it never harms another database."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Q
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Permission, Role
from generations.billing.ledger import ledger_sum
from generations.demo import filling
from generations.demo.past import past
from generations.demo.schedule import WAITING, schedule
from generations.demo.script import script
from generations.models import Approval, Budget, Generation, LedgerEntry, Status
from generations.pipeline.nudge import nudge
from studio.models import Frame, Project
from tests.factories import hold_for, make_frame, make_take, make_user

# One process fills the demo studio once for all of these.
pytestmark = pytest.mark.xdist_group("demo")

TAKES = 12
NOW = datetime(2026, 11, 21, 14, 30, tzinfo=UTC)


def run(**options):
    said = StringIO()
    call_command("demo", stdout=said, **options)
    return said.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """One small demo for all tests of this file; returns what the command said and its files."""
    media = tmp_path_factory.mktemp("demo")
    settings = override_settings(
        DEMO=True,
        MEDIA_ROOT=media,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    with settings, django_db_blocker.unblock(), transaction.atomic():
        yield run(takes=TAKES), Path(media)
        transaction.set_rollback(True)
    with django_db_blocker.unblock():
        connection.close()


def test_the_demo_has_people_in_every_role(demo):
    assert Team.objects.count() == 2
    assert User.objects.count() == 9
    assert Project.objects.count() == 6
    held = {role for user in User.objects.all() for role in roles_anywhere(user)}
    assert held == set(Role)


def roles_anywhere(user):
    for project in Project.objects.filter(team__memberships__user=user):
        yield from project.roles_of(user)


def test_the_demo_tells_everybody_s_address_and_the_password(demo):
    said, _media = demo

    assert all(user.email in said for user in User.objects.all())
    assert "rushes-demo" in said
    assert User.objects.get(email="noor@kestrelvane.example").check_password("rushes-demo")


def test_every_cached_sum_of_the_demo_equals_the_ledger(demo):
    budgets = list(Budget.objects.select_related())

    assert [budget for budget in budgets if budget.used != ledger_sum(budget)] == []
    assert any(budget.member and budget.project for budget in budgets)
    assert all(budget.used <= budget.limit for budget in budgets)


def test_every_take_of_the_demo_has_its_hold_and_every_ended_one_its_end(demo):
    ended = {Status.COMPLETED: "charge", Status.FAILED: "release", Status.CANCELLED: "release"}
    declined = Q(approval__decision=Approval.Decision.DECLINED)
    for take in Generation.objects.exclude(declined | Q(status=Status.WAITING)):
        kinds = [entry.kind for entry in take.ledger.order_by("at", "pk")]
        assert kinds == ["hold", *filter(None, [ended.get(take.status)])]


def test_what_waits_in_the_demo_has_its_request_and_holds_nothing(demo):
    waiting = Generation.objects.filter(status=Status.WAITING)

    assert waiting.exists()
    for take in waiting:
        assert take.approval.decision == "pending"
        assert take.approval.credits == take.quoted
        assert not take.ledger.exists()


def test_the_demo_shows_how_takes_end_and_leaves_none_that_would_start(demo):
    statuses = set(Generation.objects.values_list("status", flat=True))

    assert statuses == {
        Status.COMPLETED,
        Status.FAILED,
        Status.CANCELLED,
        Status.UNCONFIRMED,
        Status.WAITING,
    }
    assert not Generation.objects.filter(status=Status.UNCONFIRMED, look_at__isnull=False).exists()


def test_the_demo_took_place_in_the_past(demo):
    now = timezone.now()
    takes = list(Generation.objects.order_by("created_at"))

    assert takes[0].created_at < now - timedelta(days=30)
    assert takes[-1].created_at > now - timedelta(days=3)
    for take in takes:
        steps = list(take.steps.values_list("at", flat=True))
        assert steps == sorted(steps)
        assert [steps[0], steps[-1]] == [take.created_at, take.status_changed_at]
        assert all(take.created_at <= entry.at <= now for entry in take.ledger.all())
        assert take.price.effective_from < take.created_at


def test_the_files_of_the_demo_are_what_their_rows_say(demo):
    _said, media = demo

    for take in Generation.objects.filter(status=Status.COMPLETED):
        assert (media / take.video.name).stat().st_size == take.video_size
        assert (take.width, take.height) == (take.asked_width, take.asked_height)
        assert take.seconds == take.duration
        assert take.has_sound == take.sound
        assert (media / take.poster.name).exists()


def test_whoever_pressed_in_the_demo_may(demo):
    for take in Generation.objects.select_related("project__team", "requested_by"):
        assert take.requested_by.can(Permission.GENERATE, take.project)


def test_pages_of_the_demo_open_for_its_people(demo):
    for user in User.objects.all():
        client = Client(headers={"host": "localhost"})
        client.force_login(user)
        for project in Project.objects.visible_to(user).select_related("team"):
            assert client.get(project.get_absolute_url()).status_code == 200


def test_a_second_run_changes_nothing(demo, settings):
    settings.DEMO = True
    before = LedgerEntry.objects.count(), Generation.objects.count(), User.objects.count()

    said = run(takes=TAKES)

    assert "there already" in said
    assert "rushes-demo" in said
    assert before == (
        LedgerEntry.objects.count(),
        Generation.objects.count(),
        User.objects.count(),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{}, {"fresh": True}])
def test_the_demo_refuses_a_database_with_other_people(settings, options):
    settings.DEMO = True
    make_user(email="somebody@example.com")

    with pytest.raises(CommandError, match="somebody@"):
        run(**options)

    assert User.objects.count() == 1


@pytest.mark.django_db
def test_the_demo_is_not_filled_into_a_studio_that_is_none(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="make demo"):
        run()

    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_emptying_removes_rows_and_files(settings):
    take = make_take()
    hold_for(take)
    frame = make_frame(take.project)
    path = Path(frame.image.path)

    filling.empty()

    assert not path.exists()
    assert not Frame.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_demo_that_breaks_leaves_neither_rows_nor_files(settings, monkeypatch):
    def break_off(history):
        make_frame(history.projects["NL"])
        raise KeyboardInterrupt

    monkeypatch.setattr("generations.demo.history.History.plan", lambda *_arguments: None)
    monkeypatch.setattr("generations.demo.history.History.play", break_off)

    with pytest.raises(KeyboardInterrupt):
        filling.fill(takes=1)

    assert not User.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def planned(now, takes=150):
    return schedule(script(), now=now, takes=takes, random=Random(1))


def test_the_same_moment_gives_the_same_schedule():
    assert planned(NOW) == planned(NOW)


@pytest.mark.parametrize("hour", [0, 5, 12, 23])
@pytest.mark.parametrize("day", [1, 21, 22, 23])
def test_whatever_the_date_every_press_lies_before_now(day, hour):
    now = NOW.replace(day=day, hour=hour)

    presses = planned(now)

    assert 140 <= sum(len(press.tries) for press in presses) <= 160
    assert all(press.at < now - timedelta(minutes=29) for press in presses)
    assert presses[-1].at > now - timedelta(hours=3)


def test_what_waits_for_approval_is_dear():
    waiting = [press for press in planned(NOW) if WAITING in {one.outcome for one in press.tries}]

    assert waiting
    assert {(press.draft.resolution, press.draft.sound) for press in waiting} == {("1080p", True)}
    assert {press.production.seats[press.shot.by] for press in waiting} == {"artist"}


def test_in_the_past_time_stands_where_it_was_put_and_no_queue_is_told(
    queued, db, django_capture_on_commit_callbacks
):
    with past() as go_to:
        go_to(NOW)
        with django_capture_on_commit_callbacks(execute=True):
            nudge("submit")
        take = Generation(text="A lighthouse")

        assert timezone.now() == NOW
        assert (take.created_at, take.changed_at) == (NOW, NOW)
    assert timezone.now() != NOW
    assert queued == []
