"""The types of events: `request.<action>`, with the history's own words, and `community.<what happened>`."""

from collections.abc import Collection

from communities.models import CommunityChange
from requests_workflow.models import FeedEntry
from requests_workflow.wording import DEEDS

OF_REQUEST, OF_COMMUNITY = "request.", "community."

REQUEST_TYPES = tuple(f"{OF_REQUEST}{action}" for action in DEEDS)
COMMUNITY_TYPES = tuple(f"{OF_COMMUNITY}{kind}" for kind in CommunityChange.Kind.values)
TYPES = (*COMMUNITY_TYPES, *REQUEST_TYPES)
PING = "webhook.ping"
"""Of a test call: it is no event, and stands in no feed."""


def type_of(entry: FeedEntry) -> str:
    """Return the type of an entry, whose event or change is loaded."""
    if entry.change is not None:
        return f"{OF_COMMUNITY}{entry.change.kind}"
    assert entry.event is not None, "an entry tells of one thing"  # noqa: S101 - the database says so
    return f"{OF_REQUEST}{entry.event.action}"


def is_of_request(type_: str) -> bool:
    """Whether events of this type exist only for those who may see the request."""
    return type_.startswith(OF_REQUEST)


def split_types(types: Collection[str]) -> tuple[list[str], list[str]]:
    """Return which kinds of changes, and which actions on requests, the types name."""
    kinds = [one.removeprefix(OF_COMMUNITY) for one in types if one.startswith(OF_COMMUNITY)]
    return kinds, [one.removeprefix(OF_REQUEST) for one in types if is_of_request(one)]
