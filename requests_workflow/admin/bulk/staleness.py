"""When a request has gone stale: the desk asked the project for something, and for long nobody answered."""

from datetime import timedelta

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from requests_workflow.models import CommunityRequest, RequestEvent
from requests_workflow.refusals import Missing, NotReady, Refusal

STALE_AFTER = timedelta(days=14)
"""For so long nobody of the project has said or changed anything, since the desk asked for it."""

_WORDS = ("comment", "request_changes", "remind")
_OF_THE_DESK = (RequestEvent.Role.CURATOR, RequestEvent.Role.LEAD)


def with_desk_words(requests: QuerySet[CommunityRequest]) -> QuerySet[CommunityRequest]:
    """Load what the desk has said to the project, for `explain_fresh`."""
    words = RequestEvent.objects.filter(action__in=_WORDS, actor_role__in=_OF_THE_DESK)
    words = words.only("request_id", "number", "at").order_by()
    return requests.prefetch_related(Prefetch("events", words, to_attr="desk_words"))


def explain_fresh(request: CommunityRequest) -> Refusal | None:
    """Return why it is not stale; `with_ties` and `with_desk_words` must have loaded the request.

    The time that it waited for the desk doesn't count against the project.
    """
    answered = max((deed.number for deed in request.own_deeds), default=0)  # type: ignore[attr-defined]
    unanswered = [word.at for word in request.desk_words if word.number > answered]  # type: ignore[attr-defined]
    if unanswered and min(unanswered) <= timezone.now() - STALE_AFTER:
        return None
    sentence = _("It is not stale: nothing that the desk asked has waited for %(days)s days.")
    return NotReady([Missing("not_stale", "", sentence % {"days": STALE_AFTER.days})])
