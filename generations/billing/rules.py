"""What a team wants a second person to look at before it is made. Decides nothing itself."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.roles import Permission
from generations.billing.figures import number
from generations.billing.ledger import Outlook, outlook
from generations.billing.prices import Quote
from generations.models import Approval, Budget, SpendingRules
from studio.models import Project

Cause = Approval.Cause


class NeedsApproval(Exception):
    """A rule of the team stands before this press; it can be asked for. Fit to show."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """Why somebody must be asked, of which limit, and how much of it is missing."""

    cause: Approval.Cause
    why: str
    missing: Decimal
    budget: Budget | None = None

    @property
    def is_limit(self) -> bool:
        return self.cause == Cause.LIMIT


def rules_of(team: Team) -> SpendingRules:
    """The team's rules, or an unsaved row that asks for nothing."""
    return SpendingRules.objects.filter(team=team).first() or SpendingRules(team=team)


def ceiling_words(rules: SpendingRules, each: Decimal) -> str:
    """Why one take is dearer than any may be; "" when it is not."""
    ceiling = rules.take_ceiling
    if ceiling is None or each <= ceiling:
        return ""
    return _("One take here may cost {ceiling} cr; this one costs {each}.").format(
        ceiling=number(ceiling), each=number(each)
    )


def rule_words(rules: SpendingRules, quoted: Quote) -> str:
    """Why such a press needs a second look; "" when it needs none."""
    if not quoted.total:
        return ""
    above = rules.approve_above
    if above is not None and quoted.total > above:
        return _("More than {above} cr at once needs approval here.").format(above=number(above))
    price = quoted.price
    if rules.approve_dear and price.resolution == "1080p" and price.sound:
        return _("1080p with sound needs approval here.")
    return ""


def need_of(
    *, project: Project, by: User, quoted: Quote, ahead: Outlook | None = None
) -> Need | None:
    """What stands before a press: limits first, then rules, which bind nobody who approves."""
    if not quoted.total:
        return None  # What is free passes every limit and rule.
    rules = rules_of(project.team)
    ahead = ahead or outlook(project=project, member=by, wanted=quoted.total)
    ceiling = ceiling_words(rules, quoted.each)
    if ceiling or ahead.over:
        over = ahead.over
        sentences = [ceiling, str(over or "")]
        return Need(
            cause=Cause.LIMIT,
            why=" ".join(filter(None, sentences)),
            missing=over.missing if over else quoted.total,
            budget=over.budget if over else None,
        )
    words = "" if by.can(Permission.MANAGE_PROJECT, project) else rule_words(rules, quoted)
    return Need(cause=Cause.RULE, why=words, missing=quoted.total) if words else None
