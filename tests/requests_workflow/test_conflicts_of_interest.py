"""Nobody decides on what they had a hand in, and nobody chooses who may decide."""

from collections.abc import Callable
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import CURATORS, User
from requests_workflow.engine import available, perform
from requests_workflow.fairness.conflicts import has_a_say_in_the_linked_community
from requests_workflow.models import (
    CommunityRequest,
    OwnershipChallenge,
    OwnershipProof,
    RequestEvent,
    RequestMember,
)
from requests_workflow.personal import REQUESTS
from requests_workflow.refusals import InvalidInput, NotAllowed, NotFound
from requests_workflow.selectors import requests_for
from requests_workflow.services import (
    amend,
    comment,
    invite_member,
    note,
    offer_request,
    refuse_offer,
    remove_member,
    waive_bar,
    withdraw_offer,
)
from tests.factories import (
    PASSWORD,
    make_curator,
    make_draft,
    make_in_review,
    make_lead,
    make_submitted,
    make_user,
)
from tests.portal.test_account_pages import read_code
from tests.requests_workflow.stage import let_in, prove

pytestmark = pytest.mark.django_db


def again(user: User) -> User:
    """Read somebody anew, so that nothing is remembered of their groups and addresses."""
    return User.objects.get(pk=user.pk)


def test_who_was_shut_out_still_cannot_decide() -> None:
    request, curator = make_submitted(), make_curator()
    email = let_in(curator, request, "editor")
    amend(request.pk, {"title": "By the editor"}, actor=again(curator))
    remove_member(request.pk, email=email, actor=request.coordinator)
    with pytest.raises(NotAllowed) as refusal:
        perform(request.pk, "claim", actor=again(curator))
    assert refusal.value.code == "conflict_of_interest"


def test_who_was_shut_out_sees_and_changes_nothing_any_more() -> None:
    request, colleague = make_submitted(), make_user()
    email = let_in(colleague, request, "editor")
    comment(request.pk, "I am in.", actor=again(colleague))
    remove_member(request.pk, email=email, actor=request.coordinator)
    with pytest.raises(Exception, match="There is no such request"):
        comment(request.pk, "Still in?", actor=again(colleague))


def test_what_a_curator_does_as_a_member_is_recorded_as_a_members_deed() -> None:
    request, curator = make_submitted(), make_curator()
    let_in(curator, request, "editor")
    amend(request.pk, {"title": "By the editor"}, actor=again(curator))
    event = RequestEvent.objects.get(request=request, action="amend")
    assert event.actor_role == RequestEvent.Role.MEMBER


def test_a_coordinator_cannot_keep_a_curator_from_deciding_by_letting_them_in() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    with pytest.raises(InvalidInput, match="field errors") as refusal:
        invite_member(request.pk, email=curator.email.upper(), role="viewer", actor=request.coordinator)
    assert "belongs to somebody of the desk" in refusal.value.errors["email"][0]
    assert "decline" in available(request, again(curator))


def test_a_member_who_becomes_a_curator_has_a_conflict() -> None:
    request, colleague = make_submitted(), make_user()
    let_in(colleague, request)
    colleague.groups.add(*make_curator().groups.filter(name=CURATORS))
    assert "claim" not in available(CommunityRequest.objects.get(pk=request.pk), again(colleague))


def test_a_lead_cannot_take_their_own_request_from_its_curator() -> None:
    lead = make_lead()
    request = make_in_review(make_curator(), lead)
    with pytest.raises(NotAllowed):
        perform(request.pk, "release", actor=again(lead))
    assert perform(request.pk, "release", actor=make_lead()).state == "submitted"


def test_a_curator_writes_no_internal_notes_on_their_own_request() -> None:
    curator = make_curator()
    request = make_submitted(curator)
    with pytest.raises(NotAllowed):
        note(request.pk, "Ownership checked by phone.", actor=again(curator))
    assert not request.notes.exists()


