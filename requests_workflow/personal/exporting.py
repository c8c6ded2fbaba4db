"""A person's requests, memberships, words, deeds and mails, as JSON can hold them."""

from typing import Any

from portal.accounts.models import User
from requests_workflow.models import (
    CommunityRequest,
    Delivery,
    DeskFigures,
    EventText,
    KeptAnswers,
    Note,
    OwnershipProof,
    RequestEvent,
)
from requests_workflow.personal.traces import memberships_of, offers_of

REQUEST = (
    "reference", "kind", "state", "version", "slug", "title", "description", "website", "linked_community",
    "terms_accepted_at", "created_at", "updated_at", "submitted_at", "due_at", "expires_at", "closed_at",
    "decline_reason",
)  # fmt: skip
MAIL = ("event__request__reference", "event__action", "handler", "status", "due_at", "done_at")
OFFER = ("request__reference", "email", "stays_as", "created_at", "ended_at", "outcome")
PROOF = ("request__reference", "named", "method", "evidence", "proved_at", "verified_at", "voided_at")
MEMBERSHIP = ("request__reference", "email", "role", "created_at", "left_at")
FIGURES = ("period", "answers", "decisions", "accepted", "overrides", "decided_median", "decided_p90")
TEXTS = ("comment", "remarks", "changes", "overrides")


def export_requests(user: User) -> dict[str, Any]:
    """Return all that relates to the person; a handful of queries, however much that is."""
    own = CommunityRequest.objects.filter(coordinator=user).order_by("created_at")
    own = own.prefetch_related("grants", "members", "check_results")
    acts = RequestEvent.objects.filter(actor_key=user.pseudonym).select_related("request").order_by("at")
    written = EventText.objects.filter(author=user).select_related("event__request").order_by("event__at")
    notes = Note.objects.filter(author=user).order_by("created_at")
    kept = KeptAnswers.objects.filter(person=user).order_by("kept_at")
    figures = DeskFigures.objects.filter(curator_key=user.pseudonym).order_by("period")
    mails = Delivery.objects.filter(recipient=user).order_by("created_at")
    return {
        "own": [_describe_request(request) for request in own],
        "shared_with_me": list(memberships_of(user).values(*MEMBERSHIP)),
        "offered_to_be_handed_over": list(offers_of(user).values(*OFFER)),
        "what_i_did": [_describe_act(event) for event in acts],
        "what_i_wrote": [_describe_text(text) for text in written],
        "what_i_typed_and_did_not_save": list(kept.values("request__reference", "answers", "kept_at")),
        "notes_i_wrote": list(notes.values("request__reference", "text", "created_at")),
        "what_i_proved": list(OwnershipProof.objects.filter(by=user).order_by("proved_at").values(*PROOF)),
        "mails_to_me": list(mails.values(*MAIL)),
        "views_i_saved_at_the_desk": list(user.saved_views.values("name", "query", "created_at")),
        "digests_to_me": list(user.digests.order_by("week").values("week", "status", "done_at")),
        "figures_of_my_reviews": list(figures.values(*FIGURES)),
    }


def _describe_request(request: CommunityRequest) -> dict[str, Any]:
    return {
        **{column: getattr(request, column) for column in REQUEST},
        "grants": [grant.number for grant in request.grants.all()],
        "shared_with": [{"email": one.email, "role": one.role} for one in request.members.all()],
        "checks": [
            {"id": one.check_id, "level": one.level, "summary": one.summary, "facts": one.facts}
            for one in request.check_results.all()
        ],
    }


def _describe_act(event: RequestEvent) -> dict[str, Any]:
    return {
        "request": event.request.reference,
        "number": event.number,
        "action": event.action,
        "as": event.actor_role,
        "at": event.at,
    }


def _describe_text(text: EventText) -> dict[str, Any]:
    return {**_describe_act(text.event), **{column: getattr(text, column) for column in TEXTS}}
