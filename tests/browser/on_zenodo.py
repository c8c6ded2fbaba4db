"""Requests beside a Zenodo, each at another point of its way there."""

from communities.zenodo.twin import World
from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.linking.proving import look_at_community, prove_by_token
from requests_workflow.models import CommunityRequest
from requests_workflow.outbox import sweeping
from requests_workflow.outbox.lanes import ZENODO
from tests.factories import make_curator, make_in_review, make_submitted

ON_ZENODO = ("LINK", "PROVED", "TAKEN", "STUCK")


def stage_on_zenodo(world: World, coordinator: User) -> dict[str, CommunityRequest]:
    """Return the requests by name. STUCK waits for an account that is not found."""
    account = world.add_account("Ada", token="token-of-ada")
    for slug in ("clean-rivers", "clean-lakes"):
        world.add_community(slug, owner=account, title=f"{slug} مشروع 🦄", description="Water. " * 40)
    world.add_community("taken", owner=world.add_account("Bob"))
    link = make_submitted(coordinator, kind="link", community="clean-rivers")
    look_at_community(link.pk, actor=coordinator)
    proved = make_submitted(coordinator, kind="link", community="clean-lakes")
    prove_by_token(proved.pk, account.token, actor=coordinator)
    curator = make_curator()
    new = {name: make_in_review(curator, coordinator, slug=name.lower()) for name in ("TAKEN", "STUCK")}
    for request in new.values():
        perform(request.pk, "accept", actor=curator)
    sweeping.sweep(ZENODO)
    return {"LINK": link, "PROVED": proved, **new}
