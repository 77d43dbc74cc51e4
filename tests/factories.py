"""Plain functions that make saved objects. Name only what the test is about."""

from decimal import Decimal
from itertools import count
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import Membership, Team, User
from accounts.roles import PROJECT_ROLES, Role
from generations.billing.ledger import set_limit
from generations.catalog import catalog
from generations.models import Budget, Comment, Generation, LedgerEntry, Price, SpendingRules
from generations.pipeline.request import Asking, Order, request_generation
from studio.frames import keep_frame
from studio.models import Project, Prompt, Seat
from tests.pictures import encoded, jpeg, picture

numbers = count(1)


def make_user(**fields):
    n = next(numbers)
    return User.objects.create_user(
        **{"email": f"person{n}@example.com", "name": f"Person {n}", "password": None} | fields
    )


def make_team(**fields):
    n = next(numbers)
    return Team.objects.create(**{"name": f"Team {n}", "slug": f"team-{n}"} | fields)


def make_member(team, role=Role.MEMBER, **fields):
    user = make_user(**fields)
    Membership.objects.create(team=team, user=user, role=role)
    return user


def make_project(team=None, **fields):
    n = next(numbers)
    team = team or make_team()
    creator = fields.pop("created_by", None) or make_member(team, Role.OWNER)
    return Project.objects.create(
        **{"team": team, "name": f"Project {n}", "code": code(n), "created_by": creator} | fields
    )


def code(n):
    """A project code that no other test object has."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return "P" + letters[n // 26 % 26] + letters[n % 26]


def seat(project, role=Role.ARTIST, user=None):
    """A person in a project: a team role gives a membership, a project role a seat too."""
    if role in PROJECT_ROLES:
        user = user or make_member(project.team)
        Seat.objects.create(project=project, user=user, role=role)
        return user
    return make_member(project.team, role)


def make_frame(project, **fields):
    picture = fields.pop("picture", None) or jpeg(640, 360, seed=next(numbers))
    return keep_frame(picture, project=project, by=project.created_by, name="frame.jpg", **fields)


def make_prompt(project, **fields):
    return Prompt.objects.create(
        **{
            "project": project,
            "title": "A lighthouse",
            "text": "A lighthouse in fog",
            "created_by": project.created_by,
        }
        | fields
    )


def price_of(model="practice/animatic", resolution="720p", sound=False):
    return Price.objects.get(model=model, resolution=resolution, sound=sound, team=None)


def make_take(project=None, **fields):
    """A take as the press leaves it, without its hold; `status` and the rest as given."""
    project = project or make_project()
    model = catalog().get(fields.pop("model", "practice/animatic"))
    price = fields.pop("price", None) or price_of(model.key)
    by = fields.pop("requested_by", None) or project.created_by
    (number,) = project.next_take_numbers(1)
    defaults = {
        "project": project,
        "number": number,
        "prompt": fields.pop("prompt", None) or make_prompt(project),
        "requested_by": by,
        "press": uuid4(),
        "provider": model.provider,
        "model": model.key,
        "model_name": model.name,
        "text": "A lighthouse in fog",
        "ratio": "16:9",
        "resolution": "720p",
        "duration": 5,
        "seed": 7,
        "asked_width": 1280,
        "asked_height": 720,
        "price": price,
        "per_second": price.per_second,
        "quoted": price.per_second * 5,
    }
    return Generation.objects.create(**defaults | fields)


def make_comment(take, text="The tree is too dark.", **fields):
    author = fields.pop("author", None) or take.project.created_by
    return Comment.objects.create(
        **{"take": take, "author": author, "text": text, "press": uuid4()} | fields
    )


def hold_for(take, credits=None):
    """The hold that the press would have made."""
    return LedgerEntry.objects.create(
        kind="hold",
        held=take.quoted if credits is None else Decimal(credits),
        team=take.project.team,
        project=take.project,
        member=take.requested_by,
        generation=take,
        price=take.price,
        month=take.created_at.date().replace(day=1),
    )


def make_order(project=None, **fields):
    """What a person asks for with one press; options may be given one by one."""
    project = project or make_project()
    model = catalog().get(fields.pop("model", "practice/animatic"))
    options = vars(model.defaults()) | {
        name: fields.pop(name) for name in vars(model.defaults()) if name in fields
    }
    return Order(
        **{
            "project": project,
            "by": project.created_by,
            "model": model,
            "text": "A lighthouse in fog",
            "options": type(model.defaults())(**options),
        }
        | fields
    )


def press(project=None, *, key=None, **fields):
    """The takes of one press, with their holds."""
    return request_generation(make_order(project, **fields), press=key or uuid4())


PAID = "aivideoapi/seedance-1.5-pro"  # Its 720p costs 7 credits a second, 14 with sound.


def press_paid(project=None, **fields):
    """One paid take: 720p, silent, 5 s, 35 credits."""
    wanted = {"model": PAID, "resolution": "720p", "sound": False, "duration": 5} | fields
    return press(project, **wanted)


def make_rules(team, **fields):
    """What the team wants a second look at."""
    rules, _ = SpendingRules.objects.update_or_create(team=team, defaults=fields)
    return rules


def ask(project, *, by, credits=None, reason="", key=None, **fields):
    """The takes of a paid press by somebody who asks for approval where it is needed."""
    wanted = {"model": PAID, "resolution": "720p", "sound": False, "duration": 5} | fields
    amount = None if credits is None else Decimal(credits)
    return request_generation(
        make_order(project, by=by, **wanted),
        press=key or uuid4(),
        asking=Asking(credits=amount, reason=reason),
    )


def limit(credits, *, project=None, team=None, member=None, period=None):
    """A budget: of the team's month, or of the project where one is given."""
    by_scope = Budget.Period.WHOLE if project and not member else Budget.Period.MONTH
    amount = None if credits is None else Decimal(credits)
    place = {"team": team or project.team, "project": project, "member": member}
    set_limit(limit=amount, period=period or by_scope, **place)
    return Budget.objects.filter(**place).order_by("-pk").first()


def make_finished(project=None, **fields):
    """A completed take with its files, charged what was quoted; the video is only bytes."""
    take = make_take(project, **fields)
    still = encoded(picture(128, 72), "PNG")
    small = encoded(picture(64, 36), "WEBP")
    for field, content in (
        (take.video, bytes(range(256)) * 12),
        (take.poster, small),
        (take.sprite, small),
        (take.first_still, still),
        (take.last_still, still),
        (take.strip, small),
    ):
        field.save("file", ContentFile(content), save=False)
    take.status, take.charged, take.finished_at = "completed", take.quoted, timezone.now()
    take.width, take.height, take.seconds = take.asked_width, take.asked_height, take.duration
    take.strip_frames = {"frames": [[0.042, 9.0], [0.0, 4.0]], "width": 64, "height": 36}
    take.has_sound, take.video_size, take.codecs = take.sound, 3072, "h264"
    take.save()
    return take
