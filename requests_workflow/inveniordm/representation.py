"""Requests as InvenioRDM shows them: `subcommunity` requests of a community to its parent."""

from typing import Any

from django.urls import reverse

from portal.accounts.models import User
from requests_workflow.api.representations import Locate
from requests_workflow.inveniordm.moves import offered
from requests_workflow.inveniordm.words import STATUS_OF, name_award, name_parent
from requests_workflow.models import CommunityRequest
from requests_workflow.states import CLOSED, OPEN, State


def represent(request: CommunityRequest, *, viewer: User, locate: Locate) -> dict[str, Any]:
    """Return a request as the viewer may see it; `with_everything_shown` must have loaded it."""
    child = {"community": _name_child(request)}
    return {
        "id": str(request.pk),
        "number": request.reference,
        "type": "subcommunity",
        "status": STATUS_OF[State(request.state)],
        "title": f'Inclusion of subcommunity "{request.title or _name_child(request)}"',
        "created_by": child,
        "topic": child,
        "receiver": {"community": name_parent()},
        "payload": {"project_id": _name_primary_grant(request)},
        **_tell_standing(request),
        "links": _link(request, viewer, locate),
    }


def _tell_standing(request: CommunityRequest) -> dict[str, Any]:
    return {
        "is_open": request.state in OPEN,
        "is_closed": request.state in CLOSED,
        "is_expired": request.state == State.EXPIRED,
        "expires_at": request.expires_at,
        "is_locked": False,
        "last_reply": None,
        "last_activity_at": request.updated_at,
        "created": request.created_at,
        "updated": request.updated_at,
        "revision_id": request.version,
        "files": {"enabled": False},
    }


def _name_child(request: CommunityRequest) -> str:
    """Return the community's id once it is in the registry, the slug that was asked for until then."""
    if request.community_id is not None:
        return str(request.community_id)
    return request.slug or request.linked_community


def _name_primary_grant(request: CommunityRequest) -> str | None:
    numbers = [link.grant.number for link in request.grant_links.all()]
    return name_award(numbers[0]) if numbers else None


def _link(request: CommunityRequest, viewer: User, locate: Locate) -> dict[str, Any]:
    at = reverse("inveniordm_request", args=[request.pk])
    return {
        "self": locate(at),
        "self_html": locate(reverse("request_status", args=[request.reference])),
        "actions": {
            action: locate(reverse("inveniordm_request_action", args=[request.pk, action]))
            for action in offered(request, viewer)
        },
    }
