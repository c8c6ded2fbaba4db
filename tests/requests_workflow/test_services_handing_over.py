"""Handing a request over: offered to an address, taken by whoever proves it, and nothing in between."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.engine import available, perform
from requests_workflow.hand_over_selectors import find_offer_to, offers_made_to
from requests_workflow.models import CommunityRequest, Delivery, HandOver
from requests_workflow.outbox.sweeping import sweep
from requests_workflow.refusals import InvalidInput, NotAllowed, NotFound, NotReady, Stale, WrongState
from requests_workflow.rules import has_no_conflict
from requests_workflow.selectors import requests_for
from requests_workflow.services import (
    amend,
    invite_member,
    offer_request,
    refuse_offer,
    take_over,
    withdraw_offer,
)
from requests_workflow.verification import Verification
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import let_in, prove, set_stage

pytestmark = pytest.mark.django_db

GRACE = "grace@partner.example"


def offer(request: CommunityRequest, email: str = GRACE, stays_as: str = "editor") -> HandOver:
    return offer_request(request.pk, email=email, stays_as=stays_as, actor=request.coordinator)


def fresh(user: User) -> User:
    """Return a person of whom nothing is remembered."""
    return User.objects.get(pk=user.pk)


def test_an_offer_changes_nothing_until_it_is_taken() -> None:
    request, grace = make_submitted(), make_user(GRACE)
    offer(request, "  Grace@Partner.EXAMPLE ")
    request.refresh_from_db()
    assert request.coordinator_id != grace.pk
    assert request.version == 2
    assert not requests_for(grace).exists()
    assert [one.email for one in offers_made_to(grace)] == [GRACE]


def test_taking_it_makes_the_taker_the_coordinator_and_the_history_says_so() -> None:
    request, grace = make_submitted(), make_user(GRACE)
    offer(request)
    taken = take_over(request.pk, actor=grace, accepts_terms=True, expected_version=2)
    taken.refresh_from_db()
    assert (taken.coordinator, taken.version, taken.state) == (grace, 3, "submitted")
    assert available(taken, fresh(grace)) == ["cancel"]
    told = [(event.action, event.actor_key) for event in taken.events.order_by("number")]
    assert told[1:] == [("offer", request.coordinator.pseudonym), ("take_over", grace.pseudonym)]
    assert taken.events.last().actor_role == "coordinator"  # type: ignore[union-attr] # there is one
    assert list(Verification().findings()) == []


@pytest.mark.parametrize(("stays_as", "sees"), [("editor", True), ("viewer", True), ("leave", False)])
def test_who_hands_over_stays_as_they_chose(stays_as: str, sees: bool) -> None:
    request = make_submitted()
    before, grace = request.coordinator, make_user(GRACE)
    offer(request, stays_as=stays_as)
    take_over(request.pk, actor=grace, accepts_terms=True)
    assert requests_for(fresh(before)).exists() is sees
    if sees:
        assert request.members.get(email=before.email).role == stays_as


def test_who_handed_it_over_and_left_can_never_decide_on_it() -> None:
    """Fails when no row is left of them: they could become a curator and accept what they asked for."""
    request = make_submitted()
    before = request.coordinator
    offer(request, stays_as="leave")
    take_over(request.pk, actor=make_user(GRACE), accepts_terms=True)
    assert not has_no_conflict(CommunityRequest.objects.get(pk=request.pk), fresh(before))


def test_a_claim_goes_on_and_its_curator_is_told() -> None:
    curator = make_curator()
    request, grace = make_in_review(curator), make_user(GRACE)
    offer(request)
    take_over(request.pk, actor=grace, accepts_terms=True)
    request.refresh_from_db()
    assert (request.state, request.assignee) == ("in_review", curator)
    told = Delivery.objects.filter(event__action="take_over").values_list("handler", "recipient__email")
    assert set(told) == {
        ("mail_coordinator", GRACE),
        ("mail_previous_coordinator", HandOver.objects.get().offered_by.email),  # type: ignore[union-attr]
        ("mail_assignee", curator.email),
    }
    with refused(Stale):
        perform(request.pk, "accept", actor=fresh(curator), expected_version=3)


def test_the_checks_run_again_for_the_new_coordinator() -> None:
    request = make_submitted()
    request.check_results.all().delete()
    offer(request)
    take_over(request.pk, actor=make_user(GRACE), accepts_terms=True)
    assert request.check_results.exists()


def test_the_new_coordinator_accepts_the_terms_anew() -> None:
    request, draft, grace = make_submitted(), make_draft(), make_user(GRACE)
    for one in (request, draft):
        offer(one)
    with refused(NotReady):
        take_over(request.pk, actor=grace)
    take_over(draft.pk, actor=grace)
    draft.refresh_from_db()
    assert draft.terms_accepted_at is None


def test_a_member_who_takes_it_over_is_no_member_any_more() -> None:
    request, grace = make_submitted(), make_user(GRACE)
    address = let_in(grace, request, "viewer")
    offer(request, address)
    take_over(request.pk, actor=fresh(grace), accepts_terms=True)
    assert [one.email for one in CommunityRequest.objects.get(pk=request.pk).current_members] == [
        request.coordinator.email
    ]


def test_only_who_proved_the_address_finds_the_offer() -> None:
    request, other = make_submitted(), make_user("other@partner.example")
    unproved = make_user(GRACE, is_verified=False)
    offer(request)
    for person in (other, unproved, request.coordinator, make_curator()):
        for act in (take_over, refuse_offer):
            with refused(NotFound):
                act(request.pk, actor=person)
        with pytest.raises(NotFound):
            find_offer_to(request.pk, person)
    prove(other, GRACE)
    assert find_offer_to(request.reference, fresh(other)).email == GRACE


@pytest.mark.parametrize("identifier", ["x", "", "\x00", "EUC-2026-999999"])
def test_what_is_not_there_is_not_offered(identifier: str) -> None:
    with refused(NotFound):
        take_over(identifier, actor=make_user(GRACE))


def test_an_offer_is_taken_once() -> None:
    request, grace = make_submitted(), make_user(GRACE)
    offer(request)
    take_over(request.pk, actor=grace, accepts_terms=True)
    with refused(NotFound):
        take_over(request.pk, actor=fresh(grace), accepts_terms=True)


def test_an_offer_ends_when_it_is_refused_withdrawn_replaced_or_too_old() -> None:
    grace = make_user(GRACE)
    requests = {how: make_submitted() for how in ("refused", "withdrawn", "replaced", "old")}
    for request in requests.values():
        offer(request)
    refuse_offer(requests["refused"].pk, actor=grace)
    withdraw_offer(requests["withdrawn"].pk, actor=requests["withdrawn"].coordinator)
    offer(requests["replaced"], "else@partner.example")
    HandOver.objects.filter(request=requests["old"]).update(
        created_at=timezone.now() - terms.OFFER_STANDS - timedelta(seconds=1)
    )
    for request in requests.values():
        with refused(NotFound):
            take_over(request.pk, actor=grace, accepts_terms=True)
    outcomes = HandOver.objects.filter(email=GRACE).order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["refused", "withdrawn", "withdrawn", ""]
    assert not offers_made_to(grace).exists()


@pytest.mark.parametrize(
    ("situation", "can"),
    [("draft", True), ("submitted", True), ("in_review", True), ("sent_back", True), ("declined", True),
     ("expired", True), ("accepted", False), ("cancelled", False)],
)  # fmt: skip
def test_what_goes_on_or_can_be_reopened_changes_hands(situation: str, can: bool) -> None:
    stage = set_stage(situation)
    request = stage.now()
    if can:
        offer(request)
        take_over(request.pk, actor=make_user(GRACE), accepts_terms=True)
        assert stage.now().coordinator.email == GRACE
    else:
        with refused(WrongState):
            offer(request)


def test_a_request_that_was_withdrawn_meanwhile_is_not_taken_over() -> None:
    request, grace = make_submitted(), make_user(GRACE)
    offer(request)
    perform(request.pk, "cancel", actor=request.coordinator)
    with refused(WrongState):
        take_over(request.pk, actor=grace, accepts_terms=True)


def test_what_changed_since_it_was_looked_at_is_looked_at_again() -> None:
    request, grace = make_submitted(), make_user(GRACE)
    offer(request)
    amend(request.pk, {"title": "Other"}, actor=request.coordinator)
    with refused(Stale):
        take_over(request.pk, actor=grace, accepts_terms=True, expected_version=2)


@pytest.mark.parametrize("role", ["editor", "viewer", "curator", "assignee", "lead", "relative"])
def test_only_the_coordinator_hands_it_over(role: str) -> None:
    stage = set_stage("in_review")
    actor = stage.actor(role)
    assert isinstance(actor, User)
    with refused(NotAllowed):
        offer_request(stage.request.pk, email=GRACE, stays_as="leave", actor=actor)
    offer(stage.request)
    with refused(NotAllowed):
        withdraw_offer(stage.request.pk, actor=actor)


def test_the_desk_and_oneself_are_no_takers() -> None:
    request = make_submitted()
    curator = make_curator("curator@desk.example")
    for email in (curator.email, request.coordinator.email, "no address"):
        with refused(InvalidInput):
            offer(request, email)
    with refused(InvalidInput):
        offer(request, stays_as="owner")


def test_who_became_a_curator_since_the_offer_does_not_take_it() -> None:
    """Fails when the desk is looked at only while offering: an assignee would become the coordinator."""
    request, curator = make_submitted(), make_curator()
    offer(request)
    prove(curator, GRACE)
    with refused(NotAllowed, "conflict_of_interest"):
        take_over(request.pk, actor=fresh(curator), accepts_terms=True)


def test_the_letter_goes_to_the_address_whether_or_not_it_has_an_account(
    mailoutbox: list[EmailMessage],
) -> None:
    for email in (GRACE, make_user("known@partner.example").email):
        offer(make_draft(title="Rivers"), email)
    sweep()
    unknown, known = mailoutbox
    assert (unknown.to, known.to) == ([GRACE], ["known@partner.example"])
    assert "/take-over/" in str(unknown.body)
    assert GRACE not in str(known.body)
    assert "known@partner.example" not in str(unknown.body)


def test_the_second_click_finds_the_offer_that_the_first_made(mailoutbox: list[EmailMessage]) -> None:
    request = make_draft()
    first, second = offer(request), offer(request)
    assert second == first
    assert offer(request, stays_as="leave") != first
    sweep()
    assert len(mailoutbox) == 1
    assert HandOver.objects.count() == 2


def test_an_offer_that_was_taken_back_in_time_is_not_mailed(mailoutbox: list[EmailMessage]) -> None:
    request = make_draft()
    offer(request)
    withdraw_offer(request.pk, actor=request.coordinator)
    sweep()
    assert mailoutbox == []


def test_no_event_holds_an_address() -> None:
    request = make_submitted()
    invite_member(request.pk, email="ada@partner.example", role="viewer", actor=request.coordinator)
    offer(request)
    for event in request.events.all():
        assert "@" not in str(event.details)


def test_everybody_is_told_of_a_refusal_or_a_hand_over(mailoutbox: list[EmailMessage]) -> None:
    curator = make_curator()
    request, grace = make_in_review(curator), make_user(GRACE)
    before = request.coordinator
    offer(request)
    refuse_offer(request.pk, actor=grace)
    offer(request)
    take_over(request.pk, actor=fresh(grace), accepts_terms=True)
    Delivery.objects.filter(event__action__in=["submit", "offer"]).delete()
    sweep()
    assert {(mail.to[0], mail.subject.partition("] ")[2]) for mail in mailoutbox} == {
        (before.email, "“A project community” was not taken over"),
        (before.email, "“A project community” is handed over"),
        (GRACE, "You are now the coordinator of “A project community”"),
        (curator.email, "New coordinator: “A project community”"),
    }
