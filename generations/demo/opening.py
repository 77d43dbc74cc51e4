"""Opening the demo's teams: people, prices from that day on, projects, seats, frames, limits."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.actions import add_member
from accounts.models import Team, User
from accounts.roles import Role
from generations.catalog import catalog
from generations.demo.films import Films
from generations.demo.limits import LOOSE, set_project_limits, set_team_limit
from generations.demo.script import House, Production, Still
from generations.models import Price, SpendingRules
from studio.actions import seat, start_project
from studio.frames import keep_frame
from studio.models import Frame, Project

PASSWORD = "rushes-demo"  # noqa: S105 (it is told to everybody)
NEW_PRICES = timedelta(days=34)  # After the opening: what the team's second price list changed.
RAISED, RAISE = "modelark/seedance-1.0-pro-fast", Decimal("1.08")


def open_house(house: House) -> None:
    """A team with its people, prices and limit. Everybody has the same password."""
    team = Team.objects.create(
        slug=house.slug,
        name=house.name,
        time_zone=house.time_zone,
        currency=house.currency,
        credit_value=Decimal(house.credit_value),
    )
    owner: User | None = None
    for person in house.members:
        user, _is_new = add_member(
            team=team, name=person.name, email=person.email, role=Role(person.role), by=owner
        )
        owner = owner or user
    set_prices(team, by=owner_of(house.slug))
    set_team_limit(house, by=owner_of(house.slug), times=LOOSE)
    SpendingRules.objects.create(team=team, approve_dear=True)


def let_everybody_in() -> None:
    User.objects.update(password=make_password(PASSWORD))


def owner_of(slug: str) -> User:
    return User.objects.get(memberships__team__slug=slug, memberships__role=Role.OWNER)


def set_prices(team: Team, *, by: User) -> None:
    """The catalogue's list prices as the team's own from now on, and one that rises later."""
    for model in catalog().models:
        for (resolution, sound), listed in model.price_table.items():
            row = {"team": team, "model": model.key, "resolution": resolution, "sound": sound}
            Price.objects.create(
                **row,
                per_second=listed.per_second,
                confirmed=listed.confirmed,
                source=listed.source,
                effective_from=timezone.now(),
                added_by=by,
            )
            if model.key == RAISED:
                Price.objects.create(
                    **row,
                    per_second=round(listed.per_second * RAISE, 2),
                    confirmed=True,
                    source="The provider's invoice.",
                    effective_from=timezone.now() + NEW_PRICES,
                    added_by=by,
                )


def open_project(production: Production) -> Project:
    """A project with its seats and its limits."""
    team = Team.objects.get(slug=production.team)
    owner = owner_of(production.team)
    project = start_project(
        Project(team=team, code=production.code, name=production.name, note=production.note),
        by=owner,
    )
    for email, role in production.seats.items():
        seat(User.objects.get(email=email), project=project, role=Role(role), by=owner)
    set_project_limits(project, production, by=owner, times=LOOSE)
    return project


def bring_frames(project: Project, stills: tuple[Still, ...], films: Films) -> dict[str, Frame]:
    """The project's frames by their label."""
    return {still.label: _bring(project, still, films) for still in stills}


def _bring(project: Project, still: Still, films: Films) -> Frame:
    if still.sample:
        path = films.samples[still.sample]
    else:
        path = films.still(still.text, ratio=still.ratio, seed=still.seed)
    return keep_frame(
        path.read_bytes(),
        project=project,
        by=project.created_by,
        name=path.name,
        label=still.label,
    )
