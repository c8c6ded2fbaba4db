"""Searches the queue: every word must be found somewhere."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from portal.admin_base import shorten_search
from requests_workflow.models import CommunityRequest, RequestGrant

HELP = gettext_lazy(
    "Reference, address, title, grant number, acronym, or the coordinator's e-mail address or name"
)


def search_requests(requests: QuerySet[CommunityRequest], text: str) -> QuerySet[CommunityRequest]:
    """Keep the requests in which each word of the text occurs."""
    for word in shorten_search(text).split():
        requests = requests.filter(_occurs(word))
    return requests


def _occurs(word: str) -> Q:
    is_of_grant = Q(grant__number__startswith=word) | Q(grant__acronym__icontains=word)
    grants = RequestGrant.objects.filter(is_of_grant, request=OuterRef("pk"))
    return (
        Q(reference__icontains=word)
        | Q(slug__icontains=word)
        | Q(linked_community__icontains=word)
        | Q(title__icontains=word)
        | Q(coordinator__email__icontains=word)
        | Q(coordinator__name__icontains=word)
        | Q(Exists(grants))
    )
