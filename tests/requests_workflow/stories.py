"""Requests that are played through the portal's own doors until every kind of mail has been queued."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from requests_workflow import jobs
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Delivery
from requests_workflow.services import comment
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user

ODD_TITLE = 'A & B "x" — ünï'


def let_run_out(request: CommunityRequest, field: str, *, in_: timedelta = timedelta(seconds=-1)) -> None:
    """Set a deadline of the request to so long from now: without a sign, it has just passed."""
    CommunityRequest.objects.filter(pk=request.pk).update(**{field: timezone.now() + in_})


def make_waiting_for_changes(
    curator: User, coordinator: User | None = None, **proposal: Any
) -> CommunityRequest:
    """Make a request for which the curator has asked for changes."""
    request = make_in_review(curator, coordinator, **proposal)
    remarks = {"title": "Please spell it out.", "grants": "Is it this one?"}
    return perform(
        request.pk, "request_changes", actor=curator, comment="Two things & a half.", remarks=remarks
    )


def play_every_mail(title: str = ODD_TITLE) -> dict[tuple[str, str, str, str], Delivery]:
    """Play until every mail was queued; return one delivery per action, handler, state before and kind."""
    coordinator = make_user("cora@university.example", name="Cora O'Dinator")
    first, second = make_curator("ada@desk.example"), make_curator("bob@desk.example")
    _play_to_acceptance(coordinator, first, second, title)
    _play_link(coordinator, first, title)
    _play_endings(coordinator, first, title)
    deliveries = Delivery.objects.select_related("event__request", "recipient").order_by("pk")
    return {
        (row.event.action, row.handler, row.event.from_state, row.event.request.kind): row
        for row in deliveries
    }


def _play_to_acceptance(coordinator: User, first: User, second: User, title: str) -> None:
    """Play a request that lapses, is sent back, resubmitted, declined, reopened and accepted."""
    request = make_in_review(first, coordinator, title=title)
    comment(request.pk, "Is anything missing?", actor=coordinator)
    comment(request.pk, "Not that I see.", actor=first)
    let_run_out(request, "lease_until")
    jobs.lapse_claims()
    perform(request.pk, "claim", actor=first)
    perform(request.pk, "request_changes", actor=first, comment="Two & a half.", remarks={"title": "Longer."})
    let_run_out(request, "expires_at", in_=timedelta(days=6.5))
    jobs.send_reminders()
    perform(request.pk, "resubmit", actor=coordinator, comment="All done.")
    perform(request.pk, "claim", actor=first)
    perform(request.pk, "decline", actor=first, reason="duplicate", comment="See the other one.")
    perform(request.pk, "reopen", actor=coordinator, comment="There is no other one.")
    perform(request.pk, "claim", actor=second)
    perform(request.pk, "accept", actor=second, comment="Welcome.")


def _play_link(coordinator: User, curator: User, title: str) -> None:
    """Play a request to link a community; the curator overrides the missing proof."""
    request = make_in_review(curator, coordinator, kind="link", community="elsewhere-already", title=title)
    overrides = {"ownership": "Proved by letter."}
    perform(request.pk, "accept", actor=curator, overrides=overrides)


def _play_endings(coordinator: User, curator: User, title: str) -> None:
    """Play a cancellation, and what expires: after requested changes, and as a draft that was reminded of."""
    cancelled = make_in_review(curator, coordinator, title=title)
    perform(cancelled.pk, "cancel", actor=coordinator, comment="We need it no longer.")
    let_run_out(make_waiting_for_changes(curator, coordinator, title=title), "expires_at")
    draft = make_draft(coordinator, title=title)
    let_run_out(draft, "expires_at", in_=timedelta(hours=20))
    jobs.send_reminders()
    let_run_out(draft, "expires_at")
    jobs.expire_requests()
    late = CommunityRequest.objects.filter(state="expired", submitted_at__isnull=False).get()
    perform(late.pk, "reopen", actor=coordinator, comment="Here is the answer.")
    make_submitted(coordinator, title=title)
