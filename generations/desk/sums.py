"""The sums at the end of a statement: by person and by model, named."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from generations.billing.review import Figures
from generations.billing.statement import Statement
from generations.desk.filters import model_name


@dataclass(frozen=True)
class Sum:
    name: str
    figures: Figures


def sums_of(statement: Statement) -> list[tuple[str, list[Sum]]]:
    people = {row.pk: str(row) for row in User.objects.filter(pk__in=statement.by_member)}
    members = [Sum(people[key], figures) for key, figures in statement.by_member.items()]
    models = [
        Sum(model_name(key) if key else _("Without a take"), figures)
        for key, figures in statement.by_model.items()
    ]
    return [("person", members), ("model", models)]
