"""Keeps the words that were to go along with a step, where the step could not be taken."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from portal.accounts.models import User
from requests_workflow.kept import find_words
from requests_workflow.models import WORDS, CommunityRequest, KeptAnswers
from requests_workflow.selectors import lock_request
from requests_workflow.services.keeping import refuse_too_much


@transaction.atomic
def keep_words(request_id: UUID | str, words: Mapping[str, str], *, actor: User, step: str) -> None:
    """Keep, for their author alone, the words of a form whose step was not taken; take no step.

    What another window left for the same step stays, unless it is part of what was typed now.
    Raises NotFound, or InvalidInput (more than can be kept).
    """
    request = lock_request(request_id, actor)
    before = find_words(request, actor, step)
    kept = {**before, **words, "comment": _join(before.get("comment", ""), words.get("comment", ""))}
    refuse_too_much(kept)
    KeptAnswers.objects.update_or_create(
        request=request,
        person=actor,
        window=f"{WORDS}{step}",
        defaults={"version": request.version, "answers": kept},
    )


def forget_words(request: CommunityRequest, *, actor: User, step: str) -> None:
    """Forget the words for a step that has been taken with them."""
    KeptAnswers.objects.filter(request=request, person=actor, window=f"{WORDS}{step}").delete()


def _join(before: str, now: str) -> str:
    if before in now:
        return now
    return before if now in before else f"{before}\n\n{now}"
