"""What would make the community more useful, though it is not required?"""

from requests_workflow.checks.outcome import Check, Outcome
from requests_workflow.models import CommunityRequest


def judge_completeness(request: CommunityRequest) -> Outcome | None:
    """Name what is left empty; never blocks, since the guards ask for all that is required."""
    lacking = [word for word, is_lacking in _wishes(request) if is_lacking]
    if not lacking:
        return Outcome("completeness", "complete", "info", "Title, description and website are there.")
    return Outcome(
        "completeness",
        "incomplete",
        "warning",
        f"Still empty: {', '.join(lacking)}.",
        facts={"lacking": lacking},
    )


def _wishes(request: CommunityRequest) -> list[tuple[str, bool]]:
    return [
        ("title", not request.title),
        ("description", not request.description),
        ("website", not request.website),
    ]


COMPLETENESS = Check("completeness", "Completeness", 1, "website", judge_completeness)
