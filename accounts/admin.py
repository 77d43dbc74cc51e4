"""The operator's view of people and teams in Django's admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.audit import AuditEntry, note
from accounts.models import Membership, Team, User


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that are looked at here and changed by nobody."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(admin.TabularInline):
    model = Membership
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "is_active", "is_staff", "is_superuser", "last_login"]
    readonly_fields = ["last_login"]


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "currency", "credit_value", "time_zone"]
    search_fields = ["name", "slug"]
    inlines = [MembershipInline]

    def save_formset(self, request: Any, form: Any, formset: Any, change: Any) -> None:
        """The operator's changes of roles are in the team's audit log too."""
        known = {row.pk: row.get_role_display() for row in form.instance.memberships.all()}
        super().save_formset(request, form, formset, change)
        saved = [*formset.new_objects, *(row for row, _fields in formset.changed_objects)]
        for row, after in [(row, row.get_role_display()) for row in saved] + [
            (row, "") for row in formset.deleted_objects
        ]:
            what = f"Role of {row.user}, by the operator"
            before = known.get(row.pk, "") if after else row.get_role_display()
            told = {"before": before, "after": after}
            note(AuditEntry.Subject.ROLE, what, team=form.instance, by=request.user, **told)


@admin.register(AuditEntry)
class AuditAdmin(ReadOnlyAdmin):
    list_display = ["at", "team", "by", "subject", "what", "before", "after"]
    list_filter = ["subject", "team"]
    list_select_related = ["team", "by"]
    search_fields = ["what"]
