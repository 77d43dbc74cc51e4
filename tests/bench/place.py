"""A database of its own for the measuring, with projects of any size and someone signed in."""

import os
import shutil
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import cache
from uuid import uuid4

PEOPLE, PER_DAY, SHOTS = 6, 40, 25
BATCH = 1000


@contextmanager
def home():
    """A RUSHES_HOME that goes away; set before Django reads its settings."""
    folder = tempfile.mkdtemp(prefix="rushes-bench-")
    os.environ["RUSHES_HOME"] = folder
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database():
    """A fresh test database: SQLite in the home, or on the server that DATABASE_URL names."""
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.template.base import Template
    from django.test.utils import (
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    django.setup()
    render = Template._render
    setup_test_environment(debug=False)
    Template._render = render  # Or the tests' note of every rendered part is measured too.
    if connection.vendor == "postgresql":  # Not the tests' own, which may be at work.
        connection.settings_dict["TEST"]["NAME"] = f"rushes_bench_{os.getpid()}"
    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    call_command("collectstatic", verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)
        teardown_test_environment()


def vendor():
    """What the measured database is, in words."""
    from django.db import connection

    return "PostgreSQL" if connection.vendor == "postgresql" else "a SQLite file"


def project_with(takes):
    """A project with so many finished takes, forty a day, and its team, people and limit."""
    from accounts.roles import Role
    from generations.billing.ledger import set_limit
    from generations.models import Budget, Generation
    from studio.models import Prompt
    from tests import factories

    team = factories.make_team()
    project = factories.make_project(team)
    people = [factories.seat(project, Role.ARTIST) for _person in range(PEOPLE)]
    set_limit(team=team, limit=Decimal(10**7), period=Budget.Period.MONTH)
    prompts = Prompt.objects.bulk_create(
        Prompt(project=project, title=f"Shot {n}", text=f"Shot {n}", created_by=people[0])
        for n in range(SHOTS)
    )
    rows = (finished(project, number, takes, prompts, people) for number in range(1, takes + 1))
    Generation.objects.bulk_create(rows, batch_size=BATCH)
    project.take_count = takes
    project.save()
    return project


def finished(project, number, newest, prompts, people):
    """A completed take without its files, as the gallery reads it."""
    from django.utils import timezone

    from generations.catalog import catalog
    from generations.models import Generation, Status
    from generations.models.selection import stack_of

    model = catalog().get("aivideoapi/seedance-1.5-pro")
    price = list_price(model.key)
    text = prompts[number % SHOTS].text if number % 5 else f"Shot {number}"
    at = timezone.now() - timedelta(days=(newest - number) / PER_DAY, hours=1)
    return Generation(
        project=project,
        number=number,
        prompt=prompts[number % SHOTS],
        requested_by=people[number % PEOPLE],
        press=uuid4(),
        provider=model.provider,
        model=model.key,
        model_name=model.name,
        text=text,
        stack=stack_of(text, None, None),
        ratio=("16:9", "9:16", "1:1", "21:9")[number % 4],
        resolution=("480p", "720p", "1080p")[number % 3],
        sound=number % 2 == 0,
        review=("in-work", "to-review", "changes", "approved")[number // 7 % 4],
        stars=number // 3 % 6,
        is_keeper=number <= SHOTS,
        duration=5,
        seed=number,
        asked_width=1280,
        asked_height=720,
        price=price,
        per_second=price.per_second,
        quoted=price.per_second * 5,
        charged=price.per_second * 5,
        status=Status.COMPLETED,
        status_changed_at=at,
        changed_at=at,
        created_at=at,
        started_at=at,
        finished_at=at,
        video=f"takes/{number}/video.mp4",
        poster=f"takes/{number}/poster.webp",
        sprite=f"takes/{number}/sprite.webp",
        first_still=f"takes/{number}/first.png",
        last_still=f"takes/{number}/last.png",
        placeholder="data:image/webp;base64," + "A" * 96,
        width=1280,
        height=720,
        seconds=Decimal("5.000"),
        has_sound=False,
        video_size=2_400_000,
        codecs="h264",
    )


@cache
def list_price(model):
    from tests.factories import price_of

    return price_of(model)


def browser_of(project):
    """A signed-in test client of somebody who makes takes there."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(project.seats.order_by("pk").first().user)
    return client
