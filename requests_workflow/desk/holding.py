"""Stops a decision's mails while they are held, and lets them go after all; the decision stands."""

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.models import Delivery
from requests_workflow.outbox.lanes import MAIL
from requests_workflow.outbox.nudge import wake_sweep
from requests_workflow.refusals import InvalidInput, Missing, NotAllowed, NotReady, TooLate
from requests_workflow.rules import has_no_conflict, is_curator
from requests_workflow.table import TRANSITIONS
from requests_workflow.text import TextError, clean_text

REASON_LENGTH = 500


def may_be_stopped(delivery: Delivery) -> bool:
    """Whether it is a decision's mail that waits; whether it waits still is asked when it is stopped."""
    row = TRANSITIONS.get(delivery.event.action)
    is_mail = delivery.handler.startswith("mail_")
    return is_mail and row is not None and row.is_decision and delivery.status == Delivery.Status.PENDING


def may_hold(delivery: Delivery, actor: User) -> bool:
    """Whether somebody may stop and release it: who made the decision, or a lead, without a conflict."""
    request = delivery.event.request
    is_theirs = delivery.event.actor_key == actor.pseudonym or actor.is_lead_curator
    return is_curator(request, actor) and is_theirs and has_no_conflict(request, actor)


def stop_mail(delivery: Delivery, reason: str, *, actor: User) -> None:
    """Keep a decision's mail from being sent, and write down who did so and why.

    Raises NotAllowed, InvalidInput, NotReady, or TooLate: a mail that a sweep has in hand is sent.
    """
    _refuse_unless_allowed(delivery, actor)
    cleaned = _clean_reason(reason)
    now = timezone.now()
    is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    waiting = Delivery.objects.filter(is_free, pk=delivery.pk, status=Delivery.Status.PENDING)
    stopped = may_be_stopped(delivery) and waiting.update(
        status=Delivery.Status.STOPPED, stopped_by=actor, stopped_at=now, stop_reason=cleaned
    )
    if not stopped:
        raise TooLate(_("It is too late to stop this mail: it was sent, or is being sent now."))


def release_mail(delivery: Delivery, *, actor: User) -> None:
    """Send a stopped mail after all; that it was stopped stays written. Raises NotAllowed or TooLate."""
    _refuse_unless_allowed(delivery, actor)
    stopped = Delivery.objects.filter(pk=delivery.pk, status=Delivery.Status.STOPPED)
    with transaction.atomic():
        if not stopped.update(status=Delivery.Status.PENDING, due_at=timezone.now(), claimed_until=None):
            raise TooLate(_("This mail is not stopped: somebody else has released it."))
        transaction.on_commit(partial(wake_sweep, MAIL.task), robust=True)


def _refuse_unless_allowed(delivery: Delivery, actor: User) -> None:
    if not may_hold(delivery, actor):
        raise NotAllowed(
            _("Only the curator who made the decision, or a lead curator, may stop and release its mails.")
        )


def _clean_reason(reason: str) -> str:
    try:
        cleaned = clean_text(reason, longest=REASON_LENGTH)
    except TextError as error:
        raise InvalidInput({"reason": [str(error)]}) from error
    if not cleaned:
        raise NotReady([Missing("reason_missing", "reason", _("Write down why the mail is stopped."))])
    return cleaned
