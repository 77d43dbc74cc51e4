"""What people do to teams: join, change role, leave."""

from django.db import transaction

from accounts.models import Membership, Team, User
from accounts.roles import Role


class LastOwner(Exception):
    """A team always has an owner. Fit to show."""


@transaction.atomic
def add_member(*, team: Team, name: str, email: str, role: Role) -> tuple[User, bool]:
    """Bring a person into the team; returns them and whether they are new to the studio.

    Somebody new has no password yet: they set one by the link that is mailed to them.
    """
    user = User.objects.filter(email=email).first()
    is_new = user is None
    user = user or User.objects.create_user(email, None, name=name)
    Membership.objects.get_or_create(team=team, user=user, defaults={"role": role})
    return user, is_new


@transaction.atomic
def change_role(membership: Membership, *, role: Role) -> None:
    """Raises LastOwner."""
    _keep_an_owner(membership, becomes=role)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def remove_member(membership: Membership) -> None:
    """Take a person out of the team. What they made stays. Raises LastOwner."""
    _keep_an_owner(membership, becomes=None)
    membership.delete()


def _keep_an_owner(membership: Membership, *, becomes: Role | None) -> None:
    owners = membership.team.memberships.select_for_update().filter(role=Role.OWNER)
    others = [owner for owner in owners if owner.pk != membership.pk]
    if membership.role == Role.OWNER and becomes != Role.OWNER and not others:
        raise LastOwner(f"{membership.team} needs an owner. Make somebody else owner first.")
