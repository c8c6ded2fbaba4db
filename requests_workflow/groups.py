"""The two groups of curators: who is in them, and what they may see in the admin."""

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet

from portal.accounts.models import CURATORS, LEAD_CURATORS, User

READABLE = {
    "requests_workflow": ("communityrequest", "delivery", "note", "provisioningstep", "cannedreply"),
    "communities": (
        "grant",
        "organisation",
        "programme",
        "community",
        "cordisrelease",
        "zenodostanding",
        "zenododifference",
    ),
}

FOR_LEADS = (
    "change_delivery",
    "view_override",
    "add_cannedreply",
    "change_cannedreply",
    "delete_cannedreply",
    "change_zenodostanding",
    "change_zenododifference",
    "view_webhookendpoint",
    "view_webhookdelivery",
    "change_webhookdelivery",
)


def ensure_groups() -> None:
    """Make both groups with their permissions; change nothing that is there already."""
    readable = Permission.objects.none()
    for app_label, models in READABLE.items():
        readable |= Permission.objects.filter(
            content_type__app_label=app_label, codename__in=[f"view_{model}" for model in models]
        )
    of_leads = Permission.objects.filter(content_type__app_label__in=READABLE, codename__in=FOR_LEADS)
    for name, permissions in {CURATORS: readable, LEAD_CURATORS: readable | of_leads}.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(*permissions)


def active_curators() -> QuerySet[User]:
    """Return the members of both groups who can sign in."""
    return User.objects.filter(is_active=True, groups__name__in=[CURATORS, LEAD_CURATORS]).distinct()
