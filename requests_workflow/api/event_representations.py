"""Events of a request as JSON objects: lines of the history, what was said, what was decided."""

from typing import Any

from requests_workflow.models import EventText, RequestEvent

OF_THE_DESK = frozenset({"curators"})
"""Details of events that nobody is told: who of the desk was barred, by their pseudonyms."""


def represent_event(event: RequestEvent, *, with_internals: bool) -> dict[str, Any]:
    """Return a line of the history; `name_actors` must have named its actor.

    The reasons for overriding checks are internal.
    """
    text = text_of(event)
    for_curators = {"overrides": text.overrides if text else {}} if with_internals else {}
    return {
        "number": event.number,
        "action": event.action,
        "from_state": event.from_state,
        "to_state": event.to_state,
        "version": event.version,
        "actor": _represent_actor(event),
        "at": event.at,
        "comment": text.comment if text else "",
        "remarks": text.remarks if text else {},
        "changes": event.changes,
        **for_curators,
        "details": {name: said for name, said in event.details.items() if name not in OF_THE_DESK},
    }


def represent_comment(event: RequestEvent) -> dict[str, Any]:
    """Return what was said; `name_actors` must have named its author."""
    text = text_of(event)
    return {
        "number": event.number,
        "action": event.action,
        "author": _represent_actor(event),
        "at": event.at,
        "comment": text.comment if text else "",
    }


def represent_decision(event: RequestEvent) -> dict[str, Any]:
    """Return what was decided, why and by whom; `name_actors` must have named who."""
    text = text_of(event)
    return {
        "action": event.action,
        "reason": event.details.get("reason"),
        "comment": text.comment if text else "",
        "at": event.at,
        "by": event.actor_name,
    }


def text_of(event: RequestEvent) -> EventText | None:
    """Return the texts beside an event, if there are any."""
    text: EventText | None = getattr(event, "text", None)
    return text


def _represent_actor(event: RequestEvent) -> dict[str, str]:
    return {"name": event.actor_name, "role": event.actor_role}
