"""Writes down the steps of an acceptance, in its transaction, and wakes whoever carries them out."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from communities.zenodo.choosing import current_zenodo
from requests_workflow.models import CommunityRequest, Delivery, ProvisioningStep
from requests_workflow.outbox.lanes import ZENODO
from requests_workflow.outbox.nudge import wake_sweep

Name = ProvisioningStep.Name
Status = ProvisioningStep.Status

HANDLER = "provision_community"
STEPS_OF = {
    CommunityRequest.Kind.NEW: (Name.CREATE, Name.GRANTS, Name.OWNER, Name.JOIN, Name.ACCEPT),
    CommunityRequest.Kind.LINK: (Name.VERIFY, Name.GRANTS, Name.JOIN, Name.ACCEPT),
}
NEEDS: dict[str, tuple[Name, ...]] = {
    Name.GRANTS: (Name.CREATE, Name.VERIFY),
    Name.OWNER: (Name.CREATE,),
    Name.JOIN: (Name.CREATE, Name.VERIFY),
    Name.ACCEPT: (Name.JOIN,),
}
"""Which steps must be over before one can be taken."""


def plan_steps(request: CommunityRequest) -> None:
    """Write the steps of a request that is being accepted; none where the portal itself is the registry."""
    if current_zenodo() is None:
        return
    names = STEPS_OF[CommunityRequest.Kind(request.kind)]
    ProvisioningStep.objects.bulk_create(
        ProvisioningStep(request=request, name=name, position=position) for position, name in enumerate(names)
    )


def list_ready(steps: Iterable[ProvisioningStep]) -> list[ProvisioningStep]:
    """Return the steps that wait and whose needs are over, in their order."""
    rows = list(steps)
    unfinished = {step.name for step in rows if not step.is_over}
    waiting = (step for step in rows if step.status == Status.WAITING)
    return [step for step in waiting if unfinished.isdisjoint(NEEDS.get(step.name, ()))]


def find_ready() -> QuerySet[ProvisioningStep]:
    """Return what `list_ready` does, of all requests."""
    unfinished = ProvisioningStep.objects.filter(
        request=OuterRef("request"), status__in=[Status.WAITING, Status.BLOCKED]
    )
    not_yet = Q(pk__in=[])
    for name, needs in NEEDS.items():
        not_yet |= Q(Exists(unfinished.filter(name__in=needs)), name=name)
    return ProvisioningStep.objects.filter(~not_yet, status=Status.WAITING)


def set_going(request_id: UUID) -> None:
    """Have the request's steps carried out as soon as may be. One that is being worked on is left alone."""
    now = timezone.now()
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    Delivery.objects.filter(free, event__request=request_id, handler=HANDLER).update(
        status=Delivery.Status.PENDING, attempts=0, due_at=now, claimed_until=None, done_at=None
    )
    transaction.on_commit(partial(wake_sweep, ZENODO.task), robust=True)
