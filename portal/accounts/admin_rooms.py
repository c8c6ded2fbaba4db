"""Rooms of the admin that only superusers enter."""

from django.db.models import Model
from django.http import HttpRequest

from portal.admin_base import StrictAdmin


class SuperusersOnly(StrictAdmin):
    """Rooms in which somebody could give themselves any permission."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the index shows the room."""
        return is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers only."""
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Superusers only."""
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers only."""
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Superusers only."""
        return is_superuser(request)


def is_superuser(request: HttpRequest) -> bool:
    """Whether an active superuser asks."""
    return bool(request.user.is_active and request.user.is_superuser)
