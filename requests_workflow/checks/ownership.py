"""Has the coordinator proved that the existing community is theirs?"""

from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.models import CommunityRequest


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
        f"It is not proved that the coordinator owns the community “{request.linked_community}”.",
        blocks="accept",
        facts={"community": request.linked_community},
    )


OWNERSHIP = Check("ownership", "Ownership", 1, "community", judge_ownership)
