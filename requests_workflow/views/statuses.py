"""The HTTP status of a page that tells a refusal."""

from requests_workflow.refusals import InvalidInput, NotAllowed, NotReady, Refusal

STATUSES: dict[type[Refusal], int] = {InvalidInput: 400, NotAllowed: 403, NotReady: 422}
CONFLICT = 409
"""Wrong state, stale, or held by somebody else."""


def status_of(refusal: Refusal) -> int:
    """Return the status, as the API would answer."""
    return STATUSES.get(type(refusal), CONFLICT)
