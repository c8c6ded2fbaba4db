"""The page of one request: where it stands, what was said, what can be done."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from requests_workflow.busy import refusing_when_busy
from requests_workflow.forms import CommentForm
from requests_workflow.hand_over_selectors import find_standing_offer
from requests_workflow.http_status import mark_refused
from requests_workflow.linking.telling import tell_ownership
from requests_workflow.models import CommunityRequest, RequestEvent
from requests_workflow.provisioning.progress import tell_progress
from requests_workflow.refusals import NotFound, Refusal
from requests_workflow.rules import is_coordinator, is_member
from requests_workflow.selectors import find_request, members_shown_to, timeline
from requests_workflow.services import comment_once
from requests_workflow.services.handing_over import CAN_CHANGE_HANDS
from requests_workflow.states import State
from requests_workflow.views.access import SignedInRequest, signed_in
from requests_workflow.views.difference import compare_with_last_round
from requests_workflow.views.letters import tell_letters
from requests_workflow.views.next_steps import advise
from requests_workflow.views.offers import may_amend, may_write
from requests_workflow.views.page_parts import find_doors, tell_readers, trace_way
from requests_workflow.views.prospects import foresee
from requests_workflow.views.proving import offer_proving
from requests_workflow.views.remarks import pair_remarks
from requests_workflow.views.story import pick_unanswered, tell_checks, tell_history
from requests_workflow.views.wording import STANDINGS
from requests_workflow.views.words import COMMENTING, fill_in_words, forget_sent_words, rescuing_words


@require_safe
@signed_in
def show_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Show where the request stands, its proposal, checks, history and conversation."""
    return _show(request, find_request(reference, request.user), None)


@rescuing_words
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def comment_on_request(request: SignedInRequest, reference: str) -> HttpResponse:
    """Add to the conversation; a second click adds nothing. Lead on who comes here by signing in."""
    found = find_request(reference, request.user)
    if request.method != "POST":
        return redirect("request_status", reference=reference)
    form = CommentForm(request.POST, readers=tell_readers(found, request.user))
    if not form.is_valid():
        return _show(request, found, form, status=400)
    text, seen = form.cleaned_data["comment"], form.cleaned_data["seen"]
    try:
        with refusing_when_busy():
            event = comment_once(found.pk, text, actor=request.user, seen=seen)
    except NotFound:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return mark_refused(_show(request, found, form), refusal)
    forget_sent_words(request, found)
    sent = _("Your message is sent.") if event is not None else _("Your message had been sent already.")
    messages.success(request, sent)
    return redirect("request_status", reference=found.reference)


def _show(
    request: SignedInRequest, found: CommunityRequest, form: CommentForm | None, *, status: int = 200
) -> HttpResponse:
    user = request.user
    events = timeline(found)
    checks, progress = tell_checks(found), tell_progress(found)
    form = form or CommentForm(initial={"seen": found.events_count}, readers=tell_readers(found, user))
    context = {
        "section": "requests",
        "request_shown": found,
        "standing": STANDINGS[State(found.state)],
        "prospects": foresee(found, user, progress),
        "way": trace_way(found),
        "checks": checks,
        "proving": offer_proving(found, user, ((one.check_id, one.level_code) for one in checks)),
        "progress": progress,
        "advice": advise(found, progress) if is_coordinator(found, user) or is_member(found, user) else None,
        "form": form,
        **fill_in_words(request, found, form, COMMENTING),
        **_describe_ways(found, user),
        **_describe_people(found, user),
        **_describe_story(found, events, user),
    }
    return render(request, "requests/status.html", context, status=status)


def _describe_ways(found: CommunityRequest, user: User) -> dict[str, Any]:
    """Return what this person can do about the request."""
    return {
        "doors": find_doors(found, user),
        "may_amend": may_amend(found, user),
        "may_write": may_write(found, user),
        "ownership": tell_ownership(found, user),
    }


def _describe_people(found: CommunityRequest, user: User) -> dict[str, Any]:
    is_theirs = is_coordinator(found, user)
    return {
        "is_coordinator": is_theirs,
        "may_leave": not is_theirs and is_member(found, user),
        "may_hand_over": is_theirs and found.state in CAN_CHANGE_HANDS,
        "offer": find_standing_offer(found) if is_theirs else None,
        "members": members_shown_to(found, user),
    }


def _describe_story(found: CommunityRequest, events: list[RequestEvent], user: User) -> dict[str, Any]:
    unanswered, changes = pick_unanswered(events), compare_with_last_round(events)
    letters = {} if user.is_curator else tell_letters(found, events, user)
    changed = changes.field_names if changes else frozenset()
    return {
        "unanswered": unanswered,
        "remarks": pair_remarks(unanswered.remarks, changed) if unanswered else {},
        "changes": changes if changes and changes.fields and found.closed_at is None else None,
        "decision": _find_decision(found, events),
        "history": tell_history(events, user, letters),
    }


def _find_decision(found: CommunityRequest, events: list[RequestEvent]) -> str:
    """Return what the curator wrote with the decision that stands."""
    if found.state not in {State.ACCEPTED, State.DECLINED}:
        return ""
    last = next((event for event in reversed(events) if event.to_state != event.from_state), None)
    text = getattr(last, "text", None)
    return text.comment if text is not None else ""
