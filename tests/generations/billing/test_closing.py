import pytest

from accounts.audit import AuditEntry
from generations.billing.closing import AlreadyClosed, NotOver, close_month, totals
from generations.billing.months import Month
from generations.billing.statement import Statement
from generations.desk.charges import charges
from generations.gallery.keeping import keep
from generations.models import ClosedMonth
from generations.pipeline.trashing import trash
from tests.factories import make_project
from tests.generations.desk.books import NOVEMBER, OCTOBER, made, not_made

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(clock):
    clock.set(OCTOBER)
    project = make_project()
    made(project, 35)
    not_made(project)
    clock.set(NOVEMBER)
    return project


@pytest.fixture
def october(project):
    return Month.of(project.team, "2031-10")


def test_closing_keeps_the_months_totals(project, october):
    row = close_month(october, by=project.created_by)

    assert (row.spent, row.charges, row.closed_by) == (35, 1, project.created_by)
    assert Month(october.team, october.first).closing == row


def test_a_month_that_still_runs_cannot_be_closed(project):
    with pytest.raises(NotOver, match=r"November 2031 isn't over yet. .* 1 December"):
        close_month(Month.of(project.team, "2031-11"), by=project.created_by)

    assert not ClosedMonth.objects.exists()


def test_a_month_is_closed_once(project, october):
    close_month(october, by=project.created_by)

    with pytest.raises(AlreadyClosed):
        close_month(october, by=project.created_by)


def test_a_charge_of_today_leaves_a_closed_month_as_it_was(project, october):
    row = close_month(october, by=project.created_by)

    made(project, 20)

    assert totals(october) == (row.spent, row.charges)


def test_a_closed_month_keeps_its_keepers_whatever_is_marked_or_trashed_later(project, clock):
    one, other = made(project, 20), made(project, 10, seconds="4.000")
    keep(one, by=project.created_by)
    clock.forward(days=20)
    month = Month.of(project.team, "2031-11")
    before = Statement(month).total
    close_month(month, by=project.created_by)

    trash([one], by=project.created_by)
    keep(other, by=project.created_by)

    closed = Month(project.team, month.first)
    assert Statement(closed).total == before
    assert (before.keepers, before.kept_seconds) == (1, 5)
    lines = charges(Statement(closed).entries(), closed)
    assert [line.take.pk for line in lines if line.is_keeper] == [one.pk]


def test_closing_is_in_the_audit_log(project, october):
    close_month(october, by=project.created_by)

    entry = AuditEntry.objects.get(subject="month")
    assert (entry.what, entry.after) == ("October 2031 closed", "35 cr, 1 charges")


def test_a_statement_has_a_line_for_every_charge_and_every_return(project, october):
    statement = Statement(october)

    assert [entry.kind for entry in statement.entries().order_by("pk")] == ["charge", "release"]
    assert statement.lines == 2
    assert (statement.total.credits, statement.returned) == (35, (35, 1))


def test_a_statements_sums_by_person_and_by_model_are_its_total(project, october):
    statement = Statement(october)

    for sums in (statement.by_member, statement.by_model):
        assert sum(figures.credits for figures in sums.values()) == statement.total.credits


def test_a_statement_of_one_project_leaves_the_others_out(project, october):
    other = make_project(project.team)

    assert Statement(october, other).lines == 0
    assert Statement(october, project).lines == 2
