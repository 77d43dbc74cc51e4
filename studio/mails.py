"""Mails of the studio: a template whose first line is the subject, in the reader's notation."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User


def mail(template: str, context: dict[str, Any], *, to: User) -> None:
    """Send one. Raises SMTPException and OSError when the mail server refuses it."""
    with translation.override(to.region):
        words = render_to_string(template, context | {"to": to}).strip()
    subject, _, body = words.partition("\n")
    send_mail(subject.strip(), body.strip() + "\n", None, [to.email])


def site(address: str) -> str:
    """A whole address, as it must be written in a mail."""
    return (settings.PUBLIC_URL or f"http://localhost:{settings.PORT}") + address