def test_an_address_proved_after_the_invitation_counts() -> None:
    request, curator = make_submitted(), make_curator()
    invite_member(request.pk, email="home@example.org", role="viewer", actor=request.coordinator)
    assert "claim" in available(request, again(curator))
    prove(curator, "home@example.org")
    assert "claim" not in available(CommunityRequest.objects.get(pk=request.pk), again(curator))


def test_a_lead_cannot_lift_the_bar_on_themselves() -> None:
    lead = make_lead()
    request = make_in_review(lead)
    perform(request.pk, "decline", actor=lead, comment="No.", reason="other")
    perform(request.pk, "reopen", actor=request.coordinator, comment="Please look again.")
    with pytest.raises(NotAllowed) as refusal:
        waive_bar(request.pk, "There is nobody else.", actor=again(lead))
    assert refusal.value.code == "decided_before"
    assert "claim" not in available(CommunityRequest.objects.get(pk=request.pk), again(lead))


def make_curator_of(user: User) -> User:
    """Let somebody become a curator, and read them anew."""
    user.groups.add(*make_curator().groups.filter(name=CURATORS))
    return again(user)


def claim_refused(request: CommunityRequest, user: User) -> str:
    """Try to claim, and return the code of the refusal."""
    with pytest.raises(NotAllowed) as refusal:
        perform(request.pk, "claim", actor=user)
    assert CommunityRequest.objects.get(pk=request.pk).state == "submitted"
    return refusal.value.code


def test_an_editor_who_took_their_address_off_the_account_still_cannot_decide() -> None:
    request, curator = make_submitted(), make_curator()
    email = let_in(curator, request, "editor")
    amend(request.pk, {"title": "By the editor"}, actor=again(curator))
    EmailAddress.objects.filter(email=email).delete()
    assert claim_refused(request, again(curator)) == "conflict_of_interest"


def let_in_by_invitation(request: CommunityRequest, email: str) -> None:
    invite_member(request.pk, email=email, role="viewer", actor=request.coordinator)


def let_in_by_offer(request: CommunityRequest, email: str) -> None:
    offer_request(request.pk, email=email, stays_as="leave", actor=request.coordinator)
    withdraw_offer(request.pk, actor=request.coordinator)


Invite = Callable[[CommunityRequest, str], None]
EITHER_WAY = pytest.mark.parametrize("invite", [let_in_by_invitation, let_in_by_offer])
HOME = "home@example.org"


def open_browser(user: User) -> Client:
    browser = Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def prove_in_the_browser(browser: Client, email: str, mails: list[EmailMessage]) -> None:
    browser.post("/accounts/email/", {"action_add": "", "email": email})
    browser.post("/accounts/confirm-email/", {"code": read_code(mails)})


def remove_in_the_browser(browser: Client, email: str) -> None:
    browser.post("/accounts/email/", {"action_remove": "", "email": email})
    assert not EmailAddress.objects.filter(email=email).exists()


@EITHER_WAY
def test_who_was_asked_in_by_an_address_that_they_proved_later_and_gave_up_cannot_decide(
    invite: Invite, mailoutbox: list[EmailMessage]
) -> None:
    """Fails when only the addresses of today count: taken off the account, one would lead to nobody."""
    request, colleague = make_submitted(), make_user()
    invite(request, HOME)
    browser = open_browser(colleague)
    prove_in_the_browser(browser, HOME, mailoutbox)
    remove_in_the_browser(browser, HOME)
    assert claim_refused(request, make_curator_of(colleague)) == "conflict_of_interest"


@EITHER_WAY
def test_who_was_asked_in_by_an_address_of_theirs_and_gave_it_up_cannot_decide_as_a_curator(
    invite: Invite,
) -> None:
    request, colleague = make_submitted(), make_user()
    prove(colleague, HOME)
    invite(request, HOME)
    EmailAddress.objects.filter(email=HOME).delete()
    assert claim_refused(request, make_curator_of(colleague)) == "conflict_of_interest"


