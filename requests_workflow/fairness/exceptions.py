"""Lists the exceptions that a move made, beside its event, in the same transaction."""

from collections.abc import Iterable

from requests_workflow.actors import Actor
from requests_workflow.models import Override, RequestEvent


def list_exceptions(event: RequestEvent, actor: Actor, whats: Iterable[str]) -> None:
    """Write a row for each check that was overridden, or for the bar that was lifted."""
    rows = [Override(event=event, what=what, curator_id=actor.pk, at=event.at) for what in sorted(set(whats))]
    if rows:
        Override.objects.bulk_create(rows)
