from decimal import Decimal

import pytest
from django.core.cache import cache

from accounts.audit import AuditEntry
from generations.billing.keepers import kept_of, of_project, of_prompts
from generations.gallery.keeping import NothingToKeep, keep, let_go
from generations.models import Generation
from tests.factories import make_project, press_paid, seat
from tests.generations.desk.books import made, not_made

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(code="NL")


def keepers():
    return list(Generation.objects.filter(is_keeper=True))


def test_a_prompt_has_one_keeper_and_the_mark_moves(project):
    first, second = made(project, 35), made(project, 20)

    keep(first, by=project.created_by)
    keep(second, by=project.created_by)

    assert first.prompt == second.prompt
    assert keepers() == [second]


def test_prompts_have_keepers_of_their_own(project):
    first, second = made(project, 35), made(project, 20, text="A harbour at night")

    keep(first, by=project.created_by)
    keep(second, by=project.created_by)

    assert set(keepers()) == {first, second}


def test_the_mark_can_be_taken_away(project):
    take = made(project, 35)
    keep(take, by=project.created_by)

    let_go(take, by=project.created_by)

    assert keepers() == []


def test_taking_the_mark_from_a_take_that_has_none_leaves_the_keeper(project):
    chosen, other = made(project, 35), made(project, 20)
    keep(chosen, by=project.created_by)

    let_go(other, by=project.created_by)

    assert keepers() == [chosen]


def test_a_take_that_was_not_made_cannot_be_kept(project):
    with pytest.raises(NothingToKeep):
        keep(not_made(project), by=project.created_by)

    assert keepers() == []


def test_moving_the_mark_changes_both_cards_and_is_written_down(project):
    first, second = made(project, 35), made(project, 20)
    keep(first, by=project.created_by)
    before = first.changed_at

    keep(second, by=project.created_by)

    first.refresh_from_db()
    moved = AuditEntry.objects.filter(subject="take").order_by("pk").last()
    assert first.changed_at > before
    assert (moved.before, moved.after, moved.by) == ("NL-1", "NL-2", project.created_by)


def test_keeping_the_keeper_again_writes_nothing(project):
    take = made(project, 35)
    keep(take, by=project.created_by)

    keep(take, by=project.created_by)

    assert AuditEntry.objects.filter(subject="take").count() == 1


def test_a_prompts_kept_second_costs_all_of_its_takes(project):
    chosen = made(project, 35, seconds="5.000")
    made(project, 25)
    not_made(project)
    keep(chosen, by=project.created_by)

    figures = of_prompts([chosen.prompt_id])[chosen.prompt_id]

    assert figures.per_kept_second == 12
    assert (figures.takes, figures.keepers) == (2, 1)


def test_a_project_counts_all_of_its_prompts(project):
    keep(made(project, 35, seconds="5.000"), by=project.created_by)
    made(project, 25, text="A harbour at night")

    figures = of_project(project)

    assert figures.per_kept_second == 12
    assert figures.keeper_rate == Decimal("0.5")


def test_a_projects_figures_follow_half_a_minute_behind_its_charges(project):
    made(project, 35)
    before = of_project(project).credits
    made(project, 25)

    assert (before, of_project(project).credits) == (35, 35)

    cache.clear()

    assert of_project(project).credits == 60


def test_a_mark_shows_in_the_projects_figures_at_once(project):
    take = made(project, 35)
    of_project(project)

    keep(take, by=project.created_by)

    assert of_project(project).keepers == 1


def test_who_sees_no_prices_sees_no_cost_of_keepers(project):
    made(project, 35)
    press_paid(project)

    assert kept_of(project, seat(project, "reviewer")) is None
    assert kept_of(project, seat(project, "artist")).credits == 35
