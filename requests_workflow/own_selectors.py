"""Finds a person's requests among their own: by words, by state, by who has to act."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, RequestGrant, RequestMember
from requests_workflow.selectors import own_requests
from requests_workflow.states import State

WITH_THE_COORDINATOR = (State.DRAFT, State.CHANGES_REQUESTED)
LONGEST_SEARCH = 200
MOST_WORDS = 8
NEEDS_ME = "needs_me"
COLUMNS = ("title", "slug", "linked_community")
GRANT_COLUMNS = ("number", "acronym", "title")


def find_own_requests(user: User, *, text: str = "", standing: str = "") -> QuerySet[CommunityRequest]:
    """Return the person's requests that hold every word of the text, in a state or waiting for the person.

    A word may stand in reference, title or address, or in number, acronym or title of a grant. `standing`
    is a state or NEEDS_ME; nothing, or what is neither, stands for all.
    """
    requests = keep_with_words(own_requests(user), text)
    if standing == NEEDS_ME:
        return requests.filter(_waits_for(user))
    return requests.filter(state=standing) if standing in State.values else requests


def keep_with_words(requests: QuerySet[CommunityRequest], text: str) -> QuerySet[CommunityRequest]:
    """Keep the requests that hold every word of the text. It reads each: let them be one person's."""
    for word in text.replace("\x00", " ")[:LONGEST_SEARCH].split()[:MOST_WORDS]:
        requests = requests.filter(_holds(word))
    return requests


def needs(request: CommunityRequest, user: User) -> bool:
    """Whether it waits for the person; its members must be loaded."""
    if request.state not in WITH_THE_COORDINATOR:
        return False
    return request.coordinator_id == user.pk or any(
        member.role == RequestMember.Role.EDITOR and member.email in user.verified_emails
        for member in request.current_members
    )


def _holds(word: str) -> Q:
    # All references begin alike: without a digit a word would find every request by them.
    columns = (*COLUMNS, "reference") if any(letter.isdigit() for letter in word) else COLUMNS
    in_request = Q(*((f"{column}__icontains", word) for column in columns), _connector=Q.OR)
    in_grant = Q(*((f"grant__{column}__icontains", word) for column in GRANT_COLUMNS), _connector=Q.OR)
    return in_request | Q(Exists(RequestGrant.objects.filter(in_grant, request=OuterRef("pk"))))


def _waits_for(user: User) -> Q:
    as_editor = RequestMember.objects.filter(
        request=OuterRef("pk"),
        left_at=None,
        role=RequestMember.Role.EDITOR,
        email__in=user.verified_emails,
    )
    return Q(state__in=WITH_THE_COORDINATOR) & (Q(coordinator=user) | Q(Exists(as_editor)))
