"""What a take's page shows of its judging, read when the template asks for it."""

from typing import Any

from django import template

from generations.gallery.card import Card
from generations.judging.talk import Talk
from generations.models import Generation

register = template.Library()


@register.simple_tag(takes_context=True)
def talk_about(context: template.Context, take: Card | Generation) -> Talk:
    """The thread of a take for whoever looks."""
    row: Any = take.take if isinstance(take, Card) else take
    return Talk(row, context["request"].user)
