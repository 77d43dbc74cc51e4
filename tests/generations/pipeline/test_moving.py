"""Moving takes to another project: their number, prompt, frames, cost and old address."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.models import Membership
from accounts.roles import Role
from generations.billing import ledger
from generations.billing.adjustments import Correction, correct, decide
from generations.billing.check import differences
from generations.billing.keepers import of_project
from generations.billing.ledger import ledger_sum
from generations.billing.months import Month
from generations.billing.review import By, Figures, Scope, groups, rolled_up
from generations.gallery.days import page_of
from generations.gallery.keeping import keep
from generations.models import Budget
from generations.pipeline.moving import move_takes
from generations.pipeline.request import ProjectClosed
from generations.pipeline.trashing import trash
from tests.factories import (
    PAID,
    limit,
    make_finished,
    make_frame,
    make_member,
    make_project,
    make_prompt,
    make_rules,
    make_take,
    make_user,
    price_of,
    seat,
)

pytestmark = pytest.mark.django_db


def paid(project, **fields):
    """A finished take of 35 credits with its two lines in the ledger."""
    take = make_finished(project, model=PAID, price=price_of(PAID), **fields)
    ledger.hold([take])
    ledger.charge(take, take.quoted)
    return take


def read(frame):
    with frame.image.open("rb") as file:
        return file.read()


@pytest.fixture
def two():
    """Two projects of one team, and whoever owns it."""
    here = make_project()
    return here, make_project(here.team, created_by=here.created_by), here.created_by


def test_a_moved_take_has_a_new_number_its_prompt_and_its_frames_there(two):
    here, there, owner = two
    frame, last = make_frame(here), make_frame(here)
    prompt = make_prompt(here, title="Boats", text="Boats at dawn", first_frame=frame)
    take = paid(here, prompt=prompt, first_frame=frame, last_frame=last)
    paid(there)

    outcome = move_takes([take], to=there, by=owner)

    assert [each.code for each in outcome.done] == [f"{there.code}-2"]
    take.refresh_from_db()
    assert (take.project, take.number, take.prompt.project) == (there, 2, there)
    assert (take.prompt.title, take.prompt.first_frame) == ("Boats", take.first_frame)
    assert {take.first_frame.project, take.last_frame.project} == {there}
    assert take.first_frame.image.name != frame.image.name
    assert read(take.first_frame) == read(frame)
    assert here.frames.count() == there.frames.count() == 2


def test_takes_of_the_same_words_come_to_the_prompt_that_is_there(two):
    here, there, owner = two
    own = make_prompt(there, text="A lighthouse in fog")
    takes = [paid(here), paid(here)]

    move_takes(takes, to=there, by=owner)

    assert {take.prompt for take in there.takes.all()} == {own}


def test_its_cost_moves_by_a_pair_and_every_limit_counts_it(two):
    here, there, owner = two
    budgets = [{"team": here.team}, {"project": here}, {"project": there}]
    for place in budgets + [{"project": project, "member": owner} for project in (here, there)]:
        limit(1000, **place)
    take = paid(here)

    move_takes([take], to=there, by=owner)

    pair = take.ledger.filter(kind="adjust").order_by("spent")
    assert [(row.project, row.spent, row.member, row.by) for row in pair] == [
        (here, Decimal(-35), owner, owner),
        (there, Decimal(35), owner, owner),
    ]
    assert {row.note for row in pair} == {f"Moved from {here.code}-1 to {there.code}-1"}
    used = {budget.name: budget.used for budget in Budget.objects.all()}
    assert sorted(used.values()) == [0, 0, 35, 35, 35]
    assert all(budget.used == ledger_sum(budget) for budget in Budget.objects.all())
    assert list(differences()) == []


def test_a_move_twice_over_does_nothing_more(two):
    here, there, owner = two
    take = paid(here)
    move_takes([take], to=there, by=owner)

    again = move_takes([take], to=there, by=owner)

    assert (again.done, again.refused) == ([], {})
    assert take.ledger.filter(kind="adjust").count() == 2
    deeds = AuditEntry.objects.filter(subject="take")
    assert [(deed.before, deed.after) for deed in deeds] == [(f"{here.code}-1", f"{there.code}-1")]


def test_the_bill_and_the_heads_count_where_the_take_is(two):
    here, there, owner = two
    take, _stays = paid(here), paid(here)
    keep(take, by=owner)
    assert of_project(here).takes == 2

    move_takes([take], to=there, by=owner)

    month = Month.present(here.team)
    sums = rolled_up(groups(Scope(month=month), By.PROJECT))
    five, cost = Decimal("5.000"), Decimal("35.00")
    assert sums[there.pk] == Figures(1, five, cost, 1, five, rows=1)
    assert sums[here.pk] == Figures(1, five, cost, 0, Decimal("0.000"), rows=3)
    alone = rolled_up(groups(Scope(month=month, project=there), By.MODEL))
    assert list(alone.values()) == [sums[there.pk]]
    lives = [of_project(project) for project in (here, there)]
    assert [(life.takes, life.credits, life.keepers) for life in lives] == [(1, 35, 0), (1, 35, 1)]
    (day,), _below = page_of(there, owner)
    assert (day.label, day.count, day.credits) == ("Today", 1, 35)


def test_what_is_moved_later_stands_under_the_day_it_came(two, clock):
    here, there, owner = two
    take = paid(here)
    clock.forward(days=3)
    paid(there, created_at=timezone.now())

    move_takes([take], to=there, by=owner)

    days, _below = page_of(there, owner)
    assert [(day.label, day.count) for day in days] == [("Today", 2)]


def test_a_keeper_keeps_its_mark_unless_there_is_one(two):
    here, there, owner = two
    first, second = paid(here), paid(here, prompt=make_prompt(here, text="Boats"))
    theirs = paid(there)
    for take in (first, second, theirs):
        keep(take, by=owner)

    outcome = move_takes([first, second], to=there, by=owner)

    kept = there.takes.filter(is_keeper=True).order_by("number")
    assert list(kept) == [theirs, second]
    (words,) = outcome.notes
    assert words.startswith(f"{there.code}-2 lost its mark")


def test_a_correction_that_waited_is_written_where_the_take_is_now(two):
    here, there, owner = two
    make_rules(here.team, adjust_alone=0)
    take = paid(here)
    wish = {"project": here, "member": owner, "reason": "Late", "take": take}
    waiting = correct(Correction(credits=Decimal(-5), **wish), by=owner)
    move_takes([take], to=there, by=owner)

    decide(waiting, by=make_member(here.team, Role.ADMIN), write=True)
    move_takes([take], to=here, by=owner)

    sums = {row.project: 0 for row in take.ledger.all()}
    for row in take.ledger.all():
        sums[row.project] += row.spent
    assert sums == {here: 30, there: 0}
    take.refresh_from_db()
    assert take.number == 2


def test_each_take_that_cannot_move_is_named_with_a_reason(two):
    here, there, owner = two
    running, gone, elsewhere = make_take(here), paid(here), paid(make_project())
    lost = paid(here, first_frame=make_frame(here))
    lost.first_frame.image.delete(save=False)
    trash([gone], by=owner)
    free = make_finished(here)

    outcome = move_takes([running, gone, elsewhere, lost, free], to=there, by=owner)

    assert outcome.done == [free]
    assert free.ledger.count() == 0
    said = [outcome.refused[take.code] for take in (running, gone, elsewhere, lost)]
    assert [words.partition(" ")[2].split(".")[0] for words in said] == [
        "is on its way",
        "lies in the trash",
        "belongs to another team",
        f"frame of {lost.code} can't be read any more",
    ]


def test_only_whoever_runs_both_projects_moves_takes(two):
    here, there, owner = two
    take = paid(here)
    producer = seat(here, Role.PRODUCER)

    with pytest.raises(PermissionDenied):
        move_takes([take], to=there, by=producer)
    assert take.code in move_takes([take], to=there, by=seat(there, Role.PRODUCER)).refused
    seat(there, Role.PRODUCER, user=producer)
    producer = type(producer).objects.get(pk=producer.pk)
    there = type(there).objects.get(pk=there.pk)
    assert move_takes([take], to=there, by=producer).done == [take]
    there.archive()
    with pytest.raises(ProjectClosed):
        move_takes([take], to=there, by=owner)


def test_an_old_address_leads_on_whoever_may_see_the_take(two, client):
    here, there, owner = two
    take = paid(here)
    poster = reverse("take-poster", args=[here.team.slug, take.code])
    old = take.get_absolute_url()
    move_takes([take], to=there, by=owner)
    take.refresh_from_db()
    only_here, only_there = seat(here, Role.ARTIST), seat(there, Role.REVIEWER)

    for person in (owner, only_there):
        client.force_login(person)
        assert client.get(old).url == take.get_absolute_url()
        assert client.get(f"{poster}?a=1").url == f"{take.get_absolute_url()}poster.webp?a=1"
    client.force_login(owner)
    assert client.post(f"{old}keep/").url == take.get_absolute_url()
    assert not there.takes.filter(is_keeper=True).exists()
    stranger, member = make_user(), make_member(here.team)
    Membership.objects.create(team=make_project().team, user=stranger)
    for person in (only_here, stranger, member):
        client.force_login(person)
        assert client.get(old).status_code == 404
        assert client.get(take.get_absolute_url()).status_code == 404
        assert client.get(poster).status_code == 404


def test_a_batch_asks_the_same_however_many_takes_it_has(two):
    here, there, owner = two

    def asked(count):
        takes = [paid(here) for _ in range(count)]
        with CaptureQueriesContext(
            connection,
        ) as context:
            move_takes(takes, to=there, by=owner)
        return len(context)

    asked(1)
    assert asked(2) == asked(9) <= 26
