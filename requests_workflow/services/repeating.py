"""Takes a message once, however often the button was clicked."""

from uuid import UUID

from django.db import transaction

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, RequestEvent
from requests_workflow.selectors import lock_request
from requests_workflow.services.conversation import comment


@transaction.atomic
def comment_once(
    request_id: UUID | str, text: str, *, actor: User, seen: int | None = None
) -> RequestEvent | None:
    """Say something in the conversation, unless the same was said since the page was read.

    `seen` is the number of the last event that the page showed. A second click sends the same text with the
    same number, and finds its first; None is returned for it. Whoever means to say it again has seen it.

    Raises as `comment` does.
    """
    request = lock_request(request_id, actor)
    if seen is not None and _was_said(request, text, actor, seen):
        return None
    return comment(request_id, text, actor=actor)


def _was_said(request: CommunityRequest, text: str, actor: User, seen: int) -> bool:
    own = request.events.filter(number__gt=seen, action="comment", actor_key=actor.pseudonym)
    said = own.values_list("text__comment", flat=True)
    return text.split() in [(earlier or "").split() for earlier in said]
