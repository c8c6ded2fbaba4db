"""What can be done with several requests: claim, release, remind, and decline what has gone stale."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from requests_workflow.engine import foresee_refusal, perform
from requests_workflow.fairness.conflicts import with_ties
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import Missing, NotReady, Refusal, WrongState
from requests_workflow.services import remind_by_hand
from requests_workflow.services.reminding import refuse_reminder
from requests_workflow.states import State
from requests_workflow.table import TRANSITIONS

STALE_AFTER = timedelta(days=14)
"""For so long nobody of the project has said or changed anything."""


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
    return _foresee("decline")(request, actor) or _explain_fresh(request)


def _decline_stale(pk: UUID, actor: User, version: int, words: Words) -> object:
    # The version covers what was changed meanwhile; nothing must have been said either.
    if refusal := _explain_fresh(with_ties(CommunityRequest.objects.filter(pk=pk)).get()):
        raise refusal
    return _perform("decline")(pk, actor, version, words)


def _explain_state(request: CommunityRequest) -> Refusal:
    """Return a refusal that costs no look-up, as there is one for each row."""
    sentence = _("The request is %(state)s: this is not possible now.")
    return WrongState(sentence % {"state": request.get_state_display()}, state=request.state)


def _explain_fresh(request: CommunityRequest) -> Refusal | None:
    """Return why it is not stale; `with_ties` must have loaded the request."""
    last = max((deed.at for deed in request.own_deeds), default=None)  # type: ignore[attr-defined]
    if last is None or last <= timezone.now() - STALE_AFTER:
        return None
    sentence = _("It is not stale: somebody of the project acted within the last %(days)s days.")
    return NotReady([Missing("not_stale", "", sentence % {"days": STALE_AFTER.days})])


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
