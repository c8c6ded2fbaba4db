"""What the desk's own templates say: what needs whom, and when something is due."""

from typing import Any

from django import template
from django.utils import timezone

from requests_workflow.admin.due import Badge, describe_due
from requests_workflow.admin.landing import Group, list_needs
from requests_workflow.models import CommunityRequest

register = template.Library()


@register.simple_tag(takes_context=True)
def needs_of_user(context: dict[str, Any]) -> list[Group]:
    """Return what needs the curator who looks; nothing for others."""
    user = context["request"].user
    return list_needs(user) if user.is_curator else []


@register.filter
def due_badge(request: CommunityRequest) -> Badge:
    """Return when a decision is due."""
    return describe_due(request, timezone.now())
