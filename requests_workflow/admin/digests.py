"""The weekly digests in the admin: who was sent one, and which could not be sent."""

from django.contrib import admin

from portal.admin_base import ReadOnlyAdmin
from requests_workflow.models import Digest


@admin.register(Digest)
class DigestAdmin(ReadOnlyAdmin):
    """One row for each person and week. What was given up is not tried again: Monday brings another."""

    list_display = ("week", "person", "status", "attempts", "done_at", "last_error")
    list_filter = ("status",)
    allowed_lookups = frozenset({"status__exact"})
    list_select_related = ("person",)
    ordering = ("-week", "person_id")
