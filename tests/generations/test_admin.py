"""Django's admin, for the operator: the same tables, and nothing that is only added to changes."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.admin import ReadOnlyAdmin
from accounts.append_only import AppendOnlyModel
from accounts.audit import AuditEntry
from accounts.models import Membership
from accounts.roles import Role
from generations.billing.adjustments import Correction, correct
from generations.billing.closing import close_month
from generations.billing.months import Month
from generations.models import ProviderAccount
from generations.pipeline.approving import grant
from generations.pipeline.moving import move_takes
from tests.factories import ask, limit, make_project, make_rules, make_user, seat
from tests.generations.desk.books import NOVEMBER, OCTOBER, made

pytestmark = pytest.mark.django_db

READ_ONLY = [
    model for model, site in admin.site._registry.items() if isinstance(site, ReadOnlyAdmin)
]


@pytest.fixture
def studio(clock):
    """One row, at least, of everything about money."""
    clock.set(OCTOBER)
    project = make_project()
    owner = project.created_by
    take = made(project, 35)
    wish = {"project": project, "member": owner, "reason": "Late", "take": take}
    correct(Correction(credits=Decimal(-5), **wish), by=owner)
    move_takes([take], to=make_project(project.team, created_by=owner), by=owner)
    clock.set(NOVEMBER)
    close_month(Month.of(project.team, "2031-10"), by=owner)
    make_rules(project.team, approve_above=50)
    limit(10, project=project)
    (waiting,) = ask(project, by=seat(project, Role.ARTIST))
    grant(waiting.approval, by=owner)
    account = ProviderAccount(team=project.team, provider="aimlapi")
    account.keep_key("sk-a-very-secret-key")
    account.save()
    return project


@pytest.fixture
def operator(client, studio):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def test_the_operator_reads_every_row_and_changes_none(operator, studio):
    for model in READ_ONLY:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        pages = {reverse(f"admin:{name}_changelist"): 200, reverse(f"admin:{name}_add"): 403}
        if row := model._default_manager.order_by("pk").first():
            pages[reverse(f"admin:{name}_change", args=[row.pk])] = 200
            pages[reverse(f"admin:{name}_delete", args=[row.pk])] = 403
            assert operator.post(reverse(f"admin:{name}_change", args=[row.pk])).status_code == 403
        else:
            assert model._meta.app_label != "generations", f"{model} has no row here"
        for address, status in pages.items():
            page = operator.get(address)
            assert page.status_code == status, address
            assert "a-very-secret-key" not in page.content.decode()
            for account in ProviderAccount.objects.all():
                assert account.sealed_key not in page.content.decode()


def test_whatever_is_only_added_to_is_read_only_in_the_admin():
    added_to = [model for model in admin.site._registry if issubclass(model, AppendOnlyModel)]

    assert {model.__name__ for model in added_to} == {"LedgerEntry", "Price", "AuditEntry"}
    assert set(added_to) <= set(READ_ONLY)


def test_nobody_but_the_operator_gets_in(client, studio):
    client.force_login(studio.created_by)

    page = client.get(reverse("admin:generations_ledgerentry_changelist"))

    assert page.status_code == 302
    assert page.url.startswith(reverse("admin:login"))


def test_a_role_that_the_operator_changes_is_in_the_teams_log(operator, studio):
    row = Membership.objects.get(team=studio.team, user=studio.created_by)
    others = studio.team.memberships.exclude(pk=row.pk).order_by("pk")
    team = studio.team
    posted = {
        "name": team.name,
        "slug": team.slug,
        "currency": team.currency,
        "credit_value": team.credit_value,
        "time_zone": team.time_zone,
        "memberships-TOTAL_FORMS": 1 + len(others),
        "memberships-INITIAL_FORMS": 1 + len(others),
    }
    for number, each in enumerate([row, *others]):
        role = Role.ADMIN if each == row else each.role
        fields = {"id": each.pk, "team": team.pk, "user": each.user_id, "role": role}
        posted |= {f"memberships-{number}-{name}": value for name, value in fields.items()}

    page = operator.post(reverse("admin:accounts_team_change", args=[team.pk]), posted)

    assert page.status_code == 302, page.context and page.context["errors"]
    deed = AuditEntry.objects.filter(team=team, subject="role").latest("pk")
    assert (deed.before, deed.after) == ("Owner", "Admin")
    assert deed.by.is_superuser
