"""The operator's view of the workspace in Django's admin."""

from django.contrib import admin

from accounts.admin import ReadOnlyAdmin
from studio.models import Frame, Project, Prompt, Seat


class SeatInline(admin.TabularInline):
    model = Seat
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "team", "take_count", "archived_at"]
    list_filter = ["team"]
    list_select_related = ["team"]
    search_fields = ["code", "name"]
    autocomplete_fields = ["team", "created_by"]
    inlines = [SeatInline]


@admin.register(Frame, Prompt)
class OfProjectAdmin(ReadOnlyAdmin):
    list_display = ["__str__", "project"]
    list_filter = ["project"]
    list_select_related = ["project"]
