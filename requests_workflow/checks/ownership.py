"""Has the coordinator proved that the existing community is theirs?"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.models import CommunityRequest
from requests_workflow.said import Said

NOT_PROVED = gettext_noop("It is not proved that the coordinator owns the community “%(slug)s”.")


def judge_ownership(request: CommunityRequest) -> Outcome | None:
    """Block the acceptance of a link request until ownership is proved.

    There is no way to prove it inside the portal yet, so a curator who has convinced herself otherwise
    overrides the check and writes down how.
    """
    if request.kind != CommunityRequest.Kind.LINK or not request.linked_community:
        return None
    return Outcome(
        "ownership",
        "ownership_not_proved",
        "error",
        (Said(NOT_PROVED, {"slug": request.linked_community}),),
        blocks="accept",
        facts={"community": request.linked_community},
    )


OWNERSHIP = Check("ownership", _("Ownership"), 2, "community", judge_ownership)
