"""What people do about a step that stands still: try it again, give it up with a reason, take it up again."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.history import append_event
from requests_workflow.inputs import COMMENT_LENGTH
from requests_workflow.models import CommunityRequest, ProvisioningStep
from requests_workflow.moves import Move
from requests_workflow.provisioning.planning import set_going
from requests_workflow.provisioning.work import WITHOUT_ONE_BEFORE
from requests_workflow.refusals import InvalidInput, Missing, NotAllowed, NotFound, NotReady, WrongState
from requests_workflow.rules import has_no_conflict, is_curator, is_participant
from requests_workflow.selectors import lock_request
from requests_workflow.text import TextError, clean_text

Status = ProvisioningStep.Status


@transaction.atomic
def retry_steps(request_id: UUID | str, *, actor: User) -> None:
    """Try again whatever waits: for time or for people. Anybody who takes part in the request may ask.

    Raises NotFound, NotAllowed.
    """
    request = lock_request(request_id, actor)
    if not is_participant(request, actor):
        raise NotAllowed(is_participant.otherwise)
    steps = request.provisioning_steps.filter(status=Status.BLOCKED).exclude(code="slug_taken")
    steps.update(status=Status.WAITING, look_again_at=None)
    if request.provisioning_steps.filter(status=Status.WAITING).exists():
        set_going(request.pk)


@transaction.atomic
def abandon_step(request_id: UUID | str, name: str, reason: str, *, actor: User) -> ProvisioningStep:
    """Give a step up, as a curator and with a reason that is kept in the history; what hangs on it goes on.

    Raises NotFound, NotAllowed, WrongState, InvalidInput or NotReady.
    """
    request = _lock_as_curator(request_id, actor)
    step = _find(request, name)
    if step.is_over:
        raise _wrong_status(request, step, _("“%(step)s” is over already: %(status)s."))
    move = Move(request, "abandon_step", actor, timezone.now(), comment=_clean_reason(reason))
    step.status, step.look_again_at = Status.ABANDONED, None
    step.save()
    _record(move, step)
    return step


@transaction.atomic
def resume_step(request_id: UUID | str, name: str, reason: str, *, actor: User) -> ProvisioningStep:
    """Take a step up again that the desk gave up, as a curator and with a reason that the history keeps.

    It looks before it acts, as ever: what was done by hand meanwhile is found. What stood still only since it
    had been given up goes on behind it. Raises as `abandon_step` does.
    """
    request = _lock_as_curator(request_id, actor)
    step = _find(request, name)
    if step.status != Status.ABANDONED:
        raise _wrong_status(request, step, _("“%(step)s” was not given up: %(status)s."))
    move = Move(request, "resume_step", actor, timezone.now(), comment=_clean_reason(reason))
    step.status, step.code, step.words, step.detail = Status.WAITING, "", [], ""
    step.save()
    behind = request.provisioning_steps.filter(status=Status.BLOCKED, code__in=WITHOUT_ONE_BEFORE)
    behind.update(status=Status.WAITING, look_again_at=None)
    _record(move, step)
    return step


def _lock_as_curator(request_id: UUID | str, actor: User) -> CommunityRequest:
    request = lock_request(request_id, actor)
    for rule in (is_curator, has_no_conflict):
        if not rule(request, actor):
            raise NotAllowed(rule.otherwise, code=rule.code)
    return request


def _record(move: Move, step: ProvisioningStep) -> None:
    """Write down what was decided about the step, and let the steps go on by it."""
    request = move.request
    append_event(move, from_state=request.state, to_state=request.state, details={"step": step.name})
    request.save()
    set_going(request.pk)


def _wrong_status(request: CommunityRequest, step: ProvisioningStep, sentence: str) -> WrongState:
    words = {"step": step.get_name_display(), "status": step.get_status_display()}
    return WrongState(sentence % words, state=request.state)


def _find(request: CommunityRequest, name: str) -> ProvisioningStep:
    step = ProvisioningStep.objects.select_for_update(no_key=True).filter(request=request, name=name).first()
    if step is None:
        raise NotFound("There is no such step.")
    return step


def _clean_reason(reason: str) -> str:
    try:
        cleaned = clean_text(reason, longest=COMMENT_LENGTH)
    except TextError as error:
        raise InvalidInput({"comment": [str(error)]}) from error
    if not cleaned:
        raise NotReady([Missing("comment_missing", "comment", _("Write down why."))])
    return cleaned
