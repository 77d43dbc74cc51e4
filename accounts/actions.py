"""What people do to teams: join, change role, leave."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import AuditEntry, note
from accounts.models import Membership, Team, User
from accounts.roles import Role

Subject = AuditEntry.Subject


class LastOwner(Exception):
    """A team always has an owner. Fit to show."""


class OwnersOnly(Exception):
    """Only an owner makes owners, or takes that away. Fit to show."""


@transaction.atomic
def add_member(
    *, team: Team, name: str, email: str, role: Role, by: User | None = None
) -> tuple[User, bool]:
    """Bring a person into the team; returns them and whether they are new to the studio.

    Somebody new has no password yet: they set one by the link that is mailed to them.
    """
    user = User.objects.filter(email=email).first()
    is_new = user is None
    user = user or User.objects.create_user(email, None, name=name)
    _joined, is_added = Membership.objects.get_or_create(
        team=team, user=user, defaults={"role": role}
    )
    if is_added:
        note(Subject.ROLE, _("{user} joined").format(user=user), team=team, by=by, after=role.label)
    return user, is_new


@transaction.atomic
def change_role(membership: Membership, *, role: Role, by: User | None = None) -> None:
    """Raises OwnersOnly and LastOwner."""
    _leave_owners_to_owners(membership, becomes=role, by=by)
    _keep_an_owner(membership, becomes=role)
    before, what = Role(membership.role).label, _("Role of {user}").format(user=membership.user)
    note(Subject.ROLE, what, team=membership.team, by=by, before=before, after=role.label)
    membership.role = role
    membership.save(update_fields=["role"])


@transaction.atomic
def remove_member(membership: Membership, *, by: User | None = None) -> None:
    """Take a person out of the team. What they made stays. Raises OwnersOnly, LastOwner."""
    _leave_owners_to_owners(membership, becomes=None, by=by)
    _keep_an_owner(membership, becomes=None)
    before, what = Role(membership.role).label, _("{user} left").format(user=membership.user)
    note(Subject.ROLE, what, team=membership.team, by=by, before=before)
    membership.delete()


def _leave_owners_to_owners(
    membership: Membership, *, becomes: Role | None, by: User | None
) -> None:
    about_owners = Role.OWNER in (membership.role, becomes)
    if by and about_owners and Role.OWNER not in membership.team.roles_of(by):
        raise OwnersOnly(_("Only an owner can do that."))


def _keep_an_owner(membership: Membership, *, becomes: Role | None) -> None:
    owners = membership.team.memberships.select_for_update(no_key=True).filter(role=Role.OWNER)
    others = [owner for owner in owners if owner.pk != membership.pk]
    if membership.role == Role.OWNER and becomes != Role.OWNER and not others:
        raise LastOwner(
            _("{team} needs an owner. Make somebody else owner first.").format(team=membership.team)
        )
