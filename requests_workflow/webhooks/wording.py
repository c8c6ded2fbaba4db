"""What types of events are called on pages."""

from django.utils.translation import gettext as _

from communities.models import CommunityChange
from requests_workflow.feed.types import COMMUNITY_TYPES, OF_COMMUNITY, OF_REQUEST, REQUEST_TYPES
from requests_workflow.wording import name_deed


def name_type(type_: str) -> str:
    """Return in words what happened."""
    if type_ == "webhook.ping":
        return _("A test")
    if type_.startswith(OF_COMMUNITY):
        done = CommunityChange.Kind(type_.removeprefix(OF_COMMUNITY)).label
        return _("A community was %(done)s") % {"done": done}
    return _("Somebody %(did)s") % {"did": name_deed(type_.removeprefix(OF_REQUEST))}


def list_groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the types in groups with headings, each with its words."""
    groups = {_("Communities"): COMMUNITY_TYPES, _("Requests that you may see"): REQUEST_TYPES}
    return [(heading, [(type_, name_type(type_)) for type_ in types]) for heading, types in groups.items()]
