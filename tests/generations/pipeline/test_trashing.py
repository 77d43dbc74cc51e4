"""The trash: what goes there, who may put it there, and that money never notices."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import AuditEntry
from accounts.roles import Role
from generations.billing import ledger
from generations.billing.keepers import of_project
from generations.gallery.days import page_of
from generations.gallery.keeping import NothingToKeep, keep
from generations.models import LedgerEntry
from generations.pipeline.trashing import restore, trash
from tests.factories import (
    PAID,
    make_finished,
    make_frame,
    make_project,
    make_take,
    price_of,
    seat,
)

pytestmark = pytest.mark.django_db


def paid(project, **fields):
    take = make_finished(project, model=PAID, price=price_of(PAID), **fields)
    ledger.hold([take])
    ledger.charge(take, take.quoted)
    return take


def test_the_trash_takes_the_mark_and_leaves_the_money_and_the_frames():
    project = make_project()
    owner = project.created_by
    take = paid(project, first_frame=make_frame(project))
    paid(project)
    keep(take, by=owner)
    rows = LedgerEntry.objects.count()

    outcome = trash([take], by=owner)

    assert outcome.notes == [f"{take.code} was the keeper of “A lighthouse”."]
    take.refresh_from_db()
    assert (take.is_keeper, take.trashed_by, take.first_frame.removed_at) == (False, owner, None)
    assert LedgerEntry.objects.count() == rows
    figures = of_project(project)
    assert (figures.takes, figures.credits, figures.keepers) == (2, 70, 0)
    (day,), _below = page_of(project, owner)
    assert (day.count, day.credits) == (1, 70)
    with pytest.raises(NothingToKeep):
        keep(take, by=owner)


def test_what_is_restored_comes_back_without_its_mark():
    project = make_project()
    owner = project.created_by
    take = paid(project)
    keep(take, by=owner)
    trash([take], by=owner)

    assert restore([take], by=owner).done == [take]

    take.refresh_from_db()
    assert (take.trashed_at, take.trashed_by, take.is_keeper) == (None, None, False)
    assert restore([take], by=owner).done == []
    said = AuditEntry.objects.filter(subject="take").exclude(what__startswith="Keeper")
    assert [deed.what for deed in said.order_by("pk")] == [
        f"{take.code} put in the trash",
        f"{take.code} restored",
    ]


def test_a_take_on_its_way_is_refused_and_a_second_press_does_nothing():
    project = make_project()
    running, made = make_take(project), make_finished(project)

    outcome = trash([running, made], by=project.created_by)
    again = trash([made], by=project.created_by)

    assert outcome.done == [made]
    assert outcome.refused == {
        running.code: f"{running.code} is on its way. It can go to the trash once it is finished."
    }
    assert (again.done, again.refused) == ([], {})


def test_an_artist_trashes_their_own_takes_and_whoever_runs_the_project_all():
    project = make_project()
    artist, producer = seat(project, Role.ARTIST), seat(project, Role.PRODUCER)
    reviewer = seat(project, Role.REVIEWER)
    own, other = make_finished(project, requested_by=artist), make_finished(project)

    assert trash([own], by=reviewer).refused.keys() == {own.code}
    outcome = trash([own, other], by=artist)
    assert (outcome.done, list(outcome.refused)) == ([own], [other.code])
    assert trash([other], by=producer).done == [other]
    assert restore([own, other], by=artist).done == [own]


def test_a_batch_asks_the_same_however_many_takes_it_has():
    project = make_project()

    def asked(count):
        takes = [make_finished(project) for _ in range(count)]
        with CaptureQueriesContext(connection) as context:
            trash(takes, by=project.created_by)
        return len(context)

    asked(1)
    assert asked(2) == asked(9) <= 8
