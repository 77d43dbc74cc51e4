"""A mail to whoever runs the team, when a provider begins to refuse whatever is asked."""

from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Permission
from generations.models import ProviderAccount
from generations.pipeline.standing import trouble_of
from studio.mails import mail, site


def warn(account: ProviderAccount) -> None:
    """Say what the provider says; nothing when it was mended meanwhile."""
    if not account.trouble:
        return
    team = account.team
    link = site(reverse("accounts", args=[team.slug]))
    context = {"team": team, "link": link, "trouble": trouble_of(account)}
    for member in Membership.objects.filter(team=team).select_related("user").order_by("pk"):
        if member.user.is_active and member.user.can(Permission.MANAGE_TEAM, team):
            mail("generations/mail/provider_refuses.txt", context, to=member.user)
