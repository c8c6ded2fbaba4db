"""Sees to it that no step is forgotten: those that may look again, and those whose delivery is no more."""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from communities.zenodo.choosing import current_zenodo
from requests_workflow.models import Delivery, ProvisioningStep
from requests_workflow.provisioning.planning import HANDLER, find_ready, set_going

Status = ProvisioningStep.Status
MOST_IN_A_RUN = 100


def resume_provisioning() -> int:
    """Set the steps going that can get on by now; return for how many requests."""
    if current_zenodo() is None:
        return 0
    due = _find_due().order_by("look_again_at", "pk").values_list("request", flat=True)[:MOST_IN_A_RUN]
    looked_again = sum(_look_again(request_id) for request_id in dict.fromkeys(due))
    return looked_again + sum(_set_going(request_id) for request_id in _find_idle())


def _find_due() -> QuerySet[ProvisioningStep]:
    return ProvisioningStep.objects.filter(status=Status.BLOCKED, look_again_at__lte=timezone.now())


@transaction.atomic
def _look_again(request_id: UUID) -> bool:
    """Let the request's steps look again that said they would, also where its delivery was given up.

    One that waits for its next attempt takes them along then: Zenodo is asked no sooner for them.
    """
    _find_due().filter(request=request_id).update(status=Status.WAITING, look_again_at=None)
    delivery = Delivery.objects.filter(event__request=request_id, handler=HANDLER)
    is_at_rest = delivery.exclude(status=Delivery.Status.PENDING).exists()
    return is_at_rest and _set_going(request_id)


def _find_idle() -> list[UUID]:
    """Return requests with a step that could be taken, and a delivery that thinks it is through."""
    deliveries = Delivery.objects.filter(event__request=OuterRef("request"), handler=HANDLER)
    idle = find_ready().filter(Exists(deliveries.filter(status=Delivery.Status.DONE)))
    return list(idle.order_by("request").values_list("request", flat=True).distinct()[:MOST_IN_A_RUN])


@transaction.atomic
def _set_going(request_id: UUID) -> bool:
    set_going(request_id)
    return True
