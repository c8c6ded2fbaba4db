"""What stands between a request and its submission: all of it at once, not one refusal after the other."""

from django.utils import timezone

from requests_workflow.guards import READY
from requests_workflow.models import CommunityRequest
from requests_workflow.moves import Move
from requests_workflow.refusals import Missing
from requests_workflow.reservations import find_conflicts

DECLARATION = "terms_accepted"
"""The field that is answered on the last page, together with sending."""


def find_problems(request: CommunityRequest) -> list[Missing]:
    """Return what is missing, and what is held by somebody else, as it is at this moment.

    The engine decides anew under its lock; this is for people who want to know before they try.
    """
    move = Move(request, "submit", request.coordinator, timezone.now())
    missing = [item for guard in READY for item in guard(move)]
    told = {item.field for item in missing}
    taken = [Missing(one.code, one.field, str(one)) for one in find_conflicts(request)]
    return missing + [item for item in taken if item.field not in told]


def find_problems_of_proposal(request: CommunityRequest) -> list[Missing]:
    """Return the problems that the form for the proposal can mend."""
    return [one for one in find_problems(request) if one.field and one.field != DECLARATION]
