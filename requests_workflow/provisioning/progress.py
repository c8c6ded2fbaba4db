"""How far an accepted request has come on Zenodo, for pages and the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_workflow.models import CommunityRequest, Delivery, ProvisioningStep
from requests_workflow.provisioning.planning import HANDLER, list_ready
from requests_workflow.provisioning.telling import FOR_COORDINATOR

Side = Literal["coordinator", "desk", "portal", "nobody"]
Status = ProvisioningStep.Status
TONES = {Status.DONE: "success", Status.BLOCKED: "attention", Status.WAITING: "waiting", Status.ABANDONED: ""}
TOO_OFTEN = gettext_lazy(
    "Zenodo has failed too often, so we have stopped asking: the desk can have it tried again."
)


@dataclass(frozen=True)
class StepLine:
    """One step in words: what it is, how far it has come, what stands in the way, and what comes next."""

    step: ProvisioningStep
    name: str | Promise
    status: str | Promise
    tone: str
    sentence: str
    next_try: datetime | None


@dataclass(frozen=True)
class Progress:
    """All steps, and whether they are over; `is_given_up`: the outbox has stopped trying.

    `is_there`: the community was made, or looked at once more; that is the first step, and the others follow.

    `waits_for` is whose turn it is: the coordinator's first, since the desk has a list of what is its own.
    """

    lines: list[StepLine]
    is_there: bool
    is_finished: bool
    waits_for: Side
    is_given_up: bool
    needs_address: bool
    may_be_retried: bool
    address: str


def tell_progress(request: CommunityRequest) -> Progress | None:
    """Return how far it has come; None where nothing is to happen on Zenodo. Costs two queries."""
    steps = list(request.provisioning_steps.order_by("position"))
    if not steps:
        return None
    delivery = Delivery.objects.filter(event__request=request, handler=HANDLER).first()
    is_given_up = delivery is not None and delivery.status == Delivery.Status.DEAD
    ready = list_ready(steps)
    addresses = (step.evidence.get("address", "") for step in steps if step.status == Status.DONE)
    return Progress(
        lines=[_tell(step, delivery if step in ready else None, is_given_up=is_given_up) for step in steps],
        is_there=steps[0].status == Status.DONE,
        is_finished=all(step.is_over for step in steps),
        waits_for=_find_side(steps, is_given_up=is_given_up),
        is_given_up=is_given_up,
        needs_address=any(step.code == "slug_taken" and step.status == Status.BLOCKED for step in steps),
        may_be_retried=bool(ready) or any(_waits_for_people(step) for step in steps),
        address=next(filter(None, addresses), ""),
    )


def _find_side(steps: list[ProvisioningStep], *, is_given_up: bool) -> Side:
    if all(step.is_over for step in steps):
        return "nobody"
    codes = {step.code for step in steps if step.status == Status.BLOCKED}
    if not codes.isdisjoint(FOR_COORDINATOR):
        return "coordinator"
    return "desk" if codes or is_given_up else "portal"


def _waits_for_people(step: ProvisioningStep) -> bool:
    """Whether looking again may find that somebody has done something; a taken address is chosen here."""
    return step.status == Status.BLOCKED and step.code != "slug_taken"


def _tell(step: ProvisioningStep, delivery: Delivery | None, *, is_given_up: bool) -> StepLine:
    """Return the line of a step; `delivery` is there for those that can be taken next."""
    status = Status(step.status)
    next_try = step.look_again_at
    sentence = "" if step.is_over else step.said
    label: str | Promise = status.label
    if status is Status.WAITING and delivery is None:
        label = _("to come")
    if status is Status.WAITING and delivery is not None:
        if is_given_up:
            sentence = f"{sentence} {TOO_OFTEN}".strip()
        elif step.attempts:
            next_try = delivery.due_at
    return StepLine(step, step.get_name_display(), label, TONES[status], sentence, next_try)
