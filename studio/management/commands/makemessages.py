"""Gather every text for translators: Django's own command, which also knows our `lazy`."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    xgettext_options = [
        *makemessages.Command.xgettext_options,
        "--keyword=lazy",
        "--keyword=worded",
    ]
