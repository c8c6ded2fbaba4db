"""An accepted request, and the Zenodo on which it is to come about."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from communities.zenodo.twin import World
from communities.zenodo.twin.world import Account
from communities.zenodo.values import RemoteCommunity
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Delivery, ProvisioningStep
from requests_workflow.outbox import sweeping
from requests_workflow.outbox.lanes import ZENODO
from tests.factories import make_curator, make_grant, make_in_review, make_user


@dataclass
class Scene:
    """`ada` is the coordinator's account on Zenodo."""

    world: World
    ada: Account
    curator: User
    request: CommunityRequest

    @property
    def remote(self) -> RemoteCommunity:
        return self.world.find(self.now().slug)

    @property
    def coordinator(self) -> User:
        return User.objects.get(pk=self.request.coordinator_id)

    @property
    def delivery(self) -> Delivery:
        return Delivery.objects.get(event__request=self.request, handler="provision_community")

    def now(self) -> CommunityRequest:
        return CommunityRequest.objects.get(pk=self.request.pk)

    def step(self, name: str) -> ProvisioningStep:
        return ProvisioningStep.objects.get(request=self.request, name=name)

    def statuses(self) -> dict[str, str]:
        return dict(self.request.provisioning_steps.order_by("position").values_list("name", "status"))

    def sweep(self) -> int:
        """Let Zenodo's lane be swept, as if all that waits for its time had waited long enough."""
        pending = Delivery.objects.filter(handler="provision_community", status=Delivery.Status.PENDING)
        pending.update(due_at=timezone.now() - timedelta(seconds=1))
        return sweeping.sweep(ZENODO)

    def codes_told(self) -> list[str]:
        events = self.request.events.filter(action="zenodo_asks").order_by("number")
        return [event.details["code"] for event in events]


def accept_new(world: World, *, slug: str = "freya", shows_email: bool = True) -> Scene:
    """Accept a request for a new community with two grants."""
    ada = world.add_account("Ada", token="token-of-ada", email="ada@uni.example", shows_email=shows_email)
    curator = make_curator()
    grants = [make_grant("777523", acronym="FREYA").number, make_grant("101000001").number]
    request = make_in_review(curator, make_user("ada@uni.example"), slug=slug, title="Freya", grants=grants)
    return Scene(world, ada, curator, perform(request.pk, "accept", actor=curator))
