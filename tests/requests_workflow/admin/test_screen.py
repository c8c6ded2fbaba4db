"""One request on one screen: what is shown, to whom, and that nothing of it can be edited."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import CordisRelease, Organisation, Participation
from portal.accounts.closing import close
from requests_workflow import services
from requests_workflow.engine import available, perform
from requests_workflow.models import CheckResult, CommunityRequest
from tests.factories import make_curator, make_grant, make_in_review, make_lead, make_submitted, make_user
from tests.requests_workflow.admin.desk import (
    QUEUE,
    actions_offered,
    make_superuser,
    post,
    screen_of,
    sign_in,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_the_screen_shows_all_that_a_decision_needs() -> None:
    grant = make_grant(
        "101058390", acronym="SciLake", objective="Lakes of data.", website="https://scilake.eu"
    )
    organisation = Organisation.objects.create(
        pic="999", name="ATHENA RC", country="EL", url="www.athena.example"
    )
    Participation.objects.create(grant=grant, organisation=organisation, role="coordinator")
    coordinator = make_user("ana@uva.example")
    request = make_submitted(coordinator, title="Lakes", slug="lakes", grants=[grant.number])
    page = text_of(sign_in(make_curator()).get(screen_of(request)))
    for shown in ("Lakes", "lakes", "https://project.example", "SciLake (101058390)", "Lakes of data.",
                  "https://scilake.eu", "ATHENA RC", "EL", "www.athena.example", "ana@uva.example (proved)",
                  "please look", "no CORDIS data imported yet", "version 3", "submitted the request",
                  "Mail to the coordinator"):  # fmt: skip
        assert shown in page, shown


def test_a_link_request_without_a_title_is_called_as_the_community_was_named() -> None:
    request = make_submitted(kind="link", community="clean-rivers", title="")
    client = sign_in(make_curator())
    assert "<bdi>clean-rivers</bdi>" in text_of(client.get("/admin/"))
    page = text_of(client.get(screen_of(request)))
    assert "<bdi>clean-rivers</bdi></h1>" in page
    assert f"<title>{request.reference} clean-rivers |" in page


def test_an_address_that_is_none_becomes_no_link() -> None:
    grant = make_grant()
    organisation = Organisation.objects.create(pic="999", name="X", url="javascript:alert(1)")
    Participation.objects.create(grant=grant, organisation=organisation, role="participant")
    page = text_of(sign_in(make_curator()).get(screen_of(make_submitted(grants=[grant.number]))))
    assert "javascript:alert(1)" in page
    assert 'href="javascript' not in page


def test_conversation_remarks_and_differences_are_told() -> None:
    curator = make_curator()
    request = make_in_review(curator, description="Old words.")
    perform(
        request.pk,
        "request_changes",
        actor=curator,
        comment="More, please.\n<b>",
        remarks={"title": "Too short."},
    )
    services.amend(request.pk, {"description": "New words."}, actor=request.coordinator)
    services.comment(request.pk, "Is this better?", actor=request.coordinator)
    response = sign_in(make_lead()).get(screen_of(request))
    page = text_of(response)
    for told in ("More, please.", "&lt;b&gt;", "Too short.", "Is this better?", "changed the request"):
        assert told in page, told
    latest, *_earlier = response.context["rounds"]
    (change,) = latest.changes
    assert (change.field, change.before, change.after) == ("Description", "Old words.", "New words.")


def test_the_actions_drawn_are_those_of_available() -> None:
    assignee, lead, superuser = make_curator(), make_lead(), make_superuser()
    submitted, in_review, own = make_submitted(), make_in_review(assignee), make_submitted(assignee)
    for request in (submitted, in_review, own):
        for user in (assignee, lead, superuser):
            offered = actions_offered(sign_in(user).get(screen_of(request)))
            assert set(offered) == set(available(request, user)), (request, user)
    assert set(actions_offered(sign_in(assignee).get(screen_of(in_review)))) == {
        "accept", "request_changes", "decline", "release",
    }  # fmt: skip
    assert actions_offered(sign_in(superuser).get(screen_of(in_review))) == []


def test_the_forms_ask_for_what_their_action_needs() -> None:
    curator = make_curator()
    request = make_in_review(curator, kind="link", community="an-existing-one")
    forms = {form.action: form for form in sign_in(curator).get(screen_of(request)).context["action_forms"]}
    assert list(forms["decline"].fields) == ["reason", "comment"]
    assert list(forms["accept"].fields) == ["override-ownership", "comment"]
    assert {"comment", "remark-community", "remark-title", "remark-grants"} <= set(
        forms["request_changes"].fields
    )
    assert "remark-slug" not in forms["request_changes"].fields
    assert list(forms["release"].fields) == ["comment"]


def test_no_form_of_the_screen_carries_the_state() -> None:
    curator = make_curator()
    page = text_of(sign_in(curator).get(screen_of(make_in_review(curator))))
    names = set(re.findall(r'name="([^"]+)"', page))
    assert "version" in names
    assert not names & {"state", "assignee", "title", "slug", "_save", "_continue"}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_screen_itself_takes_nothing(method: str) -> None:
    request = make_submitted()
    response = getattr(sign_in(make_superuser()), method)(
        screen_of(request), {"state": "accepted", "_save": "1"}
    )
    assert response.status_code == 405
    assert CommunityRequest.objects.get(pk=request.pk).state == "submitted"


@pytest.mark.parametrize(
    "page", ["add/", "{id}/delete/", "{id}/history/", "{id}/", "%00/change/", "zzz/change/"]
)
def test_djangos_own_pages_do_not_exist(page: str) -> None:
    request = make_submitted()
    client = sign_in(make_superuser())
    for verb in (client.get, client.post):
        assert verb(QUEUE + page.format(id=request.pk)).status_code == 404
    assert CommunityRequest.objects.filter(pk=request.pk).exists()


def test_a_check_says_when_its_outcome_is_no_longer_fresh() -> None:
    request = make_submitted()
    client = sign_in(make_curator())
    assert "Not fresh." not in text_of(client.get(screen_of(request)))
    CordisRelease.objects.create(source="newer.zip", checksum="x", data_date="2026-11-03")
    page = text_of(client.get(screen_of(request)))
    assert "The portal has newer data: CORDIS data of 3 November 2026." in page
    CheckResult.objects.filter(request=request, check_id="grant").update(rule_version=99)
    assert "version 99 judged" in text_of(client.get(screen_of(request)))
    assert post(client, request, "checks").status_code == 302
    assert "Not fresh." not in text_of(client.get(screen_of(request)))


def test_one_with_an_interest_sees_neither_notes_nor_other_peoples_requests() -> None:
    shared = make_grant()
    other = make_submitted(grants=[make_grant().number, shared.number])
    interested = make_curator()
    request = make_submitted(interested, grants=[make_grant().number, shared.number])
    services.note(request.pk, "Between us.", actor=make_curator())
    response = sign_in(interested).get(screen_of(request))
    page = text_of(response)
    assert not response.context["notes"]
    assert "Between us." not in page
    assert other.reference not in page
    impartial = text_of(sign_in(make_curator()).get(screen_of(request)))
    assert "Between us." in impartial
    assert other.reference in impartial


def test_one_with_an_interest_sees_no_reasons_for_overriding() -> None:
    interested, curator = make_curator(), make_curator()
    request = make_in_review(curator, interested, kind="link")
    perform(request.pk, "accept", actor=curator, overrides={"ownership": "Known from a call."})
    assert "Known from a call." not in text_of(sign_in(interested).get(screen_of(request)))
    assert "Known from a call." in text_of(sign_in(make_curator()).get(screen_of(request)))


def test_a_superuser_outside_the_groups_may_look_and_is_told_so() -> None:
    page = text_of(sign_in(make_superuser()).get(screen_of(make_submitted())))
    assert "You may look." in page
    assert "Run the checks again" not in page
    assert "Keep the note" not in page


def test_the_screen_takes_as_many_queries_for_a_long_story_as_for_a_short_one() -> None:
    curator = make_curator()
    client, counts = sign_in(curator), []
    for size in (1, 3):
        grants = [make_grant() for _ in range(size)]
        for grant in grants:
            for place in range(size):
                organisation = Organisation.objects.create(pic=f"{grant.number}{place}", name="X")
                Participation.objects.create(grant=grant, organisation=organisation, role="participant")
        request = make_in_review(curator, grants=[grant.number for grant in grants])
        for _ in range(size):
            services.comment(request.pk, "Hello.", actor=make_lead())
            services.note(request.pk, "Hello.", actor=make_lead())
        with CaptureQueriesContext(connection) as queries:
            client.get(screen_of(request))
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_a_closed_account_is_shown_as_one_and_not_by_the_address_that_stands_in_for_it() -> None:
    coordinator = make_user("ana@uva.example")
    request = make_submitted(coordinator)
    invited = services.invite_member(
        request.pk, email="ben@uva.example", role="editor", actor=request.coordinator
    )
    perform(request.pk, "cancel", actor=coordinator)
    close(make_user(invited.email))
    close(coordinator)
    page = text_of(sign_in(make_curator()).get(screen_of(request)))
    assert "somebody who closed their account" in page
    assert "closed.invalid" not in page
