"""The filters of the list of requests."""

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, QuerySet
from django_filters import rest_framework as django_filters

from portal.api.filters import InstantFilter, TextFilter
from portal.api.problems import Fault, invalid
from requests_workflow.finding.search import search_requests
from requests_workflow.models import CommunityRequest, RequestGrant
from requests_workflow.own_selectors import find_own_requests, keep_with_words
from requests_workflow.states import State

LONGEST_GRANT = 20
STATES = ", ".join(State.values)


class RequestFilter(django_filters.FilterSet):
    """Filters of requests; they choose among those that the asker may see."""

    state = TextFilter(method="keep_states", help_text=f"One or more, with commas between: {STATES}.")
    kind = django_filters.ChoiceFilter(choices=CommunityRequest.Kind.choices)
    assignee = TextFilter(
        method="keep_assignee", help_text="`me`, `none`, or for curators the e-mail address of one."
    )
    grant = TextFilter(method="keep_grant", max_length=LONGEST_GRANT, help_text="A grant number.")
    search = TextFilter(
        method="find",
        help_text="Words of reference, slug, title, grant number or acronym, or how they begin; for curators "
        "also of the coordinator's name and e-mail address.",
    )
    submitted_after = InstantFilter("submitted_at", "gt")
    updated_since = InstantFilter("updated_at", "gte")

    class Meta:
        model = CommunityRequest
        fields: ClassVar[list[str]] = []

    def keep_states(self, requests: QuerySet[Any], name: str, wanted: str) -> QuerySet[Any]:
        """Keep requests in any of the states."""
        states = wanted.split(",")
        if not set(states) <= set(State.values):
            raise invalid([Fault("", "invalid", f"“{name}” takes one or more of: {STATES}.", name)])
        return requests.filter(state__in=states)

    def keep_assignee(self, requests: QuerySet[Any], name: str, who: str) -> QuerySet[Any]:
        """Keep requests claimed by somebody, or by nobody."""
        user: Any = self.request.user
        if who == "none":
            return requests.filter(assignee__isnull=True)
        if who == "me":
            return requests.filter(assignee=user)
        if not user.is_curator:
            raise invalid([Fault("", "invalid", f"“{name}” takes “me” or “none”.", name)])
        return requests.filter(assignee__email=who.lower())

    def keep_grant(self, requests: QuerySet[Any], _name: str, number: str) -> QuerySet[Any]:
        """Keep requests that name a grant."""
        return requests.filter(_names_grant(grant__number=number))

    def find(self, requests: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Keep requests with all of the words: curators search the desk's index, others in what is theirs."""
        user: Any = self.request.user
        if not user.is_curator:
            return keep_with_words(requests, text)
        # Drafts have no words in the index: nobody but their coordinator may find them.
        drafts = find_own_requests(user, text=text, standing=State.DRAFT)
        return search_requests(requests, text, found_already=list(drafts.values_list("pk", flat=True)))


def _names_grant(**conditions: Any) -> Exists:
    return Exists(RequestGrant.objects.filter(request=OuterRef("pk"), **conditions))
