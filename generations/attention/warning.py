"""A mail to whoever runs the team, when a provider begins to refuse whatever is asked."""

from django.urls import reverse
from django.utils import translation

from accounts.models import Membership
from accounts.roles import Permission
from generations.models import ProviderAccount
from generations.pipeline.standing import refusal_of
from studio.mails import mail, site


def warn(account: ProviderAccount) -> None:
    """Say what the provider says; nothing when it was mended meanwhile."""
    if not account.trouble:
        return
    team = account.team
    link = site(reverse("accounts", args=[team.slug]))
    for member in Membership.objects.filter(team=team).select_related("user").order_by("pk"):
        person = member.user
        if person.is_active and person.can(Permission.MANAGE_TEAM, team):
            with translation.override(person.region):
                context = {"team": team, "link": link, "refusal": refusal_of(account)}
            mail("generations/mail/provider_refuses.txt", context, to=person)
