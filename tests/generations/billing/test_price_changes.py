"""New versions of a price list: rows from a moment on, old beside new, and the CSV."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.audit import AuditEntry
from accounts.models import User
from accounts.roles import Role
from generations.billing.ledger import month_of
from generations.billing.price_changes import changes, last_month, set_prices
from generations.billing.prices import quote
from generations.catalog import catalog
from generations.models import LedgerEntry, Price
from tests.factories import hold_for, make_project, make_take, seat

pytestmark = pytest.mark.django_db

KEY = "aivideoapi/seedance-1.5-pro"


@pytest.fixture
def model():
    return catalog().get(KEY)


def new_rate(project, model, rate, *, begins=None):
    wanted = changes(project.team, model, {("720p", True): Decimal(rate)})
    begins = begins or timezone.now()
    return set_prices(
        wanted,
        team=project.team,
        model=model,
        by=project.created_by,
        effective_from=begins,
        source="Invoice 7",
    )


def cost_now(team, model):
    return quote(team=team, model=model, resolution="720p", sound=True, duration=5).total


def test_a_new_rate_counts_for_the_team_alone_and_the_list_stays(project, model):
    new_rate(project, model, 20)

    assert cost_now(project.team, model) == 100
    assert cost_now(make_project().team, model) == 70


def test_a_rate_that_begins_later_does_not_count_yet(project, model):
    new_rate(project, model, 20, begins=timezone.now() + timedelta(days=1))

    assert cost_now(project.team, model) == 70


def test_a_rate_that_is_in_force_already_gets_no_row(project, model):
    assert new_rate(project, model, 14) == []


def test_confirming_an_unconfirmed_rate_is_a_new_row(project):
    model = catalog().get("apikley/seedance-1.5-pro")
    (before,) = changes(project.team, model, {("720p", True): Decimal("10.37")})

    added = set_prices(
        [before],
        team=project.team,
        model=model,
        by=project.created_by,
        effective_from=timezone.now(),
        source="",
    )

    assert [price.confirmed for price in added] == [True]


def test_a_change_is_in_the_audit_log_with_before_and_after(project, model):
    new_rate(project, model, 20)

    entry = AuditEntry.objects.get(team=project.team, subject="price")
    assert (entry.before, entry.by) == ("14 cr/s", project.created_by)
    assert entry.after.startswith("20 cr/s from ")


def test_last_month_is_priced_again_at_the_new_rates(project, model):
    now = timezone.now()
    this_month = month_of(project.team, now)
    last = (this_month - timedelta(days=1)).replace(day=1)
    take = make_take(project, model=KEY, sound=True, duration=5, quoted=70)
    hold_for(take)
    fields = {"team": project.team, "project": project, "member": take.requested_by}
    LedgerEntry.objects.create(
        kind="charge", held=-70, spent=70, generation=take, month=last, **fields
    )

    what_if = last_month(project.team, model, {("720p", True): Decimal(20)}, now)

    assert (what_if.takes, what_if.was, what_if.would_be) == (1, 70, 100)


def page(sign_in, project, role=Role.ADMIN):
    return sign_in(seat(project, role)), f"/{project.team.slug}/prices/change/{KEY}/"


def test_the_page_shows_old_beside_new_and_writes_nothing_before_it_is_confirmed(sign_in, project):
    client, address = page(sign_in, project)

    answer = client.post(address, {"720p-sound": "20"})

    (change,) = answer.context["preview"]
    assert (change.old.per_second, change.new, change.difference) == (14, 20, 6)
    assert not Price.objects.filter(team=project.team).exists()


def test_the_page_writes_what_is_confirmed(sign_in, project):
    client, address = page(sign_in, project)

    client.post(address, {"720p-sound": "20", "confirm": "1"})

    (price,) = Price.objects.filter(team=project.team)
    assert (price.per_second, price.confirmed) == (20, True)


@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        ("-1", "An amount can't be below 0."),
        ("NaN", "Write a number of credits, like 1250 or 1,250.50."),
        ("fourteen", "Write a number of credits, like 1250 or 1,250.50."),
        ("1" * 40, "That is more than can be counted here."),
    ],
)
def test_a_rate_that_is_none_is_refused_beside_its_field(sign_in, project, rate, sentence):
    client, address = page(sign_in, project)

    answer = client.post(address, {"720p-sound": rate, "confirm": "1"})

    assert answer.status_code == 422
    assert answer.context["form"].errors["720p-sound"] == [sentence]
    assert not Price.objects.filter(team=project.team).exists()


def test_prices_cannot_begin_in_the_past(sign_in, project):
    client, address = page(sign_in, project)

    answer = client.post(address, {"720p-sound": "20", "effective_from": "2020-01-01"})

    assert answer.context["form"].errors["effective_from"] == [
        "Prices can't change for days that are past."
    ]


@pytest.mark.parametrize(("role", "status"), [(Role.PRODUCER, 404), (Role.ACCOUNTANT, 403)])
def test_only_those_who_run_the_team_change_prices(sign_in, project, role, status):
    client = sign_in(seat(project, Role.ACCOUNTANT))
    if role == Role.PRODUCER:
        client = sign_in(seat(make_project(), Role.PRODUCER))

    answer = client.get(f"/{project.team.slug}/prices/change/{KEY}/")

    assert answer.status_code == status


def send(client, project, content):
    file = SimpleUploadedFile(
        "prices.csv", content if isinstance(content, bytes) else content.encode()
    )
    return client.post(f"/{project.team.slug}/prices/import/", {"file": file}, follow=True)


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def test_the_csv_that_is_downloaded_can_be_sent_back_changed(sign_in, project, model):
    client = sign_in(seat(project, Role.ADMIN))
    listed = client.get(f"/{project.team.slug}/prices/list.csv").content.decode("utf-8-sig")

    answer = send(client, project, listed.replace(f"{KEY},720p,yes,14.00", f"{KEY},720p,yes,20"))

    assert cost_now(project.team, model) == 100
    assert told(answer)[0] == "1 new price from prices.csv."
    assert Price.objects.filter(team=project.team).count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a,b\n1,2\n", "The first line must be: model,resolution,sound,per_second."),
        ("", "The first line must be: model,resolution,sound,per_second."),
        (f"model,resolution,sound,per_second\n{KEY},720p,yes,-3\n", "Line 2: An amount can't be"),
        (f"model,resolution,sound,per_second\n{KEY},4k,yes,3\n", "Line 2: Seedance 1.5 Pro has no"),
        ("model,resolution,sound,per_second\n=cmd(),720p,yes,3\n", "Line 2: There is no model"),
        (f"model,resolution,sound,per_second\n{KEY},720p\n", "Line 2: Seedance 1.5 Pro has no"),
        (f"model,resolution,sound,per_second\n{KEY},720p,yes\n", "Line 2: "),
        (f"model,resolution,sound,per_second\n{KEY},720p,yes,1e400\n", "Line 2: "),
        (f"model,resolution,sound,per_second\n{KEY},720p,yes,1.234,5\n", "Line 2 has too many"),
        ('model,resolution,sound,per_second\n"open,720p,yes,3\n', "This isn't a CSV in UTF-8."),
        ("model,resolution,sound,per_second\n".encode("utf-16"), "This isn't a CSV in UTF-8."),
        ("modèle,resolution,sound\n".encode("latin-1"), "This isn't a CSV in UTF-8."),
        (b"\0\xff\x89PNG", "This isn't a CSV in UTF-8."),
    ],
)
def test_a_wrong_csv_changes_nothing_and_says_where(sign_in, project, content, sentence):
    client = sign_in(seat(project, Role.ADMIN))

    answer = send(client, project, content)

    assert told(answer)[0].startswith(sentence)
    assert not Price.objects.filter(team=project.team).exists()


def test_a_file_is_read_alike_wherever_the_reader_lives(sign_in, project):
    admin = seat(project, Role.ADMIN)
    User.objects.filter(pk=admin.pk).update(region="de")
    client = sign_in(admin)

    answer = send(client, project, f"model,resolution,sound,per_second\n{KEY},720p,yes,1.500\n")

    assert told(answer)[0].startswith("Line 2: ")
    assert not Price.objects.filter(team=project.team).exists()


def test_one_wrong_line_leaves_the_right_ones_unwritten(sign_in, project):
    client = sign_in(seat(project, Role.ADMIN))
    lines = ["model,resolution,sound,per_second", f"{KEY},720p,yes,20", f"{KEY},720p,no,x"]

    send(client, project, "\n".join(lines))

    assert not Price.objects.filter(team=project.team).exists()
