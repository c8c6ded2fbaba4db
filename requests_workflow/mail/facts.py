"""Gathers what the templates of mails speak of: the request, the event, the recipient and the dates."""

import math
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from requests_workflow import terms
from requests_workflow.clock import add_working_time
from requests_workflow.mail.invitations import TO_STRANGERS, describe_for_strangers, name_for_strangers
from requests_workflow.mail.kinds import find_kind, link_to_switch_off
from requests_workflow.mail.text import fold, quote
from requests_workflow.models import (
    CommunityRequest,
    Delivery,
    EventText,
    HandOver,
    ProvisioningStep,
    RequestEvent,
    RequestMember,
)
from requests_workflow.selectors import name_actors
from requests_workflow.states import State
from requests_workflow.wording import name_field


def gather_facts(delivery: Delivery, audience: str) -> dict[str, Any]:
    """Return all that a template may name. What was true at the event is taken from the event.

    The request may have moved on since: a reopened one has lost the reason why it was declined.
    """
    event, request = delivery.event, delivery.event.request
    return {
        "is_for_coordinator": audience != "curator",
        "link": settings.SITE_URL + _path(event, audience),
        **_facts_of_choice(delivery, audience),
        **_facts_of_request(request),
        **_facts_of_event(event),
        **_facts_of_recipient(delivery),
        **_facts_of_texts(event),
        **_facts_of_sharing(event),
        **_facts_of_zenodo(event),
        **_dates(event, request),
    }


def _path(event: RequestEvent, audience: str) -> str:
    """Return the one page on which to go on."""
    request = event.request
    if audience == "owner":
        return reverse("help_page", args=["linking"])
    if audience == "previous":
        return reverse("my_requests")
    if event.action == "offer":
        return reverse("take_over_request", args=[request.reference])
    if audience == "curator":
        return reverse("admin:requests_workflow_communityrequest_change", args=[request.pk])
    if event.action == "accept" and request.community is not None:
        return reverse("community", args=[request.community.slug])
    return reverse("request_status", args=[request.reference])


def _facts_of_choice(delivery: Delivery, audience: str) -> dict[str, Any]:
    """Return what the mail is called on the page of preferences, and the page to switch it off."""
    kind = find_kind(delivery.event, audience)
    if kind is None or delivery.recipient is None:
        return {"kind": "", "switch_off_link": ""}
    return {"kind": str(kind.label), "switch_off_link": link_to_switch_off(delivery.recipient, kind)}


def name_request(request: CommunityRequest) -> str:
    """Return its title; else, since one to link needs none, what its community is called. May be empty."""
    return fold(request.title or _name_community(request))


def _name_community(request: CommunityRequest) -> str:
    return request.community.title if request.community is not None else request.linked_community


def _facts_of_request(request: CommunityRequest) -> dict[str, Any]:
    grants = [link.grant.number for link in request.grant_links.select_related("grant").order_by("position")]
    community = request.community.slug if request.community is not None else request.linked_community
    return {
        "reference": request.reference,
        "title": name_request(request),
        "is_new": request.kind == CommunityRequest.Kind.NEW,
        "slug": fold(request.slug),
        "community": fold(community),
        "grants": ", ".join(grants),
        "primary_grant": next(iter(grants), ""),
        "coordinator": fold(request.coordinator.display_name),
    }


def _facts_of_event(event: RequestEvent) -> dict[str, Any]:
    name_actors([event])
    reason = event.details.get("reason", "")
    return {
        "author": fold(event.actor_name),
        "is_by_member": event.actor_role == RequestEvent.Role.MEMBER,
        "is_by_coordinator": event.actor_role == RequestEvent.Role.COORDINATOR,
        "was_draft": event.from_state == State.DRAFT,
        "was_in_review": event.from_state == State.IN_REVIEW,
        "was_declined": event.from_state == State.DECLINED,
        "reason": CommunityRequest.DeclineReason(reason).label if reason else "",
    }


def _facts_of_recipient(delivery: Delivery) -> dict[str, Any]:
    recipient = delivery.recipient
    if recipient is None:
        return {}
    asked = delivery.event.request.events.filter(action="request_changes", number__lt=delivery.event.number)
    last_asked = asked.order_by("number").last()
    return {
        "name": fold(recipient.name),
        "has_asked_for_changes": last_asked is not None and last_asked.actor_key == recipient.pseudonym,
    }


def _facts_of_texts(event: RequestEvent) -> dict[str, Any]:
    """Return what a person wrote, quoted; nothing once it was erased."""
    text = EventText.objects.filter(event=event).first()
    remarks = text.remarks if text is not None else {}
    return {
        "comment": quote(text.comment) if text is not None else "",
        "remarks": [(name_field(field), quote(said)) for field, said in remarks.items()],
    }


def _facts_of_sharing(event: RequestEvent) -> dict[str, Any]:
    """Return what an invited person may do; until when an offer stands, and whether who made it stays."""
    offer = HandOver.objects.filter(pk=event.details.get("hand_over")).first()
    is_untitled = offer is not None and not name_request(event.request)
    return {
        **({"title": _("without a title")} if is_untitled else {}),
        "is_editor": event.details.get("role") == RequestMember.Role.EDITOR,
        "stands_until": offer.stands_until if offer is not None else None,
        "stays": offer is not None and offer.stays_as != HandOver.Stay.LEAVE,
        **(_facts_for_strangers(event) if event.action in TO_STRANGERS else {}),
    }


def _facts_of_zenodo(event: RequestEvent) -> dict[str, Any]:
    """Return what stands in the way of a step now, in the reader's language; nothing once it was mended."""
    step = ProvisioningStep.objects.filter(request=event.request, name=event.details.get("step", "")).first()
    asked = event.details.get("code", "")
    is_still_so = step is not None and step.code == asked
    return {"asked": fold(step.said) if step is not None and is_still_so else "", "asked_code": asked}


def _facts_for_strangers(event: RequestEvent) -> dict[str, Any]:
    name_actors([event])
    return {
        "author": name_for_strangers(event.actor_name),
        "title": describe_for_strangers(event.request),
    }


def _dates(event: RequestEvent, request: CommunityRequest) -> dict[str, Any]:
    expires_on = _read_expiry(event)
    return {
        # Five working days from a weekend end on Saturday at midnight: to people, that is Friday.
        "due_on": request.due_day,
        "kept_until": add_working_time(event.at, terms.KEPT_FOR_PREVIOUS_CURATOR),
        "expires_on": expires_on,
        "days_left": math.ceil((expires_on - event.at) / timedelta(days=1)) if expires_on else None,
        "answer_by": event.at + terms.ANSWER_WITHIN,
        "answer_days": terms.ANSWER_WITHIN.days,
        "appeal_by": event.at + terms.REOPEN_WITHIN,
        "appeal_days": terms.REOPEN_WITHIN.days,
        "draft_days": terms.DRAFT_KEPT.days,
        "lease_hours": terms.LEASE // timedelta(hours=1),
    }


def _read_expiry(event: RequestEvent) -> datetime | None:
    recorded = event.details.get("expires_at")
    return datetime.fromisoformat(recorded) if recorded else None
