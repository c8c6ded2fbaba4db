"""The rows that we would be ashamed of: the database itself refuses each of them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from requests_workflow.append_only import lifted
from requests_workflow.models import (
    Bar,
    CheckResult,
    CommunityRequest,
    Delivery,
    DeskFigures,
    Digest,
    FeedEntry,
    HandOver,
    KeptAnswers,
    MeasuringProgress,
    Override,
    OwnershipProof,
    Presence,
    ProvisioningStep,
    RequestEvent,
    RequestGrant,
    RequestMember,
    RequestWord,
    Reservation,
    SavedView,
    WebhookDelivery,
    WebhookEndpoint,
)
from tests.factories import make_curator, make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.stage import set_stage

pytestmark = pytest.mark.django_db

Shame = Callable[[], object]


def force(situation: str, **columns: Any) -> Shame:
    """Write columns into a request behind everybody's back."""

    def write() -> None:
        request = set_stage(situation).request
        CommunityRequest.objects.filter(pk=request.pk).update(**columns)

    return write


def doubled(make: Callable[[], Any]) -> Shame:
    """Write a row, and the same row again."""

    def write() -> None:
        row = make()
        row.pk = None
        row.save(force_insert=True)

    return write


def claim_without_curator() -> None:
    CommunityRequest.objects.filter(pk=make_submitted().pk).update(state="in_review")


def hold_a_claim_in_the_queue() -> None:
    CommunityRequest.objects.filter(pk=make_submitted().pk).update(assignee=make_curator())


def accept_without_community() -> None:
    CommunityRequest.objects.filter(pk=make_submitted().pk).update(state="accepted")


def link_to_nothing() -> None:
    CommunityRequest.objects.filter(pk=make_submitted(kind="link").pk).update(linked_community="")


def two_grants_at_one_position() -> None:
    RequestGrant.objects.create(request=make_draft(), grant=make_grant(), position=0)


def event_of_nobody() -> None:
    RequestEvent.objects.create(
        request=make_draft(), number=1, action="accept", version=1, actor_role="curator", at=timezone.now()
    )


def event() -> RequestEvent:
    found = make_submitted().events.first()
    assert found is not None
    return found


def reservation(**holders: Any) -> Shame:
    return lambda: Reservation.objects.create(kind="slug", value="x", **holders)


def reservation_of_two() -> None:
    request = set_stage("accepted").now()
    Reservation.objects.create(kind="slug", value="x", request=request, community=request.community)


def delivery(recipient: Any = None) -> Delivery:
    return Delivery.objects.create(event=event(), handler="x", recipient=recipient, due_at=timezone.now())


def offer(**columns: Any) -> HandOver:
    """Offer a request to somebody."""
    return HandOver.objects.create(
        **{"request": make_draft(), "email": "ada@example.org", "created_at": timezone.now(), **columns}
    )


def proof() -> OwnershipProof:
    now = timezone.now()
    return OwnershipProof.objects.create(
        request=make_draft(),
        named="rivers",
        remote_id=uuid4(),
        method="token",
        proved_at=now,
        verified_at=now,
    )


def step(**columns: Any) -> ProvisioningStep:
    return ProvisioningStep.objects.create(
        **{"request": make_draft(), "name": "create", "position": 0, **columns}
    )


def endpoint(**columns: Any) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(
        **{"owner": make_user(), "url": "https://programs.example/", "secret": "x", **columns}
    )


def call(**columns: Any) -> WebhookDelivery:
    return WebhookDelivery.objects.create(**{"endpoint": endpoint(), "due_at": timezone.now(), **columns})


