"""`manage.py check_ledger`: whether every cached sum equals the ledger."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generations.billing.check import differences


class Command(BaseCommand):
    help = "Compare every cached sum with the ledger; say which row does not agree."

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = list(differences())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            raise CommandError(f"{len(found)} rows disagree with the ledger.")
        self.stdout.write("Every sum equals the ledger.")
