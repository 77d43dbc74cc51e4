"""`manage.py reseal_keys`: seal the providers' keys anew after SECRET_KEY was changed."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand

from generations.models import ProviderAccount


class Command(BaseCommand):
    help = "Seal every provider key with the newest secret; older ones in SECRET_KEY_FALLBACKS."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for account in ProviderAccount.objects.exclude(sealed_key=""):
            try:
                account.reseal()
            except InvalidToken:
                self.stderr.write(f"{account}: no secret reads its key. It must be entered again.")
            else:
                account.save(update_fields=["sealed_key"])
                self.stdout.write(f"{account}: sealed anew.")