def test_whom_nobody_knew_to_have_the_address_is_noted_at_the_last_moment() -> None:
    """Some addresses are proved without a code of ours: by a provider that is trusted, say."""
    request, colleague = make_submitted(), make_user()
    let_in_by_invitation(request, HOME)
    prove(colleague, HOME)
    remove_in_the_browser(open_browser(colleague), HOME)
    assert claim_refused(request, make_curator_of(colleague)) == "conflict_of_interest"


def test_who_gave_an_address_up_sees_the_request_no_more_and_who_has_it_now_does() -> None:
    request, first, second = make_submitted(), make_user(), make_user()
    prove(first, HOME)
    let_in_by_invitation(request, HOME)
    EmailAddress.objects.filter(email=HOME).delete()
    prove(second, HOME)
    assert comment(request.pk, "I am in.", actor=again(second)).action == "comment"
    with pytest.raises(NotFound):
        comment(request.pk, "I was in.", actor=again(first))
    for person in (first, second):
        assert claim_refused(request, make_curator_of(person)) == "conflict_of_interest"


def let_be_in_for_a_while(request: CommunityRequest, person: User) -> None:
    """Let somebody be in a request by an address that they give up, and then be taken out of it."""
    prove(person, HOME)
    let_in_by_invitation(request, HOME)
    EmailAddress.objects.filter(email=HOME).delete()
    remove_member(request.pk, email=HOME, actor=request.coordinator)


def test_an_invitation_that_is_made_again_after_an_address_has_passed_on_ties_both() -> None:
    request, first, second = make_submitted(), make_user(), make_user()
    let_be_in_for_a_while(request, first)
    prove(second, HOME)
    let_in_by_invitation(request, HOME)
    assert {member.user for member in request.members.filter()} == {first, second}
    assert [member.user for member in request.members.filter(left_at=None)] == [second]


def test_closing_an_account_ends_no_invitation_that_was_made_again_for_somebody_else() -> None:
    request, first, second = make_submitted(), make_user(), make_user()
    let_be_in_for_a_while(request, first)
    let_in_by_invitation(request, HOME)
    REQUESTS.erase(first)
    prove(second, HOME)
    assert requests_for(second).get() == request


def test_what_was_written_before_whose_address_it_is_was_noted_is_filled_in_portions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    filling = import_module("requests_workflow.migrations.0028_fill_whose_addresses")
    monkeypatch.setattr(filling, "PORTION", 2)
    request, colleague, stranger = make_submitted(), make_user(), make_user(is_verified=False)
    for name in ("one@home.example", "two@home.example", HOME, stranger.email, "three@home.example"):
        let_in_by_invitation(request, name)
    let_in_by_offer(request, HOME)
    for name in ("two@home.example", "three@home.example", HOME):
        prove(colleague, name)
    filling.fill(apps, None)
    known = {one.email: one.user for one in RequestMember.objects.filter(request=request)}
    assert known == {
        "one@home.example": None,
        "two@home.example": colleague,
        HOME: colleague,
        stranger.email: None,
        "three@home.example": colleague,
    }
    assert request.hand_overs.get().offered_to == colleague


def test_whom_the_request_was_offered_to_cannot_decide_whatever_they_answered() -> None:
    request, colleague = make_submitted(), make_user()
    offer_request(request.pk, email=colleague.email, stays_as="leave", actor=request.coordinator)
    refuse_offer(request.pk, actor=again(colleague))
    assert claim_refused(request, make_curator_of(colleague)) == "conflict_of_interest"


def test_a_named_contact_whose_address_is_that_of_the_account_but_not_proved_cannot_decide() -> None:
    request, colleague = make_submitted(), make_user(is_verified=False)
    invite_member(request.pk, email=colleague.email, role="viewer", actor=request.coordinator)
    assert claim_refused(request, make_curator_of(colleague)) == "conflict_of_interest"


