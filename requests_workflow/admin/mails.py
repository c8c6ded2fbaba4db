"""The effects of a request on its screen: what is done, what waits, what was stopped, and by whom."""

from dataclasses import dataclass

from portal.accounts.models import User
from requests_workflow.admin.words import name_effect
from requests_workflow.desk.holding import may_be_stopped, may_hold
from requests_workflow.models import CommunityRequest, Delivery

MAY_RETRY = "requests_workflow.change_delivery"


@dataclass(frozen=True)
class EffectRow:
    """One effect, and what this user may do with it."""

    row: Delivery
    effect: str
    tone: str
    may_stop: bool
    may_release: bool

    @property
    def is_dead(self) -> bool:
        """Whether it was given up."""
        return self.row.status == Delivery.Status.DEAD

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to come."""
        return self.row.status == Delivery.Status.PENDING


def list_deliveries(request: CommunityRequest, actor: User) -> list[EffectRow]:
    """Return the effects of a request, oldest first."""
    rows = Delivery.objects.filter(event__request=request).select_related("event", "recipient", "stopped_by")
    return [_read(row, request, actor) for row in rows.order_by("pk")]


def has_held_mail(request: CommunityRequest) -> bool:
    """Whether a mail of the last move waits and can be stopped."""
    newest = Delivery.objects.filter(event__request=request, event__number=request.events_count)
    return any(may_be_stopped(delivery) for delivery in newest.select_related("event"))


def _read(row: Delivery, request: CommunityRequest, actor: User) -> EffectRow:
    row.event.request = request  # with what was loaded of it
    is_stopped = row.status == Delivery.Status.STOPPED
    may = (is_stopped or may_be_stopped(row)) and may_hold(row, actor)
    tones = {Delivery.Status.DEAD: "error", Delivery.Status.STOPPED: "warning"}
    return EffectRow(
        row=row,
        effect=name_effect(row.handler),
        tone=tones.get(Delivery.Status(row.status), "plain"),
        may_stop=may and not is_stopped,
        may_release=may and is_stopped,
    )
