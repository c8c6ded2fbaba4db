"""What can be done with several requests: claim, release, remind, and decline what has gone stale."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from requests_workflow.admin.bulk.staleness import explain_fresh, with_desk_words
from requests_workflow.engine import foresee_refusal, perform
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import Refusal, WrongState
from requests_workflow.selectors import lock_request
from requests_workflow.services import remind_by_hand
from requests_workflow.services.reminding import refuse_reminder
from requests_workflow.states import State
from requests_workflow.table import TRANSITIONS


@dataclass(frozen=True)
class Words:
    """What goes along with each row."""

    comment: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Deed:
    """`foresee` returns why a row would be refused, or None; `do` does it, or raises a Refusal."""

    name: str
    title: str | Promise
    effect: str | Promise
    foresee: Callable[[CommunityRequest, User], Refusal | None]
    do: Callable[[UUID, User, int, Words], object]
    is_asked_for_words: bool = False


def _foresee(action: str) -> Callable[[CommunityRequest, User], Refusal | None]:
    def foresee(request: CommunityRequest, actor: User) -> Refusal | None:
        if request.state not in TRANSITIONS[action].sources:
            return _explain_state(request)
        return foresee_refusal(request, action, actor=actor)

    return foresee


def _perform(action: str) -> Callable[[UUID, User, int, Words], object]:
    return lambda pk, actor, version, words: perform(
        pk, action, actor=actor, expected_version=version, comment=words.comment, reason=words.reason
    )


def _foresee_reminder(request: CommunityRequest, actor: User) -> Refusal | None:
    if request.state != State.CHANGES_REQUESTED:
        return _explain_state(request)
    try:
        refuse_reminder(request, actor)
    except Refusal as refusal:
        return refusal
    return None


def _foresee_stale_decline(request: CommunityRequest, actor: User) -> Refusal | None:
    return _foresee("decline")(request, actor) or explain_fresh(request)


def _decline_stale(pk: UUID, actor: User, version: int, words: Words) -> object:
    # What is said meanwhile raises no version, but waits for the lock.
    with transaction.atomic():
        lock_request(pk, actor)
        if refusal := explain_fresh(with_desk_words(with_ties(CommunityRequest.objects.filter(pk=pk))).get()):
            raise refusal
        return _perform("decline")(pk, actor, version, words)


def _explain_state(request: CommunityRequest) -> Refusal:
    """Return a refusal that costs no look-up, as there is one for each row."""
    sentence = _("The request is %(state)s: this is not possible now.")
    return WrongState(sentence % {"state": request.get_state_display()}, state=request.state)


DEEDS = {
    deed.name: deed
    for deed in (
        Deed(
            "claim",
            gettext_lazy("Claim"),
            gettext_lazy("You get it for 48 hours. Nobody is told."),
            _foresee("claim"),
            _perform("claim"),
        ),
        Deed(
            "release",
            gettext_lazy("Release"),
            gettext_lazy("It goes back into the queue, for somebody else. Nobody is told."),
            _foresee("release"),
            _perform("release"),
        ),
        Deed(
            "remind",
            gettext_lazy("Remind the coordinator"),
            gettext_lazy("The coordinator gets a mail that the desk waits for an answer, and until when."),
            _foresee_reminder,
            lambda pk, actor, version, words: remind_by_hand(pk, actor=actor, expected_version=version),
        ),
        Deed(
            "decline",
            gettext_lazy("Decline as stale"),
            gettext_lazy(
                "It is declined with the words below; the coordinator gets them by mail and may appeal."
            ),
            _foresee_stale_decline,
            _decline_stale,
            is_asked_for_words=True,
        ),
    )
}
