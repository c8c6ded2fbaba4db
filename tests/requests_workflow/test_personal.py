"""What the workflow exports of a person, and what is left when they are erased."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.models import (
    CheckResult,
    CommunityRequest,
    Delivery,
    EventText,
    HandOver,
    KeptAnswers,
    Note,
    RequestEvent,
    RequestMember,
)
from requests_workflow.personal import REQUESTS
from requests_workflow.personal.erasing import ERASED
from requests_workflow.services import comment, invite_member, note, offer_request, take_over
from requests_workflow.verification import Verification
from tests.factories import make_curator, make_draft, make_in_review, make_submitted, make_user
from tests.requests_workflow.stage import prove

pytestmark = pytest.mark.django_db

ADDRESS = "ada@uni.example"


@pytest.fixture
def ada() -> User:
    return make_user(ADDRESS, name="Ada")


def test_words_are_erased_and_the_history_still_verifies(ada: User) -> None:
    request = make_in_review(make_curator(), ada)
    comment(request.pk, "What I think.", actor=ada)
    hashes = list(RequestEvent.objects.order_by("pk").values_list("hash", flat=True))
    REQUESTS.erase(ada)
    text = EventText.objects.get(event__action="comment")
    assert (text.comment, text.salt, text.author) == ("", "", None)
    assert text.erased_at is not None
    assert list(RequestEvent.objects.order_by("pk").values_list("hash", flat=True)) == hashes
    assert list(Verification().findings()) == []


def test_what_a_curator_said_stays_without_them(ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada)
    comment(request.pk, "Please name the project.", actor=curator)
    note(request.pk, "Looks good.", actor=curator)
    REQUESTS.erase(curator)
    text = EventText.objects.get(event__action="comment")
    assert (text.comment, text.author) == ("Please name the project.", None)
    assert Note.objects.get(text="Looks good.").author is None
    assert list(Verification().findings()) == []


def test_an_address_is_blotted_out_wherever_a_check_wrote_it_down(ada: User) -> None:
    request = make_submitted(ada)
    CheckResult.objects.filter(request=request, check_id="grant").update(
        summary=f"{ADDRESS} is a partner",
        facts={"found": [{"address": ADDRESS.upper(), "organisation": "Uni"}]},
        curator_facts={"of": ADDRESS},
    )
    others = make_submitted(make_user())
    CheckResult.objects.filter(request=others, check_id="grant").update(summary=f"like {ADDRESS}")
    REQUESTS.erase(ada)
    result = CheckResult.objects.get(request=request, check_id="grant")
    assert result.summary == ERASED
    assert result.facts == {"found": [{"address": ERASED, "organisation": "Uni"}]}
    assert result.curator_facts == {"of": ERASED}


def test_an_address_is_blotted_out_where_the_request_was_handed_over_since(ada: User) -> None:
    offer = _offer(make_submitted(ada), to="ben@other.example", by=ada)
    take_over(offer.request_id, actor=make_user("ben@other.example"), accepts_terms=True)
    results = CheckResult.objects.filter(request=offer.request_id, check_id="grant")
    results.update(summary=f"{ADDRESS} is a partner")
    REQUESTS.erase(ada)
    assert results.get().summary == ERASED


def test_memberships_end_and_name_nobody_but_the_others_stay(ada: User) -> None:
    request = make_submitted(make_user())
    for email in (ADDRESS, "ben@other.example"):
        invite_member(request.pk, email=email, role="editor", actor=request.coordinator)
    REQUESTS.erase(ada)
    emails = set(RequestMember.objects.filter(left_at=None).values_list("email", flat=True))
    assert emails == {"ben@other.example"}
    assert not RequestMember.objects.filter(email=ADDRESS).exists()


def test_what_an_address_that_was_given_up_leads_to_is_exported_and_erased_too(ada: User) -> None:
    request = make_submitted(make_user())
    prove(ada, "ada@home.example")
    invite_member(request.pk, email="ada@home.example", role="editor", actor=request.coordinator)
    offer_request(request.pk, email="ada@home.example", stays_as="leave", actor=request.coordinator)
    EmailAddress.objects.filter(email="ada@home.example").delete()
    assert [one["email"] for one in _export(ada)["shared_with_me"]] == ["ada@home.example"]
    REQUESTS.erase(User.objects.get(pk=ada.pk))
    for row in (request.members.get(), request.hand_overs.get()):
        assert "ada" not in row.email
    assert (request.members.get().user, request.hand_overs.get().offered_to) == (None, None)


def test_who_has_the_address_by_now_stays_in_when_the_one_before_goes(ada: User) -> None:
    request = make_submitted(make_user())
    prove(ada, "office@home.example")
    invite_member(request.pk, email="office@home.example", role="editor", actor=request.coordinator)
    EmailAddress.objects.filter(email="office@home.example").delete()
    prove(make_user(), "office@home.example")
    REQUESTS.erase(User.objects.get(pk=ada.pk))
    member = request.members.get()
    assert (member.email, member.left_at, member.user) == ("office@home.example", None, None)


def test_offers_to_hand_over_name_nobody_any_more(ada: User) -> None:
    made = _offer(make_submitted(ada), to="ben@other.example", by=ada)
    received = _offer(make_submitted(make_user()), to=ADDRESS, by=make_user())
    REQUESTS.erase(ada)
    made.refresh_from_db()
    received.refresh_from_db()
    assert (made.offered_by, made.email) == (None, "ben@other.example")
    assert ADDRESS not in received.email
    assert received.outcome == HandOver.Outcome.REFUSED


def test_mails_drafts_and_what_was_typed_are_deleted(ada: User) -> None:
    request = make_submitted(ada)
    make_draft(ada)
    KeptAnswers.objects.create(request=request, person=ada, window="w", version=1, answers={"title": "Mine"})
    assert Delivery.objects.filter(recipient=ada).exists()
    REQUESTS.erase(ada)
    assert not Delivery.objects.filter(recipient=ada).exists()
    assert not KeptAnswers.objects.exists()
    assert CommunityRequest.objects.get() == request


def test_the_export_is_json_and_names_all_there_is(ada: User) -> None:
    request = make_submitted(ada, title="Clean rivers")
    comment(request.pk, "What I think.", actor=ada)
    KeptAnswers.objects.create(request=request, person=ada, window="w", version=1, answers={"title": "Mine"})
    _offer(request, to="ben@other.example", by=ada)
    data = _export(ada)
    assert data["own"][0]["title"] == "Clean rivers"
    assert data["own"][0]["checks"]
    assert data["what_i_wrote"][0]["comment"] == "What I think."
    assert data["what_i_typed_and_did_not_save"][0]["answers"] == {"title": "Mine"}
    assert data["offered_to_be_handed_over"][0]["email"] == "ben@other.example"
    assert data["mails_to_me"]


def test_the_export_costs_the_same_for_one_request_and_for_three(ada: User) -> None:
    make_submitted(ada)
    first = _count_queries(ada)
    make_submitted(ada)
    make_submitted(ada)
    assert _count_queries(ada) == first


def test_open_and_claimed_requests_stand_in_the_way_and_closed_ones_do_not(ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada)
    make_draft(ada)
    addresses = [hindrance.address for hindrance in REQUESTS.hindrances(ada)]
    assert addresses == [f"/requests/{request.reference}/"]
    assert len(REQUESTS.hindrances(curator)) == 1
    assert REQUESTS.hindrances(make_user()) == []
    assert REQUESTS.losses(ada) == ["1 draft that was never sent"]


def _offer(request: CommunityRequest, *, to: str, by: User) -> HandOver:
    return HandOver.objects.create(request=request, email=to, offered_by=by, created_at=timezone.now())


def _export(user: User) -> dict[str, Any]:
    exported: dict[str, Any] = json.loads(json.dumps(REQUESTS.export(user), cls=DjangoJSONEncoder))
    return exported


def _count_queries(user: User) -> int:
    with CaptureQueriesContext(connection) as queries:
        REQUESTS.export(User.objects.get(pk=user.pk))
    return len(queries)
