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
    FormerCode,
    Generation,
    LedgerEntry,
    Price,
    ProviderAccount,
    Raise,
    SpendingRules,
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


@admin.register(Budget)
class BudgetAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "team", "period", "limit", "used", "month"]
    list_filter = ["team", "period"]
    list_select_related = ["team", "project", "member"]


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ["asked_at", "project", "asked_by", "credits", "decision", "decided_by"]
    list_filter = ["decision"]
    list_select_related = ["project", "asked_by", "decided_by"]


@admin.register(Adjustment)
class AdjustmentAdmin(ReadOnlyAdmin):
    list_display = ["asked_at", "project", "member", "credits", "reason", "state", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["project", "member", "decided_by"]


@admin.register(ClosedMonth)
class ClosedMonthAdmin(ReadOnlyAdmin):
    list_display = ["month", "team", "spent", "charges", "closed_by", "closed_at"]
    list_filter = ["team"]
    list_select_related = ["team", "closed_by"]
    exclude = ["keepers"]


@admin.register(Raise)
class RaiseAdmin(ReadOnlyAdmin):
    list_display = ["budget", "credits", "since", "until", "approval"]
    list_select_related = ["budget__team", "budget__project", "budget__member", "approval"]


@admin.register(SpendingRules)
class RulesAdmin(ReadOnlyAdmin):
    list_display = ["team", "approve_above", "approve_dear", "take_ceiling", "adjust_alone"]
    list_select_related = ["team"]


@admin.register(FormerCode)
class FormerCodeAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "generation"]
    list_select_related = ["project", "generation"]
