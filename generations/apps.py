"""A take, from the composer to the bill."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GenerationsConfig(AppConfig):
    name = "generations"

    def ready(self) -> None:
        from generations.billing.prices import load_list_prices

        post_migrate.connect(load_list_prices, sender=self)
