"""What would make the community more useful, though it is not required?"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.models import CommunityRequest
from requests_workflow.said import Said

WISHES = {
    "title": Said(gettext_noop("The title is still empty.")),
    "description": Said(gettext_noop("The description is still empty.")),
    "website": Said(gettext_noop("No website is named yet.")),
}


def judge_completeness(request: CommunityRequest) -> Outcome | None:
    """Name what is left empty; never blocks, since the guards ask for all that is required."""
    lacking = [field for field in WISHES if not getattr(request, field)]
    if not lacking:
        words = (Said(gettext_noop("Title, description and website are there.")),)
        return Outcome("completeness", "complete", "info", words)
    return Outcome(
        "completeness",
        "incomplete",
        "warning",
        tuple(WISHES[field] for field in lacking),
        facts={"lacking": lacking},
    )


COMPLETENESS = Check("completeness", _("Completeness"), 2, "website", judge_completeness)
