"""A year of one team's ledger, a million entries, copied day by day inside the database."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from tests.bench.place import BATCH, finished

DAYS, A_DAY = 365, 1370  # Takes; each has a hold and a charge.
PROJECTS, PEOPLE, A_SHOT = 6, 12, 4
KEPT, REPORTED, DIFFERING = 0.6, 0.3, 0.01  # Parts: of shots, of takes, of what is reported.


def year_of_books():
    """A team with a year behind it, and the month before the present one."""
    from django.utils import timezone

    from accounts.models import Team
    from accounts.roles import Role
    from tests import factories

    team = factories.make_team(time_zone="Europe/Oslo")
    people = [factories.make_member(team, Role.ADMIN) for _person in range(PEOPLE)]
    projects = [factories.make_project(team, created_by=people[0]) for _n in range(PROJECTS)]
    day = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    one_day(projects, people, day)
    for back in range(1, DAYS):
        copy_day(day, back)
    return Team.objects.get(pk=team.pk), people


def one_day(projects, people, day):
    """The takes of one day with their holds and charges."""
    from generations.models import Generation, LedgerEntry
    from studio.models import Prompt

    shots = Prompt.objects.bulk_create(
        Prompt(project=projects[n % PROJECTS], title=f"Shot {n}", text="x", created_by=people[0])
        for n in range(A_DAY // A_SHOT)
    )
    takes = Generation.objects.bulk_create(
        (take(n, shots, projects, people, day) for n in range(A_DAY)), batch_size=BATCH
    )
    LedgerEntry.objects.bulk_create(
        (entry for each in takes for entry in entries(each)), batch_size=BATCH
    )


def take(n, shots, projects, people, day):
    shot = shots[n // A_SHOT % len(shots)]
    row = finished(shot.project, n + 1, A_DAY, [shot] * 25, people[:6])
    row.requested_by = people[n % PEOPLE]
    row.press, row.text = uuid4(), "A slow push through a spruce wood at daybreak. " * 6
    row.resolution = ("480p", "720p", "1080p")[n % 3]
    row.sound = row.has_sound = n % 2 == 0
    row.created_at = day + timedelta(seconds=n * 86400 // A_DAY)
    row.finished_at = row.created_at + timedelta(seconds=90)
    row.is_keeper = n % A_SHOT == 0 and n % 10 < KEPT * 10 and n < len(shots) * A_SHOT
    if n % 10 < REPORTED * 10:
        wrong = n % 100 < DIFFERING * 100
        row.reported_usd = row.charged * Decimal("0.005") * (Decimal("1.1") if wrong else 1)
    return row


def entries(row):
    from generations.models import LedgerEntry

    shared = {
        "team": row.project.team,
        "project": row.project,
        "member": row.requested_by,
        "generation": row,
        "price": row.price,
        "month": row.created_at.date().replace(day=1),
    }
    yield LedgerEntry(kind="hold", held=row.quoted, at=row.created_at, **shared)
    yield LedgerEntry(
        kind="charge",
        held=-row.quoted,
        spent=row.charged,
        seconds=row.seconds,
        reported_usd=row.reported_usd,
        at=row.finished_at,
        **shared,
    )


def copy_day(day, back):
    """The same day, so many days earlier; every key moves along by the size of a day."""
    from generations.models import Generation, LedgerEntry
    from studio.models import Prompt

    month = (day - timedelta(days=back)).date().replace(day=1)
    shots, step = A_DAY // A_SHOT * back, 10 * A_DAY * back
    copied(Prompt, {"id": f"id + {shots}"}, A_DAY // A_SHOT, back)
    copied(
        Generation,
        {
            "id": f"id + {step}",
            "number": f"number + {A_DAY * back}",
            "prompt_id": f"prompt_id + {shots}",
            "press_index": f"press_index + {back}",
            "callback_token": f"substr(callback_token, 1, 36) || '-{back}'",
        },
        A_DAY,
        back,
    )
    moved = {"id": f"id + {step}", "generation_id": f"generation_id + {step}"}
    copied(LedgerEntry, moved | {"month": f"'{month}'"}, 2 * A_DAY, back)


def copied(model, changed, first, back):
    """Insert the first rows of a table again, with some columns changed and all times earlier."""
    from django.db import connection
    from django.db.models import DateTimeField

    quote = connection.ops.quote_name
    columns = model._meta.concrete_fields
    picked = [
        changed.get(field.column)
        or (earlier(field, back) if isinstance(field, DateTimeField) else quote(field.column))
        for field in columns
    ]
    table, names = quote(model._meta.db_table), ", ".join(quote(field.column) for field in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {', '.join(picked)} FROM "
            f"(SELECT * FROM {table} ORDER BY id LIMIT {first}) AS day"
        )


def earlier(field, back):
    from django.db import connection

    column = connection.ops.quote_name(field.column)
    if connection.vendor == "postgresql":
        return f"{column} - INTERVAL '{back} days'"
    return f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-{back} days')"


def month_before(team):
    """A whole month that lies in the books."""
    from generations.billing.months import Month

    return Month.present(team).previous
