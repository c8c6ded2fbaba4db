"""Exceptions are listed for lead curators: what, by whom, why."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest, Override
from requests_workflow.services import waive_bar
from tests.factories import make_curator, make_in_review, make_lead, make_submitted
from tests.requests_workflow.admin.desk import sign_in, text_of
from tests.requests_workflow.stage import let_in

LIST = "/admin/requests_workflow/override/"

pytestmark = pytest.mark.django_db


def accept_past_a_check(curator: User, why: str = "Rang them up.") -> CommunityRequest:
    request = make_in_review(curator, kind="link", community=f"existing-{CommunityRequest.objects.count()}")
    return perform(request.pk, "accept", actor=curator, overrides={"ownership": why})


def lift_a_bar(lead: User) -> CommunityRequest:
    curator, request = make_curator(), make_submitted()
    perform(request.pk, "claim", actor=curator)
    perform(request.pk, "decline", actor=curator, comment="No.", reason="other")
    perform(request.pk, "reopen", actor=request.coordinator, comment="But yes.")
    return waive_bar(request.pk, "All others are away.", actor=lead)


def listed(client: object, query: str = "") -> list[str]:
    page = client.get(f"{LIST}?{query}")  # type: ignore[attr-defined]
    return [f"{row.event.request.reference} {row.what}" for row in page.context["cl"].result_list]


def test_overridden_checks_and_lifted_bars_are_listed_the_latest_first_with_their_reasons() -> None:
    curator, lead = make_curator("carla@desk.example"), make_lead()
    accepted, appealed = accept_past_a_check(curator), lift_a_bar(lead)
    client = sign_in(lead)
    assert listed(client) == [f"{appealed.reference} bar", f"{accepted.reference} ownership"]
    page = text_of(client.get(LIST))
    for told in ("Rang them up.", "All others are away.", "Carla", "who declined may hear the appeal"):
        assert told in page, told


def test_a_reason_for_a_check_that_stood_in_nobodys_way_is_kept_and_counts_as_no_override() -> None:
    curator = make_curator()
    request = make_in_review(curator, kind="link", community="existing")
    reasons = {"ownership": "Rang them up.", "completeness": "To be sure."}
    perform(request.pk, "accept", actor=curator, overrides=reasons)
    event = request.events.select_related("text").get(action="accept")
    assert event.text.overrides == reasons
    assert event.details["overrides"] == ["ownership"]
    assert list(Override.objects.values_list("what", flat=True)) == ["ownership"]


def test_the_list_is_narrowed() -> None:
    curator, lead = make_curator(), make_lead()
    accepted, appealed = accept_past_a_check(curator), lift_a_bar(lead)
    client = sign_in(lead)
    assert listed(client, "what=ownership") == [f"{accepted.reference} ownership"]
    assert listed(client, f"curator={lead.pk}") == [f"{appealed.reference} bar"]
    assert len(listed(client, "days=30")) == 2
    for query in ("what=%00", "curator=x", "days=1", "event__text__comment__startswith=a", "cursor=zzz"):
        assert client.get(f"{LIST}?{query}").status_code in {302, 400}, query


def test_it_is_for_leads() -> None:
    assert sign_in(make_curator()).get(LIST).status_code == 403
    assert sign_in(make_lead()).get(LIST).status_code == 200


def test_who_takes_part_in_the_request_does_not_read_why() -> None:
    lead = make_lead()
    request = accept_past_a_check(make_curator())
    let_in(lead, request)
    page = text_of(sign_in(lead).get(LIST))
    assert request.reference in page
    assert "Rang them up." not in page
    assert "not shown to you, since you take part in this request" in page


def test_a_refused_acceptance_lists_nothing() -> None:
    curator = make_curator()
    request = make_in_review(curator, kind="link", community="an-existing-one")
    with pytest.raises(Exception, match="override"):
        perform(request.pk, "accept", actor=curator, overrides={"grant": "Why not."})
    assert not Override.objects.exists()


def test_the_list_takes_as_many_queries_for_three_as_for_one() -> None:
    curator, client, counts = make_curator(), sign_in(make_lead()), []
    for _ in range(3):
        accept_past_a_check(curator)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_pages_follow_each_other_by_key() -> None:
    curator, client = make_curator(), sign_in(make_lead())
    for _ in range(3):
        accept_past_a_check(curator)
    everything = listed(client)
    event = Override.objects.earliest("pk").event
    Override.objects.bulk_create(
        Override(event=event, what=f"old{n}", curator=curator, at=event.at.replace(year=2020))
        for n in range(30)
    )
    first = client.get(LIST).context["cl"]
    second = client.get(LIST + first.next_address).context["cl"]
    back = client.get(LIST + second.previous_address).context["cl"]
    assert [len(first.result_list), len(second.result_list)] == [25, 8]
    assert not second.next_address
    assert [row.pk for row in back.result_list] == [row.pk for row in first.result_list]
    assert listed(client)[:3] == everything
