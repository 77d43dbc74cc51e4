"""Fill a studio with takes in flight: `python -m tests.bench.crowd FLIGHT LIFE SPREAD PLAN`.

Each began some time ago and ends after a life of its own, so that about as many end in each
second. Finished takes of the same kinds tell what is usual. The plan says which job ends when.
"""

import json
import os
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

MODELS = ("aivideoapi/seedance-1.5-pro", "modelark/seedance-1.5-pro")
HISTORY = 60  # Finished takes of each kind.
GRACE = 40  # Seconds until the first ends: the studio starts meanwhile.
BATCH = 500


def main(in_flight, life, spread, plan):
    import django

    django.setup()
    from django.utils import timezone

    from generations.models import Generation
    from studio.models import Project

    dice, now = Random(3), timezone.now()
    project = Project.objects.get(code="FL")
    # The history first: it says when the running ones are looked at.
    Generation.objects.bulk_create(finished(project, life, spread), batch_size=BATCH)
    rows = list(running(project, in_flight, life, spread, now, dice))
    store(project, rows)
    late = postpone(timezone.now() - now)
    called = os.environ.get("PUBLIC_URL")
    jobs = {
        take.external_id: (
            (take.ends_at + late).timestamp(),
            f"{called}/hooks/takes/{take.callback_token}/" if called else "",
        )
        for take in rows
    }
    Path(plan).write_text(json.dumps(jobs))


@cache
def prompt_of(project):
    from studio.models import Prompt

    return Prompt.objects.create(
        project=project, title="Fog", text="A lighthouse in fog", created_by=project.created_by
    )


def made(project, number, model):
    """A take of a paid model, as the gallery reads it."""
    from generations.catalog import catalog
    from tests.bench.place import PEOPLE, SHOTS, finished, list_price

    one = catalog().get(model)
    take = finished(
        project, number, number, [prompt_of(project)] * SHOTS, [project.created_by] * PEOPLE
    )
    take.provider, take.model, take.model_name = one.provider, one.key, one.name
    take.price, take.is_keeper = list_price(one.key), False
    return take


def finished(project, life, spread):
    for number in range(1, HISTORY * len(MODELS) + 1):
        take = made(project, number, MODELS[number % len(MODELS)])
        off = spread * (2 * (number / (HISTORY * len(MODELS))) - 1)
        take.started_at = take.finished_at - timedelta(seconds=life + off)
        yield take


def running(project, in_flight, life, spread, now, dice):
    from generations.models import Status
    from generations.pipeline.rhythm import pause_before

    first = HISTORY * len(MODELS) + 1
    for number in range(first, first + in_flight):
        take = made(project, number, MODELS[number % len(MODELS)])
        lasts = life + dice.uniform(-spread, spread)
        age = lasts - GRACE - dice.uniform(0, lasts - GRACE - 1)
        take.started_at = take.created_at = now - timedelta(seconds=age)
        take.ends_at = take.started_at + timedelta(seconds=lasts)
        take.status, take.external_id = Status.GENERATING, f"job-{number}"
        take.video, take.charged, take.finished_at = "", None, None
        pause = pause_before(take, age) * dice.random()
        take.look_at = now + timedelta(seconds=GRACE / 2 + pause)
        yield take


def postpone(late):
    """Storing so many takes took a while: let all of them have begun that much later."""
    from django.db.models import F

    from generations.models import Generation

    columns = ("started_at", "created_at", "look_at")
    flying = Generation.objects.filter(status="generating")
    flying.update(**{column: F(column) + late for column in columns})
    return late


def store(project, rows):
    """The takes with their holds, and a limit that counts them."""
    from decimal import Decimal

    from generations.billing.ledger import month_of, set_limit
    from generations.models import Budget, Generation, LedgerEntry

    Generation.objects.bulk_create(rows, batch_size=BATCH)
    project.take_count = rows[-1].number
    project.save()
    LedgerEntry.objects.bulk_create(
        (
            LedgerEntry(
                kind="hold",
                held=take.quoted,
                team=project.team,
                project=project,
                member=take.requested_by,
                generation=take,
                price=take.price,
                month=month_of(project.team, take.created_at),
            )
            for take in rows
        ),
        batch_size=BATCH,
    )
    set_limit(team=project.team, limit=Decimal(10**7), period=Budget.Period.MONTH)
    set_limit(team=project.team, project=project, limit=Decimal(10**7), period=Budget.Period.WHOLE)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
