"""The operator's view of takes and money in Django's admin: to look at, never to change.

A take moves only through its named moves, and the ledger is only ever added to.
"""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from generations.models import (
    Adjustment,
    Approval,
    Budget,
    ClosedMonth,
    Generation,
    LedgerEntry,
    Price,
    ProviderAccount,
)


@admin.register(Generation)
class GenerationAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "project", "number", "model", "status", "quoted", "charged"]
    list_filter = ["status", "provider"]
    list_select_related = ["project"]
    search_fields = ["external_id", "text"]
    exclude = ["callback_token", "video_url"]
    show_full_result_count = False


@admin.register(LedgerEntry)
class LedgerAdmin(ReadOnlyAdmin):
    list_display = ["at", "kind", "team", "project", "generation", "held", "spent", "note"]
    list_filter = ["kind", "team"]
    list_select_related = ["team", "project", "generation"]
    date_hierarchy = "at"
    show_full_result_count = False


@admin.register(Price)
class PriceAdmin(ReadOnlyAdmin):
    list_display = ["model", "resolution", "sound", "per_second", "confirmed", "team"]
    list_filter = ["model", "team"]
    list_select_related = ["team"]


@admin.register(ProviderAccount)
class ProviderAccountAdmin(ReadOnlyAdmin):
    list_display = ["team", "provider", "key_end", "is_paused", "in_flight", "balance"]
    list_select_related = ["team"]
    exclude = ["sealed_key"]


@admin.register(Budget, Approval, Adjustment, ClosedMonth)
class MoneyAdmin(ReadOnlyAdmin):
    list_display = ["__str__"]
