"""The page of one request, and what is offered on it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.engine import perform
from requests_workflow.jobs import remind
from requests_workflow.models import CommunityRequest, Delivery, RequestMember
from requests_workflow.services import amend, comment, invite_member, note
from requests_workflow.statistics.job import refresh_statistics
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user
from tests.requests_workflow.web.conftest import SignIn
from tests.requests_workflow.web.filling import read_form

NASTY = "<img src=x onerror=alert(1)>"


def address(request: CommunityRequest) -> str:
    return f"/requests/{request.reference}/"


def offered(page: str) -> list[str]:
    """Return the doors of the page: sending has one of its own, with all answers on it."""
    return re.findall(r"/(check|(?<=actions/)[a-z_]+)/\"", page)


def latest_assignee() -> User:
    assignee = CommunityRequest.objects.filter(state="in_review").latest("created_at").assignee
    assert assignee
    return assignee


def in_state(state: str, ada: User, curator: User) -> CommunityRequest:
    """Typed by hand: how each state comes about."""
    if state in {"draft", "cancelled"}:
        request = make_draft(ada)
        return perform(request.pk, "cancel", actor=ada) if state == "cancelled" else request
    if state == "submitted":
        return make_submitted(ada)
    request = make_in_review(curator, ada)
    if state == "changes_requested":
        return perform(
            request.pk, "request_changes", actor=curator, comment="Please.", remarks={"slug": "Shorter."}
        )
    if state == "accepted":
        return perform(request.pk, "accept", actor=curator)
    if state == "declined":
        return perform(request.pk, "decline", actor=curator, reason="wrong_grant", comment="It is another.")
    return request


@pytest.mark.parametrize(
    ("state", "words", "actions", "can_change"),
    [
        ("draft", "Nobody at the desk sees the request yet", ["check", "cancel"], True),
        ("submitted", "waits for a curator", ["cancel"], True),
        ("in_review", "is looking at the request", ["cancel"], True),
        ("changes_requested", "asks for changes", ["check", "cancel"], True),
        ("accepted", "is in the registry", [], False),
        ("declined", "The grant is not the right one", ["reopen"], False),
        ("cancelled", "was withdrawn", [], False),
    ],
)
def test_the_page_says_where_it_stands_and_offers_what_can_be_done(
    browser: Client, ada: User, state: str, words: str, actions: list[str], can_change: bool
) -> None:
    request = in_state(state, ada, make_curator())
    page = browser.get(address(request)).text
    assert words in page
    assert offered(page) == actions
    assert (f"{address(request)}edit/" in page) is can_change
    assert ("What the curator asks for" in page) is (state == "changes_requested")
    assert page.count("<h1") == 1


def test_an_expired_request_says_so(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    CommunityRequest.objects.filter(pk=request.pk).update(state="expired", closed_at=request.submitted_at)
    page = browser.get(address(request)).text
    assert "no answer in time" in page
    assert offered(page) == ["reopen"]


def test_place_expected_day_and_typical_wait_are_shown_to_who_waits(browser: Client, ada: User) -> None:
    make_submitted()
    request = make_submitted(ada)
    page = browser.get(address(request)).text
    assert "It is number 2 in the queue." in page
    assert "Too few requests were answered lately" in page
    assert (
        f'A decision is due by <time datetime="{request.due_day}">{request.due_day:%-d %B %Y}</time>' in page
    )
    for _ in range(5):
        perform(make_in_review(make_curator()).pk, "accept", actor=latest_assignee())
    refresh_statistics()
    page = browser.get(address(request)).text
    assert "Half of 5 answers in the last 90 days came within 1 working day." in page


def test_being_late_is_admitted(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    CommunityRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() - timedelta(days=3))
    page = browser.get(address(request)).text
    assert "so we are late" in page
    assert "the request keeps its place" in page


def test_while_the_coordinator_has_the_ball_the_clock_is_told_to_stand_still(
    browser: Client, ada: User
) -> None:
    request = in_state("changes_requested", ada, make_curator())
    assert request.expires_at
    page = browser.get(address(request)).text
    assert "The curators’ clock stands still; once it is submitted again, they have 5 working days." in page
    assert f'Answer by <time datetime="{request.expires_at.isoformat()}">' in page
    assert "A decision is due" not in page


@pytest.mark.parametrize(
    ("state", "coordinator", "viewer"),
    [
        ("draft", "you", "the coordinator"),
        ("in_review", "a curator", "a curator"),
        ("changes_requested", "you", "the coordinator"),
        ("declined", "nobody, unless you have it reopened", "nobody: the request is closed"),
        ("cancelled", "nobody: the request is closed", "nobody: the request is closed"),
    ],
)
def test_the_page_says_who_acts_next(
    browser: Client, ada: User, sign_in: SignIn, state: str, coordinator: str, viewer: str
) -> None:
    request = in_state(state, ada, make_curator())
    colleague = make_user("vi@uni.example")
    RequestMember.objects.create(request=request, email=colleague.email)
    for reader, said in ((browser, coordinator), (sign_in(colleague), viewer)):
        assert f"<dt>Who acts next</dt><dd>{said}</dd>" in reader.get(address(request)).text


@pytest.mark.parametrize(
    ("state", "heading"),
    [
        ("draft", ""),
        ("submitted", "What you can prepare while you wait"),
        ("in_review", "What you can prepare while you wait"),
        ("changes_requested", ""),
        ("accepted", "What to do first"),
        ("declined", "What you can do now"),
        ("cancelled", "What you can do now"),
    ],
)
def test_there_is_advice_where_one_waits_or_it_is_decided(
    browser: Client, ada: User, state: str, heading: str
) -> None:
    request = in_state(state, ada, make_curator())
    page = browser.get(address(request)).text
    found = re.search(r'<h2 id="advice">([^<]+)</h2>', page)
    assert (found.group(1) if found else "") == heading


def test_after_a_decline_reason_words_deadline_and_what_helps_are_there(browser: Client, ada: User) -> None:
    request = in_state("declined", ada, make_curator())
    assert request.closed_at
    page = browser.get(address(request)).text
    standing = page.partition('id="standing"')[2].partition("</section>")[0]
    assert "It is another." in standing
    assert f"{request.closed_at + timedelta(days=60):%-d %B %Y}" in standing
    assert "Look up the right grant number" in page


def test_after_the_time_for_an_appeal_none_is_offered(browser: Client, ada: User) -> None:
    request = in_state("declined", ada, make_curator())
    CommunityRequest.objects.filter(pk=request.pk).update(closed_at=timezone.now() - timedelta(days=61))
    page = browser.get(address(request)).text
    assert offered(page) == []
    assert "You can have it reopened" not in page
    assert "/requests/new/" in page


def test_remarks_stand_beside_their_values_and_say_whether_the_field_was_changed(
    browser: Client, ada: User
) -> None:
    request = in_state("changes_requested", ada, make_curator())
    page = browser.get(address(request)).text
    value = page.partition("<dt>Address of the community</dt>")[2].partition("</dd>")[0]
    assert "Shorter." in value
    assert "not changed yet" in page
    amend(request.pk, {"slug": "short"}, actor=ada)
    page = browser.get(address(request)).text
    assert "not changed yet" not in page
    assert "What has changed since the curator asked for it" in page


def test_a_reminder_or_an_invitation_does_not_take_the_remarks_away(browser: Client, ada: User) -> None:
    """Fails when the last event is taken for the last move."""
    request = in_state("changes_requested", ada, make_curator())
    invite_member(request.pk, email="x@uni.example", role="viewer", actor=ada)
    CommunityRequest.objects.filter(pk=request.pk).update(expires_at=timezone.now() + timedelta(days=3))
    assert remind(request.pk)
    assert "What the curator asks for" in browser.get(address(request)).text
    assert "Shorter." in browser.get(f"{address(request)}edit/").text


def test_the_mail_is_told_no_further_than_it_has_come(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    letters = Delivery.objects.filter(event__request=request, recipient=ada)
    assert "The mail is on its way." in browser.get(address(request)).text
    letters.update(attempts=1, last_error="Refused")
    assert "could not be sent yet; we go on trying" in browser.get(address(request)).text
    letters.update(status="dead")
    assert "The mail could not be sent." in browser.get(address(request)).text
    letters.update(status="done", done_at=timezone.now())
    assert "Mail sent on" in browser.get(address(request)).text


def test_a_mail_that_could_have_been_switched_off_is_not_told_as_sent(browser: Client, ada: User) -> None:
    """Such a delivery is done also when nothing was sent."""
    request = make_submitted(ada)
    comment(request.pk, "Hello", actor=make_curator())
    Delivery.objects.filter(event__action="submit").delete()
    Delivery.objects.update(status="done", done_at=timezone.now())
    assert "Mail sent" not in browser.get(address(request)).text


def test_others_see_nothing_of_ones_mails(ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    viewer = make_user("vi@uni.example")
    RequestMember.objects.create(request=request, email=viewer.email)
    for reader in (viewer, make_curator()):
        assert "on its way" not in sign_in(reader).get(address(request)).text


def test_a_second_click_says_it_once_and_meaning_it_again_says_it_again(browser: Client, ada: User) -> None:
    """Fails when the number of the last event shown is not looked at."""
    request = make_submitted(ada)
    typed = read_form(browser.get(address(request)).text) | {"comment": "Please  hurry."}
    for _ in range(2):
        response = browser.post(f"{address(request)}comments/", typed, follow=True)
    assert "had been sent already" in response.text
    assert request.events.filter(action="comment").count() == 1
    again = read_form(browser.get(address(request)).text) | {"comment": "Please hurry."}
    browser.post(f"{address(request)}comments/", again)
    assert request.events.filter(action="comment").count() == 2


def test_who_writes_is_told_who_reads_it(browser: Client, ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    assert "The curators and everybody in the request read it" in browser.get(address(request)).text
    desk = sign_in(make_curator()).get(address(request)).text
    assert "belongs into a note at the desk" in desk


def test_remarks_are_shown_until_they_are_answered(browser: Client, ada: User) -> None:
    request = in_state("changes_requested", ada, make_curator())
    comment(request.pk, "I will.", actor=ada)
    assert "What the curator asks for" in browser.get(address(request)).text
    perform(request.pk, "resubmit", actor=ada)
    assert "What the curator asks for" not in browser.get(address(request)).text


def test_the_history_tells_changes_comments_and_people(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada, title="Old title")
    amend(request.pk, {"title": "New title"}, actor=ada)
    comment(request.pk, "Line one\nline two", actor=curator)
    page = browser.get(address(request)).text
    assert "<del><bdi>Old title</bdi></del> is now <ins><bdi>New title</bdi></ins>" in page
    assert "Line one\nline two" in page
    assert curator.display_name in page
    assert "took the request for review" in page


def test_the_coordinator_never_sees_notes_or_reasons_for_overriding(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada, kind="link")
    note(request.pk, "Between curators", actor=curator)
    perform(request.pk, "accept", actor=curator, overrides={"ownership": "Known from a call"})
    page = browser.get(address(request)).text
    assert "Between curators" not in page
    assert "Known from a call" not in page


def test_a_draft_shows_what_the_checks_would_say_without_storing_it(browser: Client, ada: User) -> None:
    request = make_draft(ada, slug="Not a slug")
    assert "begins and ends with a letter" in browser.get(address(request)).text
    assert not request.check_results.exists()


def test_a_draft_whose_kind_was_changed_shows_only_what_its_kind_asks_for(browser: Client, ada: User) -> None:
    request = make_draft(ada, slug="our-old-address")
    amend(request.pk, {"kind": "link", "community": "our-existing-one"}, actor=ada)
    page = browser.get(address(request)).text
    assert "our-existing-one" in page
    assert "our-old-address" not in page
    amend(request.pk, {"kind": "new"}, actor=ada)
    page = browser.get(address(request)).text
    assert "our-existing-one" not in page
    assert "our-old-address" in page


def test_text_of_people_is_escaped_everywhere(browser: Client, ada: User) -> None:
    ada.name = NASTY
    ada.save()
    curator = make_curator()
    request = make_in_review(curator, ada, title=NASTY, description=NASTY)
    amend(request.pk, {"title": NASTY + "2"}, actor=ada)
    comment(request.pk, NASTY, actor=ada)
    perform(request.pk, "request_changes", actor=curator, comment=NASTY, remarks={"title": NASTY})
    for page in (
        address(request),
        f"{address(request)}edit/",
        f"{address(request)}actions/cancel/",
        "/requests/",
    ):
        text = browser.get(page).text
        assert "<img src=x" not in text
        assert "&lt;img" in text


def test_titles_of_other_scripts_are_kept_apart_from_the_page(browser: Client, ada: User) -> None:
    title = "مشروع 🦄 \u202eabc"
    request = make_draft(ada, title=title)
    assert f"<bdi>{title}</bdi>" in browser.get(address(request)).text
    assert f"<bdi>{title}</bdi>" in browser.get("/requests/").text


def test_a_comment_is_added_and_the_page_shows_it(browser: Client, ada: User) -> None:
    request = make_submitted(ada)
    response = browser.post(f"{address(request)}comments/", {"comment": "How long?"}, follow=True)
    assert response.redirect_chain == [(address(request), 302)]
    assert "How long?" in response.text


@pytest.mark.parametrize(
    ("text", "said", "status"),
    [
        ("  ", "Write something first.", 422),
        ("bell \x07", "control characters", 400),
        ("x" * 10_001, "10001", 400),
    ],
)
def test_a_refused_comment_is_kept_with_the_reason(
    browser: Client, ada: User, text: str, said: str, status: int
) -> None:
    request = make_submitted(ada)
    response = browser.post(f"{address(request)}comments/", {"comment": text})
    assert response.status_code == status
    assert said in response.text
    assert text.strip() in response.text
    assert request.events.count() == 1


def test_a_draft_has_no_conversation(browser: Client, ada: User) -> None:
    request = make_draft(ada)
    assert "Your message" not in browser.get(address(request)).text
    response = browser.post(f"{address(request)}comments/", {"comment": "Hello?"})
    assert response.status_code == 409
    assert not request.events.exists()


@pytest.mark.parametrize("tail", ["", "edit/", "actions/cancel/"])
def test_nobody_elses_request_exists(browser: Client, tail: str) -> None:
    theirs = make_submitted()
    nowhere = f"/requests/EUC-2026-999999/{tail}"
    for page in (f"{address(theirs)}{tail}", nowhere):
        response = browser.get(page)
        assert response.status_code == 404
        assert theirs.title not in response.text
    posted = browser.post(
        f"{address(theirs)}{tail}" if tail else f"{address(theirs)}comments/", {"version": "2"}
    )
    assert posted.status_code == 404


@pytest.mark.parametrize("tail", ["", "edit/", "actions/cancel/"])
def test_a_stranger_signs_in_first_whether_it_exists_or_not(client: Client, tail: str, db: None) -> None:
    for reference in (make_submitted().reference, "EUC-2026-999999"):
        response = client.get(f"/requests/{reference}/{tail}")
        assert response.headers["Location"] == f"/accounts/login/?next=/requests/{reference}/{tail}"


def test_a_viewer_reads_and_writes_but_is_offered_no_action(ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    viewer = make_user("vi@uni.example")
    invite_member(request.pk, email=viewer.email, role="viewer", actor=ada)
    page = sign_in(viewer).get(address(request)).text
    assert offered(page) == []
    assert "edit/" not in page
    assert "Your message" in page


def test_a_curator_finds_the_way_to_the_desk_and_no_action_of_theirs(ada: User, sign_in: SignIn) -> None:
    request = make_submitted(ada)
    page = sign_in(make_curator()).get(address(request)).text
    assert offered(page) == []
    assert f"/admin/requests_workflow/communityrequest/{request.pk}/change/" in page


def test_a_personal_page_stays_out_of_caches(browser: Client, ada: User) -> None:
    response = browser.get(address(make_draft(ada)))
    assert response.headers["Cache-Control"] == "private, no-store"


def test_the_number_of_queries_does_not_grow_with_what_is_shown(browser: Client, ada: User) -> None:
    curator = make_curator()
    request = make_in_review(curator, ada, grants=[make_grant().number])
    counts = []
    for round_ in range(2):
        comment(request.pk, "Something", actor=ada)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address(request))
        counts.append(len(queries))
        if round_ == 0:
            numbers = [link.grant.number for link in request.grant_links.all()]
            amend(request.pk, {"grants": [*numbers, make_grant().number, make_grant().number]}, actor=ada)
            for index in range(3):
                comment(request.pk, f"More {index}", actor=curator)
                invite_member(request.pk, email=f"m{index}@uni.example", role="viewer", actor=ada)
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("kind", "named", "heading"),
    [
        ("link", {"community": "bycovid", "title": ""}, "<h1><bdi>bycovid</bdi></h1>"),
        ("link", {"community": "bycovid", "title": "By COVID"}, "<h1><bdi>By COVID</bdi></h1>"),
        ("new", {"title": ""}, "<h1>A request without a title</h1>"),
    ],
)
def test_a_request_is_headed_by_its_title_or_the_community_that_it_names(
    kind: str, named: dict[str, str], heading: str, ada: User, sign_in: SignIn
) -> None:
    request = make_draft(ada, kind=kind, **named)
    assert heading in sign_in(ada).get(address(request)).text
