"""A gallery of finished takes, written straight into a studio's database: nothing is drawn.

Run inside the studio: `manage.py shell -c "from tests.browser.filling import fill; fill()"`.
"""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone

from accounts.models import Team
from accounts.roles import Role
from generations.billing.months import Month
from generations.gallery.keeping import keep
from generations.models import Approval, Generation, Price
from generations.pipeline.collect import FILES, store
from tests.factories import PAID, hold_for, make_frame, make_project, make_prompt, make_take, seat
from tests.generations.desk.books import made
from tests.studio_process import PASSWORD
from tests.upstreams.clips import clip

MANY = 60
LOOKS = {"resolution": "480p", "asked_width": 864, "asked_height": 496, "duration": 4}
MEASURES = ("width", "height", "seconds", "has_sound", "video_size", "codecs", "placeholder")


def fill():
    """Project GA with many takes of one film, CH with a chain, and Noor, an artist of GA."""
    team = Team.objects.get()
    project = make_project(team, code="GA", name="Gallery", created_by=team.memberships.get().user)
    make_frame(project, label="Harbour")
    prompt = make_prompt(project, title="Tide", text="The tide comes in")
    first = stored(project, prompt)
    shared = {name: getattr(first, name).name for name in FILES if name != "original"}
    measured = {name: getattr(first, name) for name in MEASURES}
    finished = {"status": "completed", "charged": 0, "finished_at": first.finished_at}
    made = LOOKS | shared | measured | finished
    for number in range(2, MANY + 1):
        make_take(project, prompt=prompt, text=f"The tide comes in, number {number}", **made)
    chain(team, project.created_by, made)
    make_take(project, prompt=prompt, status="failed", failure="The model declined this prompt.")
    make_take(project, prompt=prompt, status="cancelled")
    approval = Approval.objects.create(
        project=project,
        asked_by=project.created_by,
        cause="rule",
        why="1080p with sound",
        credits=150,
    )
    make_take(project, prompt=prompt, status="waiting", approval=approval)
    noor = seat(project, Role.ARTIST)
    noor.name, noor.email = "Noor", "noor@example.com"
    noor.set_password(PASSWORD)
    noor.save()


def chain(team, owner, made):
    """CH-1 and its keeper CH-2, CH-3 that went on from CH-1 before there was one, and CH-4."""
    project = make_project(team, code="CH", name="Chain", created_by=owner)
    rain, clearing = (
        make_prompt(project, title=title, text=title) for title in ("Rain", "Clearing")
    )
    first, keeper = (make_take(project, prompt=rain, text="Rain", **made) for _take in range(2))
    start = make_frame(project, label="CH-1 end")
    onward = {"prompt": clearing, "text": "Clearing", "parent": first, "first_frame": start}
    make_take(project, **onward, **made)
    make_take(project, prompt=rain, text="Rain", **made)
    keep(keeper, by=owner)


def stored(project, prompt):
    """One take collected as every other: measured, with poster, sprite and stills."""
    take = make_take(project, prompt=prompt, status="collecting", sound=True, **LOOKS)
    hold_for(take)
    with TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        film.write_bytes(clip(864, 496, 4, True))
        store(take, film, Path(folder), ending=film)
    return take


@transaction.atomic
def fill_last_month():
    """Project BILL with a charged month behind it, and Henrik, who keeps the books.

    Ada spent most, but Olu most on 1080p with sound. Time is set back while it happens, and the
    running studio sees it only when all is done: its queue would claim the takes first.
    """
    team = Team.objects.get()
    month, real = Month.present(team).previous, timezone.now
    timezone.now = lambda: month.start + timedelta(days=9, hours=10)
    try:
        for resolution, sound, rate in (("720p", False, 1), ("1080p", True, 3)):
            priced = {"resolution": resolution, "sound": sound, "per_second": rate}
            Price.objects.create(team=team, model=PAID, effective_from=month.start, **priced)
        project = make_project(team, code="BILL", name="Billed")
        people = {}
        for name, role in (("Ada", Role.ARTIST), ("Olu", Role.ARTIST), ("Henrik", Role.ACCOUNTANT)):
            people[name] = seat(project, role)
            people[name].name, people[name].email = name, f"{name.lower()}@example.com"
            people[name].set_password(PASSWORD)
            people[name].save()
        for _take in range(9):
            made(project, by=people["Ada"], resolution="720p", text="Boats at dawn")
        dear = {"resolution": "1080p", "sound": True}
        made(project, by=people["Ada"], text="A lighthouse", **dear)
        for text in ("A harbour in rain", "A harbour at night"):
            made(project, by=people["Olu"], text=text, **dear)
        film = Generation.objects.filter(project__code="GA").exclude(poster="").first()
        project.takes.update(**{name: getattr(film, name).name for name in FILES})
    finally:
        timezone.now = real
