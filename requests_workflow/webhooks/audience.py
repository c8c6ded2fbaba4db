"""Who may want to hear of an entry: the endpoints of those for whom it may exist. Asked for many at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from allauth.account.models import EmailAddress

from portal.accounts.models import CURATORS, LEAD_CURATORS, User
from requests_workflow.feed.types import type_of
from requests_workflow.models import (
    CommunityRequest,
    FeedEntry,
    RequestMember,
    WebhookEndpoint,
)


def find_calls(entries: Sequence[FeedEntry]) -> Iterator[tuple[UUID, FeedEntry]]:
    """Yield each endpoint's key with each entry that it is to be called for.

    A constant number of queries. Who may not see a request after all is found out before the call: here it
    only has to be nobody too few.
    """
    wanting = WebhookEndpoint.objects.filter(ended="", owner__is_active=True)
    endpoints = list(wanting.values_list("pk", "owner_id", "types"))
    if not endpoints:
        return
    people = _find_people([entry.event.request for entry in entries if entry.event is not None])
    for entry in entries:
        named, of_request = type_of(entry), entry.event.request_id if entry.event is not None else None
        for endpoint, owner, types in endpoints:
            if named in types and (of_request is None or owner in people[of_request]):
                yield endpoint, entry


def _find_people(requests: Sequence[CommunityRequest]) -> dict[UUID, set[int]]:
    """Return for each request the users who may see it."""
    people: dict[UUID, set[int]] = defaultdict(set)
    if not requests:
        return people
    curators = set(_curators())
    for request in requests:
        people[request.pk] = {request.coordinator_id} | (curators if request.submitted_at else set())
    members = RequestMember.objects.filter(request__in=people, left_at=None)
    rows = list(members.values_list("request_id", "email"))
    owners = _find_owners({email for _, email in rows})
    for request_id, email in rows:
        people[request_id] |= owners[email]
    return people


def _curators() -> Iterator[int]:
    groups = User.objects.filter(groups__name__in=[CURATORS, LEAD_CURATORS])
    yield from groups.values_list("pk", flat=True)


def _find_owners(emails: set[str]) -> dict[str, set[int]]:
    # As allauth keeps addresses: in lower case, like those of members.
    owners: dict[str, set[int]] = defaultdict(set)
    proved = EmailAddress.objects.filter(verified=True, email__in=emails)
    for email, user_id in proved.values_list("email", "user_id"):
        owners[email].add(user_id)
    return owners
