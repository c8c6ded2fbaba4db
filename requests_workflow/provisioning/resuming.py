"""Sees to it that no step is forgotten: those that may look again, and those whose delivery is no more."""

from django.db import transaction
from django.utils import timezone

from communities.zenodo.choosing import current_zenodo
from requests_workflow.models import CommunityRequest, Delivery, ProvisioningStep
from requests_workflow.provisioning.planning import HANDLER, list_ready, set_going

Status = ProvisioningStep.Status
MOST_IN_A_RUN = 100


def resume_provisioning() -> int:
    """Set the steps going that can get on by now; return for how many requests."""
    if current_zenodo() is None:
        return 0
    due = ProvisioningStep.objects.filter(status=Status.BLOCKED, look_again_at__lte=timezone.now())
    ids = list(due.values_list("pk", flat=True)[:MOST_IN_A_RUN])
    ProvisioningStep.objects.filter(pk__in=ids, status=Status.BLOCKED).update(
        status=Status.WAITING, look_again_at=None
    )
    return sum(_set_going(request) for request in _find_idle())


def _find_idle() -> list[CommunityRequest]:
    """Return requests with a step that could be taken, and a delivery that thinks it is through."""
    done = Delivery.objects.filter(handler=HANDLER, status=Delivery.Status.DONE)
    idle = CommunityRequest.objects.filter(
        provisioning_steps__status=Status.WAITING, events__deliveries__in=done
    )
    rows = idle.distinct().order_by("pk").prefetch_related("provisioning_steps")[:MOST_IN_A_RUN]
    return [request for request in rows if list_ready(request.provisioning_steps.all())]


@transaction.atomic
def _set_going(request: CommunityRequest) -> int:
    set_going(request)
    return 1
