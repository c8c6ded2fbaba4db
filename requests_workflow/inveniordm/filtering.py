"""The filters of the list, as InvenioRDM calls them; what can't be understood is refused."""

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Q, QuerySet

from portal.api.filters import StrictBooleanFilter, TextFilter
from requests_workflow.api.filters import RequestFilter
from requests_workflow.inveniordm.words import STATUS_CHOICES, states_with
from requests_workflow.models import CommunityRequest
from requests_workflow.states import OPEN

TYPES = [("subcommunity", "subcommunity")]


class InvenioFilter(filters.FilterSet):
    """Filters of requests under InvenioRDM's names."""

    q = TextFilter(method="find", help_text="Words of the title, slug or acronym; no query language.")
    status = filters.ChoiceFilter(method="keep_status", choices=STATUS_CHOICES)
    is_open = StrictBooleanFilter(method="keep_open")
    type = filters.ChoiceFilter(method="keep_all", choices=TYPES, help_text="The one type there is.")
    topic = TextFilter(method="keep_topic", help_text="`community:<slug or id>`")

    class Meta:
        model = CommunityRequest
        fields: ClassVar[list[str]] = []

    find = RequestFilter.find

    def keep_status(self, requests: QuerySet[Any], _name: str, status: str) -> QuerySet[Any]:
        """Keep requests whose state is told so."""
        return requests.filter(state__in=states_with(status))

    def keep_open(self, requests: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:  # noqa: FBT001 - a filter's value
        """Keep those that are open, or those that aren't."""
        return requests.filter(state__in=OPEN) if wanted else requests.exclude(state__in=OPEN)

    def keep_all(self, requests: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """Keep them all: there is one type."""
        return requests

    def keep_topic(self, requests: QuerySet[Any], _name: str, topic: str) -> QuerySet[Any]:
        """Keep requests about a community."""
        named = topic.removeprefix("community:").lower()
        return requests.filter(Q(slug=named) | Q(linked_community=named) | Q(community__slug=named))
