"""Requests and what hangs on them as JSON objects; plain functions, for the sake of lists."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from portal.accounts.models import User
from requests_workflow.api.event_representations import represent_decision
from requests_workflow.checks.runner import CHECKS_BY_ID
from requests_workflow.checks.versions import explain_staleness, read_versions
from requests_workflow.engine import available
from requests_workflow.models import (
    CheckResult,
    CommunityRequest,
    RequestEvent,
    RequestMember,
)
from requests_workflow.rules import has_no_conflict
from requests_workflow.selectors import name_actors
from requests_workflow.states import State

Locate = Callable[[str], str]
"""Makes a path of this site an absolute address."""


def represent_requests(
    requests: Iterable[CommunityRequest], *, viewer: User, locate: Locate
) -> list[dict[str, Any]]:
    """Return requests as the viewer may see them; `with_everything_shown` must have loaded them."""
    rows = list(requests)
    decisions = _decisions_of(rows)
    return [_represent(row, decisions.get(row.pk), viewer, locate) for row in rows]


def represent_check_summary(result: CheckResult) -> dict[str, Any]:
    """Return what a check says."""
    return {
        "id": result.check_id,
        "level": result.level,
        "blocks": result.blocks or None,
        "summary": result.summary,
    }


def may_see_internals(request: CommunityRequest, viewer: User) -> bool:
    """Whether what stays among curators is for the viewer: not when they have an interest in the request."""
    return viewer.is_curator and has_no_conflict(request, viewer)


def represent_checks(request: CommunityRequest, viewer: User) -> list[dict[str, Any]]:
    """Return what the checks say and rest on, and whether that still holds; in a constant number of queries.

    Facts about other people's requests are internal.
    """
    with_internals, versions = may_see_internals(request, viewer), read_versions()
    return [
        {
            **_represent_check(result, with_internals=with_internals),
            "stale": explain_staleness(result, CHECKS_BY_ID.get(result.check_id), request, versions) or None,
        }
        for result in request.check_results.all()
    ]


def _represent_check(result: CheckResult, *, with_internals: bool) -> dict[str, Any]:
    for_curators = {"curator_facts": result.curator_facts} if with_internals else {}
    return {
        **represent_check_summary(result),
        "facts": result.facts,
        **for_curators,
        "source": result.source,
        "data_version": result.data_version,
        "request_version": result.request_version,
        "rule_version": result.rule_version,
        "ran_at": result.ran_at,
    }


def represent_member(member: RequestMember) -> dict[str, Any]:
    """Return a member."""
    return {"email": member.email, "role": member.role}


def _represent(
    request: CommunityRequest, decision: RequestEvent | None, viewer: User, locate: Locate
) -> dict[str, Any]:
    actions = available(request, viewer)
    return {
        "id": str(request.pk),
        "reference": request.reference,
        "kind": request.kind,
        "state": request.state,
        "version": request.version,
        **_represent_proposal(request),
        "coordinator": _represent_person(request.coordinator, viewer),
        "assignee": _represent_person(request.assignee, viewer) if request.assignee else None,
        **_represent_times(request),
        "decided_at": decision.at if decision else None,
        "decision": represent_decision(decision) if decision else None,
        "available_actions": actions,
        "checks": [represent_check_summary(result) for result in request.check_results.all()],
        "links": _links(request, actions, locate),
    }


def _represent_proposal(request: CommunityRequest) -> dict[str, Any]:
    """Return what its coordinator asks for."""
    is_new = request.kind == CommunityRequest.Kind.NEW
    return {
        "slug": request.slug if is_new else None,
        "title": request.title,
        "description": request.description,
        "website": request.website,
        "grants": [link.grant.number for link in request.grant_links.all()],
        "community": None if is_new else request.linked_community,
        "terms_accepted": request.terms_accepted_at is not None,
    }


def _represent_times(request: CommunityRequest) -> dict[str, datetime | None]:
    names = ("created_at", "updated_at", "submitted_at", "due_at", "expires_at")
    return {name: getattr(request, name) for name in names}


def _represent_person(person: User, viewer: User) -> dict[str, str]:
    # Not `display_name`: a program shall see that no name was given.
    shown = {"name": person.name}
    return {**shown, "email": person.email} if viewer.is_curator or viewer.pk == person.pk else shown


def _decisions_of(requests: list[CommunityRequest]) -> dict[UUID, RequestEvent]:
    """Return the last decision on each decided request, in two queries for any number of them."""
    decided = [row.pk for row in requests if row.state in {State.ACCEPTED, State.DECLINED}]
    if not decided:
        return {}
    events = RequestEvent.objects.select_related("text").filter(
        request__in=decided, action__in=["accept", "decline"]
    )
    last = {event.request_id: event for event in events.order_by("number")}
    name_actors(list(last.values()))
    return last


def _links(request: CommunityRequest, actions: list[str], locate: Locate) -> dict[str, Any]:
    at = reverse("api_request", args=[request.pk])
    links = {
        "self": at,
        "html": reverse("request_status", args=[request.reference]),
        "events": f"{at}events/",
        "comments": f"{at}comments/",
        "checks": f"{at}checks/",
        "members": f"{at}members/",
    }
    if request.community is not None:
        links["community"] = reverse("api_community", args=[request.community.slug])
    doors = {action: locate(f"{at}actions/{action}/") for action in actions}
    return {**{name: locate(path) for name, path in links.items()}, "actions": doors}