SHAMES: list[tuple[str, str, Shame]] = [
    ("state_is_a_known_value", "", force("submitted", state="approved")),
    ("somebody_is_assigned_exactly_while_in_review", "", claim_without_curator),
    ("somebody_is_assigned_exactly_while_in_review", "", hold_a_claim_in_the_queue),
    ("a_link_request_names_a_community", "", link_to_nothing),
    ("a_request_for_a_new_community_names_a_slug", "", force("submitted", slug="")),
    ("a_draft_was_never_submitted", "", force("submitted", state="draft")),
    ("an_accepted_request_has_its_community", "", accept_without_community),
    ("a_declined_request_has_a_reason", "", force("declined", decline_reason="")),
    ("a_grant_once_per_request", "request_id, grant_id", lambda: RequestGrant.objects.create(
        request=(draft := make_draft()), grant=draft.grants.get(), position=1)),
    ("one_grant_per_position", "request_id, position", two_grants_at_one_position),
    ("one_membership_per_address", "request_id, email", doubled(
        lambda: RequestMember.objects.create(request=make_draft(), email="ada@example.org"))),
    ("one_holder_per_slug_grant_and_community", "kind, value", doubled(
        lambda: Reservation.objects.create(kind="slug", value="x", request=make_draft()))),
    ("a_reservation_has_exactly_one_holder", "", reservation()),
    ("a_reservation_has_exactly_one_holder", "", reservation_of_two),
    ("events_are_numbered_per_request", "request_id, number", doubled(event)),
    ("one_standing_proof_of_ownership_per_request", "request_id", doubled(proof)),
    ("a_step_once_per_request", "request_id, name", doubled(step)),
    ("a_step_that_is_done_has_a_time", "", lambda: step(status="done")),
    ("an_actor_is_there_unless_the_system_acted", "", event_of_nobody),
    ("one_open_offer_per_request", "request_id", doubled(offer)),
    ("an_offer_has_an_outcome_exactly_when_it_ended", "", lambda: offer(outcome="taken")),
    ("an_offer_has_an_outcome_exactly_when_it_ended", "", lambda: offer(ended_at=timezone.now())),
    ("answers_are_kept_once_per_window", "request_id, person_id, window", doubled(
        lambda: KeptAnswers.objects.create(request=make_draft(), person=make_user(), window="w", version=1))),
    ("one_result_per_check", "request_id, check_id", doubled(
        lambda: CheckResult.objects.create(request=make_draft(), check_id="grant", level="info",
            rule_version=1, request_version=1, ran_at=timezone.now()))),
    ("one_delivery_per_event_handler_and_recipient", "event_id, handler, recipient_id", doubled(
        lambda: delivery(make_user()))),
    ("one_delivery_per_event_and_handler_without_recipient", "event_id, handler", doubled(delivery)),
    ("a_curator_is_barred_once", "request_id, curator_id", doubled(
        lambda: Bar.objects.create(request=make_draft(), curator=make_user(), created_at=timezone.now()))),
    ("an_exception_once_per_event", "event_id, what", doubled(
        lambda: Override.objects.create(event=event(), what="grant", at=timezone.now()))),
    ("a_curator_is_seen_once_per_request", "request_id, person_id", doubled(
        lambda: Presence.objects.create(request=make_draft(), person=make_user(), seen_at=timezone.now()))),
    ("a_view_has_one_name_per_person", "owner_id, name", doubled(
        lambda: SavedView.objects.create(owner=make_user(), name="Mine"))),
    ("a_word_once_per_request", "request_id, word", doubled(
        lambda: RequestWord.objects.create(request=make_draft(), word="water"))),
    ("figures_once_per_curator", "period, curator_key", doubled(
        lambda: DeskFigures.objects.create(period="last90", curator_key=uuid4()))),
    ("figures_once_for_the_desk", "period", doubled(lambda: DeskFigures.objects.create(period="last90"))),
    ("progress_is_one_row", "", lambda: MeasuringProgress.objects.create(pk=2)),
    ("an_entry_tells_of_one_thing", "", FeedEntry.objects.create),
    ("an_endpoint_that_ended_says_when", "", lambda: endpoint(ended="gone")),
    ("an_endpoint_that_ended_says_when", "", lambda: endpoint(ended_at=timezone.now())),
    ("what_tells_of_an_event_names_it", "", call),
    ("one_delivery_per_endpoint_and_entry", "endpoint_id, entry_id", doubled(
        lambda: call(entry=event().feed_entry))),
    ("one_digest_per_person_and_week", "person_id, week", doubled(
        lambda: Digest.objects.create(person=make_user(), week="2026-03-09", due_at=timezone.now()))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "columns", "shame"), SHAMES, ids=[name for name, _, _ in SHAMES])
def test_the_database_refuses(name: str, columns: str, shame: Shame) -> None:
    """Fails for each constraint that is taken out of its model's Meta."""
    with lifted(connection), pytest.raises(IntegrityError) as refusal, transaction.atomic():
        shame()
    assert is_named(name, columns, str(refusal.value)), refusal.value


def test_every_constraint_of_the_workflow_is_tried() -> None:
    models = apps.get_app_config("requests_workflow").get_models()
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    assert named == {name for name, _, _ in SHAMES}


def is_named(name: str, columns: str, message: str) -> bool:
    """Tell whether the database names the constraint; of a unique one SQLite names only the columns."""
    if name in message:
        return True
    failed = message.removeprefix("UNIQUE constraint failed: ")
    return connection.vendor == "sqlite" and columns == ", ".join(
        column.rpartition(".")[2] for column in failed.split(", ")
    )