def decline_and_reopen(request: CommunityRequest, curator: User) -> CommunityRequest:
    perform(request.pk, "claim", actor=curator)
    perform(request.pk, "decline", actor=curator, comment="No.", reason="other")
    return perform(request.pk, "reopen", actor=request.coordinator, comment="But yes.")


def test_everybody_who_ever_declined_it_is_barred_and_not_only_the_last() -> None:
    first, second, request = make_curator(), make_curator(), make_submitted()
    decline_and_reopen(request, first)
    decline_and_reopen(request, second)
    for curator in (first, second):
        assert claim_refused(request, again(curator)) == "decided_before"
        assert "claim" not in available(CommunityRequest.objects.get(pk=request.pk), again(curator))
    assert perform(request.pk, "claim", actor=make_curator()).state == "in_review"


def test_a_lead_lifts_all_bars_and_a_later_decline_bars_anew() -> None:
    first, second, request = make_curator(), make_curator(), make_submitted()
    decline_and_reopen(request, first)
    decline_and_reopen(request, second)
    waive_bar(request.pk, "All others are away.", actor=make_lead())
    decline_and_reopen(request, first)
    assert claim_refused(request, again(first)) == "decided_before"
    assert perform(request.pk, "claim", actor=again(second)).state == "in_review"


def prove_ownership(user: User, community: str, remote_id: UUID | None = None) -> None:
    """Record that they proved a community to be theirs, for a request of their own."""
    now, own = timezone.now(), make_draft(user, kind="link", community=community)
    OwnershipProof.objects.create(
        request=own,
        named=community,
        remote_id=remote_id or uuid4(),
        method="token",
        by=user,
        proved_at=now,
        verified_at=now,
    )


def test_who_proved_to_own_the_community_for_a_request_of_their_own_cannot_decide_on_anothers() -> None:
    owner, stranger = make_curator(), make_curator()
    prove_ownership(owner, "their-community")
    prove_ownership(stranger, "another-community")
    request = make_submitted(kind="link", community="their-community")
    assert claim_refused(request, again(owner)) == "conflict_of_interest"
    assert perform(request.pk, "claim", actor=again(stranger)).state == "in_review"


RIVERS = UUID("5f9c1f0a-1c1b-4d7e-9a53-0e8f1c2d3b4a")


def look_at(request: CommunityRequest, remote_id: UUID) -> None:
    """Record that the community that a request names was read from Zenodo."""
    OwnershipChallenge.objects.create(
        request=request,
        named=request.linked_community,
        token="t",
        remote_id=remote_id,
        created_at=timezone.now(),
    )


@pytest.mark.parametrize(
    ("proved_as", "asked_as"),
    [("rivers", str(RIVERS)), (str(RIVERS), "rivers"), ("rivers-of-old", "rivers"), ("rivers", "RIVERS")],
)
def test_an_owner_is_known_by_whatever_name_the_request_calls_their_community(
    proved_as: str, asked_as: str
) -> None:
    """Fails when names are compared as they were written: a slug may change, the id stays."""
    owner = make_curator()
    prove_ownership(owner, proved_as, RIVERS)
    request = make_submitted(kind="link", community=asked_as)
    look_at(request, RIVERS)
    assert claim_refused(request, again(owner)) == "conflict_of_interest"


def test_what_was_read_of_a_community_that_the_request_names_no_more_ties_nobody() -> None:
    owner, request = make_curator(), make_submitted(kind="link", community="rivers")
    prove_ownership(owner, "rivers-of-old", RIVERS)
    look_at(request, RIVERS)
    amend(request.pk, {"community": "lakes"}, actor=request.coordinator)
    assert perform(request.pk, "claim", actor=again(owner)).state == "in_review"


def test_of_however_many_links_it_takes_one_query_to_know_whose_the_communities_are() -> None:
    curator = make_curator()
    requests = [make_submitted(kind="link", community=f"community-{number}") for number in range(3)]
    with CaptureQueriesContext(connection) as queries:
        assert not any(has_a_say_in_the_linked_community(request, curator) for request in requests)
    assert len(queries) == 1
