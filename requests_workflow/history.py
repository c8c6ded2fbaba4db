"""Appends to the history: numbered, chained events, and the texts beside them."""

import hashlib
import json
import secrets
from datetime import UTC
from typing import Any

from requests_workflow.actors import Actor, System
from requests_workflow.feed.entering import enter_event
from requests_workflow.models import CommunityRequest, EventText, RequestEvent
from requests_workflow.moves import Move
from requests_workflow.rules import is_member

TEXTS = ("comment", "remarks", "changes", "overrides")
"""What a person wrote with an event: the columns of EventText that the digest covers."""


def append_event(
    move: Move, *, from_state: str, to_state: str, details: dict[str, Any] | None = None
) -> RequestEvent:
    """Append the event of a move to the history of its request, which must be locked.

    Advances `events_count` and `history_head` of the request; the caller saves it.
    """
    request, texts = move.request, _texts_of(move)
    salt = secrets.token_hex(16) if texts else ""
    event = _next_event(move)
    event.from_state, event.to_state, event.details = from_state, to_state, details or {}
    event.text_digest = digest_texts(texts, salt) if texts else ""
    event.hash = hash_event(event)
    event.save(force_insert=True)
    enter_event(event)
    if texts:
        EventText.objects.create(event=event, author_id=move.actor.pk, salt=salt, **texts)
    request.events_count, request.history_head = event.number, event.hash
    return event


def _next_event(move: Move) -> RequestEvent:
    """Return the event with its place in the chain, and who acted when."""
    request = move.request
    return RequestEvent(
        request=request,
        number=request.events_count + 1,
        action=move.action,
        version=request.version,
        actor_key=move.actor.pseudonym,
        actor_role=role_of(request, move.actor),
        at=move.at,
        previous_hash=request.history_head,
    )


def role_of(request: CommunityRequest, actor: Actor) -> RequestEvent.Role:
    """Return in which role the actor acts: who is in a request, curator or not, acts as one of its people."""
    if isinstance(actor, System):
        return RequestEvent.Role.SYSTEM
    if request.coordinator_id == actor.pk:
        return RequestEvent.Role.COORDINATOR
    if is_member(request, actor) or not actor.is_curator:
        return RequestEvent.Role.MEMBER
    return RequestEvent.Role.LEAD if actor.is_lead_curator else RequestEvent.Role.CURATOR


def hash_event(event: RequestEvent) -> str:
    """Return the SHA-256 over all that the event says, its predecessor's hash included."""
    said = [
        str(event.request_id), event.number, event.action, event.from_state, event.to_state, event.version,
        str(event.actor_key or ""), str(event.actor_role), event.at.astimezone(UTC).isoformat(),
        event.details, event.text_digest, event.previous_hash,
    ]  # fmt: skip
    return hashlib.sha256(_canonical(said)).hexdigest()


def digest_texts(texts: dict[str, Any], salt: str) -> str:
    """Return the salted SHA-256 of an event's texts; without the salt nobody can guess back to them."""
    return hashlib.sha256(salt.encode() + _canonical(texts)).hexdigest()


def _texts_of(move: Move) -> dict[str, Any]:
    said = {field: getattr(move, field) for field in TEXTS}
    return said if any(said.values()) else {}


def _canonical(said: object) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
