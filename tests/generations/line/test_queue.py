"""The queue page: who sees what of it, what one may do, and what it says when it is too late."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.roles import Role
from generations.line.board import board_of
from generations.line.views import ordinal
from generations.models import Generation, ProviderAccount, Status
from tests.factories import (
    make_member,
    make_project,
    make_take,
    make_team,
    press,
    press_paid,
    seat,
)

pytestmark = pytest.mark.django_db
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def project():
    return make_project(make_team(slug="kestrel", name="Kestrel"), code="NL", name="Northlight")


@pytest.fixture
def ada(project):
    user = seat(project)
    user.name = "Ada Berg"
    user.save()
    return user


@pytest.fixture
def ben(project):
    user = seat(project)
    user.name = "Ben Ode"
    user.save()
    return user


def change(browser, take, deed, **extra):
    return browser.post(reverse("queue-change", args=["kestrel", take.code]), {"do": deed}, **extra)


def page(browser):
    return browser.get("/kestrel/queue/").content.decode()


def test_the_page_shows_what_is_on_the_way_and_in_line_with_whose_turn_it_is(
    project, ada, ben, sign_in
):
    (theirs,) = press_paid(project, by=ben)
    press_paid(project, by=ada, takes=2)
    Generation.objects.filter(pk=make_take(project).pk).update(status=Status.GENERATING)

    shown = page(sign_in(ada))

    assert "Ben’s is next, then yours." in shown
    assert shown.index(theirs.code) < shown.index("NL-2")
    assert "1 on the way" in shown


def test_of_a_project_that_one_does_not_see_only_that_a_take_stands_there(project, ada, sign_in):
    secret = make_project(project.team, code="SECRET", name="Hush", created_by=project.created_by)
    press_paid(secret, text="The unannounced thing")
    press_paid(project, by=ada)

    browser = sign_in(ada)
    shown, news = page(browser), browser.get("/kestrel/queue/live/").content.decode()

    for told in (shown, news):
        assert "Somebody’s take" in told
        assert "Somebody’s is next, then yours." in told
        for word in ("SECRET", "Hush", "unannounced", str(project.created_by)):
            assert word not in told


def test_another_teams_takes_are_counted_where_renderers_are_shared_and_shown_nowhere(
    project, ada, sign_in, settings
):
    settings.PRACTICE_RENDERERS = 0
    other = make_project(code="ELSE")
    press(other)
    press_paid(other)
    press(project, by=ada)

    shown = page(sign_in(ada))

    assert "1 of theirs counts in these places" in shown
    assert "ELSE" not in shown
    assert board_of(project.team, ada).lines[0].standing[0].place == 2


def test_a_page_that_would_say_the_same_hears_nothing(project, ada, sign_in, clock):
    press_paid(project, by=ada, takes=2)
    browser = sign_in(ada)
    told = board_of(project.team, ada).stamp
    clock.forward(seconds=20)

    assert browser.get(f"/kestrel/queue/live/?seen={told}").status_code == 204
    change(browser, Generation.objects.get(number=2), "first")
    assert browser.get(f"/kestrel/queue/live/?seen={told}").status_code == 200


def test_one_orders_holds_back_lets_go_and_cancels_ones_own(project, ada, sign_in):
    one, two, three = press_paid(project, by=ada, takes=3)
    browser = sign_in(ada)

    said = change(browser, three, "first", **HTMX).content.decode()
    assert "NL-3 is 1st in line." in said
    order = [row.card.code for row in board_of(project.team, ada).lines[0].standing]
    assert order == ["NL-3", "NL-1", "NL-2"]
    assert "is held back. Its credits stay held." in change(browser, one, "hold", **HTMX).text
    one.refresh_from_db()
    assert one.held_back_at
    assert "stands in line again" in change(browser, one, "go", **HTMX).text
    assert "is cancelled" in change(browser, two, "cancel", **HTMX).text
    two.refresh_from_db()
    assert two.status == Status.CANCELLED
    assert change(browser, one, "explode").status_code == 400


def test_others_takes_are_cancelled_by_those_who_may_and_ordered_by_nobody(
    project, ada, ben, sign_in
):
    (theirs,) = press_paid(project, by=ben)
    browser = sign_in(ada)

    assert change(browser, theirs, "hold").status_code == 403
    assert change(browser, theirs, "first").status_code == 403
    theirs.refresh_from_db()
    assert theirs.held_back_at is None


@pytest.mark.parametrize("deed", ["cancel", "hold", "first"])
def test_a_press_that_came_too_late_is_told_so(deed, project, ada, sign_in):
    (take,) = press_paid(project, by=ada)
    take.claim()

    said = change(sign_in(ada), take, deed, **HTMX).content.decode()

    assert "Too late: NL-1 was sent. It will finish and be charged." in said


def test_without_script_the_page_comes_back_with_what_was_done(project, ada, sign_in):
    (take,) = press_paid(project, by=ada)

    response = sign_in(ada).post(
        reverse("queue-change", args=["kestrel", take.code]), {"do": "hold"}, follow=True
    )

    assert response.redirect_chain == [("/kestrel/queue/", 302)]
    assert "NL-1 is held back." in response.content.decode()


def test_an_admin_pauses_a_provider_and_lets_it_go_on(project, ada, sign_in, queued):
    press_paid(project, by=ada)
    browser = sign_in(project.created_by)
    address = reverse("queue-pause", args=["kestrel", "aivideoapi"])

    assert "is paused: takes wait in line." in browser.post(address, {"do": "pause"}, **HTMX).text
    account = ProviderAccount.objects.get()
    assert account.is_paused
    assert "Nothing more is sent here" in page(browser)
    browser.post(address, {"do": "go"})
    account.refresh_from_db()
    assert not account.is_paused
    deeds = AuditEntry.objects.order_by("pk").values_list("before", "after")
    assert list(deeds) == [("sending", "paused"), ("paused", "sending")]
    assert browser.post(address.replace("aivideoapi", "nobody")).status_code == 404


def test_all_of_mine_are_held_back_by_one_press_and_nobody_elses(project, ada, ben, sign_in):
    press_paid(project, by=ada, takes=2)
    press_paid(project, by=ben)

    assert (
        "2 of yours are held back"
        in sign_in(ada).post("/kestrel/queue/mine/", {"do": "hold"}, **HTMX).text
    )
    assert Generation.objects.exclude(held_back_at=None).count() == 2
    assert sign_in(ada).post("/kestrel/queue/mine/", {"do": "go"}).status_code == 302
    assert not Generation.objects.exclude(held_back_at=None).exists()


def test_a_reviewer_sees_the_line_and_has_nothing_to_press(project, ada, sign_in):
    press_paid(project, by=ada)

    shown = page(sign_in(seat(project, Role.REVIEWER)))

    assert "NL-1" in shown
    assert 'name="do"' not in shown


def test_what_is_before_a_take_tells_when_it_starts(project, ada, ben):
    ProviderAccount.objects.create(team=project.team, provider="aivideoapi", in_flight=1)
    for _past in range(3):
        started = timezone.now() - timedelta(hours=1)
        make_take(
            project,
            model="aivideoapi/seedance-1.5-pro",
            status="completed",
            video="x",
            charged=1,
            started_at=started,
            finished_at=started + timedelta(minutes=2),
        )
    flying, *_rest = press_paid(project, by=ben, takes=3)
    flying.claim()
    flying.start("job", look_at=timezone.now())
    press_paid(project, by=ada)

    (line,) = board_of(project.team, ada).lines

    words = [(row.card.code, row.start) for row in line.standing]
    assert words == [
        ("NL-7", "starts in about 2 min"),
        ("NL-5", "starts in about 4 min"),
        ("NL-6", "starts in about 6 min"),
    ]


def test_the_page_costs_the_same_for_a_long_line(project, ada, sign_in, django_assert_num_queries):
    def queries(browser):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/kestrel/queue/").status_code == 200
        return len(captured)

    browser = sign_in(ada)
    press_paid(project, by=ada)
    page(browser)
    few = queries(browser)
    for _press in range(6):
        press_paid(project, by=ada, takes=4)

    assert queries(browser) == few <= 13


def test_the_line_is_empty_for_a_team_without_takes(sign_in):
    team = make_team(slug="kestrel")

    assert "Nothing is on the way" in page(sign_in(make_member(team)))


@pytest.mark.parametrize(
    ("place", "word"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (21, "21st")]
)
def test_places_are_said_as_people_say_them(place, word):
    assert ordinal(place) == word
