"""The mails: one for every row that names a recipient; plain, wrapped, with one link, and safe headers."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils import translation

from portal.accounts.models import User
from requests_workflow import jobs
from requests_workflow.engine import perform
from requests_workflow.mail.composing import AUDIENCE, compose_event_mail
from requests_workflow.mail.text import ENGINE
from requests_workflow.models import CommunityRequest, Delivery, EventText
from requests_workflow.outbox import sweeping
from requests_workflow.services import amend, comment
from requests_workflow.table import TABLE
from tests.factories import make_curator, make_draft, make_in_review, make_lead, make_submitted, make_user
from tests.requests_workflow.stage import let_in
from tests.requests_workflow.stories import (
    ODD_TITLE,
    let_run_out,
    make_waiting_for_changes,
    play_every_mail,
)

pytestmark = pytest.mark.django_db

LINK = re.compile(rf"^{re.escape(settings.SITE_URL)}\S+$", re.MULTILINE)
TEMPLATES = {
    "submit.coordinator",
    "submit.curator",
    "resubmit.coordinator",
    "resubmit.curator",
    "lapse.curator",
    "request_changes.coordinator",
    "accept.coordinator",
    "decline.coordinator",
    "cancel.coordinator",
    "cancel.curator",
    "expire.coordinator",
    "reopen.coordinator",
    "reopen.curator",
    "remind.coordinator",
    "comment.coordinator",
    "comment.curator",
}


@pytest.fixture
def unknown_names_show() -> Iterator[None]:
    """Let a template that names a fact nobody gathers write it out."""
    ENGINE.string_if_invalid = "UNKNOWN(%s)"
    yield
    ENGINE.string_if_invalid = ""


def compose_last(action: str, handler: str = "mail_coordinator") -> EmailMessage:
    """Compose the mail that was queued last for an action."""
    return compose_event_mail(Delivery.objects.filter(event__action=action, handler=handler).latest("pk"))


def html_of(message: EmailMessage) -> str:
    """Return the other form of a mail."""
    assert isinstance(message, EmailMultiAlternatives)
    [(content, kind)] = message.alternatives
    assert kind == "text/html"
    return str(content)


def test_there_is_a_template_for_all_that_the_table_the_jobs_and_the_conversation_tell() -> None:
    mails = [(row.action, handler) for row in TABLE for handler in row.deliver if handler.startswith("mail_")]
    told = {f"{action}.{AUDIENCE[handler]}" for action, handler in mails}
    told |= {"remind.coordinator", "comment.coordinator", "comment.curator"}
    folder = Path(settings.BASE_DIR, "requests_workflow", "templates", "mail")
    assert told == TEMPLATES
    assert {path.stem for path in folder.glob("*.txt")} >= {*TEMPLATES, "base"}


def test_every_mail_can_be_read(unknown_names_show: None) -> None:
    mails = {key: compose_event_mail(delivery) for key, delivery in play_every_mail().items()}
    assert {f"{action}.{AUDIENCE[handler]}" for action, handler, *_ in mails} == TEMPLATES
    for key, message in mails.items():
        assert_well_made(message, key)


def assert_well_made(message: EmailMessage, key: object) -> None:
    """Look at what all mails have in common."""
    subject, body = str(message.subject), str(message.body)
    assert subject.startswith("[EUC-"), key
    assert ODD_TITLE in subject, key
    assert ODD_TITLE in " ".join(body.split()), key
    assert body.startswith(("Dear Cora O'Dinator,\n\n", "Dear Ada,\n\n", "Dear Bob,\n\n")), key
    assert re.search(r"^What (happens next|to do|to do first)$", body, re.MULTILINE), key
    one_action, *ways_out = LINK.findall(body)
    assert "mails/" not in one_action, key
    assert len(ways_out) == ("List-Unsubscribe" in message.extra_headers), key
    assert html_of(message) != "", key
    for flaw in ("UNKNOWN(", "None", "&amp;", "&#", "\n\n\n", "{{", "{%"):
        assert flaw not in subject + body, (key, flaw)
    lines = [line for line in body.splitlines() if not line.startswith(settings.SITE_URL)]
    assert max(map(len, lines)) <= 76, key
    assert message.message().as_bytes(), key


def test_each_mail_leads_its_reader_to_their_own_page() -> None:
    request = make_in_review(make_curator())
    make_curator()
    comment(request.pk, "Hello?", actor=request.coordinator)
    assert f"\n{settings.SITE_URL}/requests/{request.reference}/\n" in compose_last("submit").body
    desk = f"/admin/requests_workflow/communityrequest/{request.pk}/change/\n"
    assert desk in compose_last("comment", "mail_assignee").body


def test_acceptance_leads_to_the_community() -> None:
    curator = make_curator()
    request = make_in_review(curator, slug="freya")
    perform(request.pk, "accept", actor=curator)
    body = compose_last("accept").body
    assert f"{settings.SITE_URL}/communities/freya/" in body
    assert "now exists under the address “freya”" in " ".join(str(body).split())


def test_acceptance_of_a_link_says_that_the_community_stays_as_it_was() -> None:
    curator = make_curator()
    request = make_in_review(curator, kind="link", community="freya")
    perform(request.pk, "accept", actor=curator, overrides={"ownership": "Proved by letter."})
    message = compose_last("accept")
    assert "is linked to your project" in str(message.subject)
    assert "stay as they were" in " ".join(str(message.body).split())
    assert "Proved by letter" not in str(message.body)


def test_a_link_request_without_a_title_is_called_as_its_community_is() -> None:
    make_submitted(kind="link", community="clean-rivers", title="")
    assert "“clean-rivers”" in str(compose_last("submit").subject)


def test_a_decline_keeps_its_reason_even_when_the_request_was_reopened_since() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    perform(
        request.pk, "decline", actor=curator, reason="not_affiliated", comment="Which partner?\nPlease say."
    )
    perform(request.pk, "reopen", actor=request.coordinator, comment="The third one.")
    body = str(compose_last("decline").body)
    assert "The reason: No affiliation with the project was shown." in body
    assert "> Which partner?\n> Please say.\n" in body
    assert "within 60 days" in body


def test_a_request_for_changes_has_each_remark_and_the_day_until_which_to_answer() -> None:
    request = make_waiting_for_changes(make_curator())
    body = str(compose_last("request_changes").body)
    assert "On “Title”:\n\n> Please spell it out.\n" in body
    assert "On “Grants”:\n\n> Is it this one?\n" in body
    assert request.expires_at is not None
    assert f"within 30 days, by {request.expires_at:%-d %B %Y}" in " ".join(body.split())


def test_an_expired_draft_is_not_called_a_request_that_was_looked_at() -> None:
    draft = make_draft(title="")
    let_run_out(draft, "expires_at")
    jobs.expire_requests()
    message = compose_last("expire")
    assert message.subject == f"[{draft.reference}] Expired: your draft"
    assert "It was never submitted" in str(message.body)
    assert "reopen" not in str(message.body)


def test_an_expired_request_may_be_reopened() -> None:
    let_run_out(make_waiting_for_changes(make_curator()), "expires_at")
    jobs.expire_requests()
    assert "reopen the request within 60 days" in " ".join(str(compose_last("expire").body).split())


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=13.9), "14 days left"),
        (timedelta(days=6.2), "7 days left"),
        (timedelta(hours=5), "1 day left"),
    ],
)
def test_a_reminder_counts_the_days_that_are_left(left: timedelta, words: str) -> None:
    let_run_out(make_waiting_for_changes(make_curator()), "expires_at", in_=left)
    jobs.send_reminders()
    assert f"] {words}: your request" in str(compose_last("remind").subject)


def test_a_reminder_that_was_overtaken_is_not_sent(mailoutbox: list[EmailMessage]) -> None:
    request = make_waiting_for_changes(make_curator())
    let_run_out(request, "expires_at", in_=timedelta(hours=5))
    jobs.send_reminders()
    perform(request.pk, "resubmit", actor=request.coordinator)
    sweeping.sweep()
    assert not [message for message in mailoutbox if "left" in str(message.subject)]
    assert Delivery.objects.get(event__action="remind").status == Delivery.Status.DONE


def test_a_reminder_of_a_draft_that_was_worked_on_is_not_sent(mailoutbox: list[EmailMessage]) -> None:
    draft = make_draft()
    let_run_out(draft, "expires_at", in_=timedelta(hours=5))
    jobs.send_reminders()
    amend(draft.pk, {"title": "Going on"}, actor=draft.coordinator)
    sweeping.sweep()
    assert mailoutbox == []


def test_an_account_that_was_switched_off_gets_no_mail(mailoutbox: list[EmailMessage]) -> None:
    request = make_submitted()
    User.objects.filter(pk=request.coordinator_id).update(is_active=False)
    sweeping.sweep()
    assert mailoutbox == []


def test_a_text_that_was_erased_is_not_sent() -> None:
    request = make_waiting_for_changes(make_curator())
    EventText.objects.filter(event__request=request).update(comment="", remarks={})
    body = str(compose_last("request_changes").body)
    assert "What they write" not in body
    assert "On “" not in body


# --- Headers ------------------------------------------------------------------------------------


def test_a_line_break_in_a_title_can_not_make_a_header(mailoutbox: list[EmailMessage]) -> None:
    request = make_submitted()
    poison = "x\r\nBcc: evil@evil.example\r\n\r\nDear victim,\u2028send money"
    CommunityRequest.objects.filter(pk=request.pk).update(title=poison, slug="y\nBcc: evil@evil.example")
    User.objects.filter(pk=request.coordinator_id).update(name="Eve\r\nBcc: evil@evil.example")
    sweeping.sweep()
    [message] = mailoutbox
    sent = message_from_bytes(message.message().as_bytes())
    assert message.recipients() == [request.coordinator.email]
    assert "Bcc" not in sent
    assert "\n" not in str(message.subject)
    assert "“x Bcc: evil@evil.example Dear victim, send money”" in " ".join(str(message.body).split())
    assert "\n\nDear victim" not in str(message.body)


def test_what_a_person_wrote_is_quoted_line_by_line() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    comment(request.pk, "Hello.\n\nKind regards,\nthe desk\n" + "word " * 40, actor=request.coordinator)
    body = str(compose_last("comment", "mail_assignee").body)
    assert "> Hello.\n>\n> Kind regards,\n> the desk\n> word word" in body
    assert "\nword" not in body


def test_a_mail_can_be_threaded_and_is_marked_as_automatic() -> None:
    request = make_in_review(make_curator())
    comment(request.pk, "Hello?", actor=request.coordinator)
    first, second = compose_last("submit"), compose_last("comment", "mail_assignee")
    assert first.extra_headers["References"] == second.extra_headers["References"]
    assert first.extra_headers["In-Reply-To"] == f"<{request.pk}@localhost>"
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    assert first.extra_headers["Auto-Submitted"] == "auto-generated"
    assert first.from_email == settings.DEFAULT_FROM_EMAIL


def test_each_attempt_has_the_same_message_id_and_each_recipient_another() -> None:
    make_curator(), make_curator()
    make_submitted()
    deliveries = Delivery.objects.filter(event__action="submit")
    first = [compose_event_mail(row).message()["Message-ID"] for row in deliveries]
    again = [compose_event_mail(row).message()["Message-ID"] for row in deliveries.all()]
    assert first == again
    assert len(set(first)) == 3


# --- Who hears of it ------------------------------------------------------------------------------


def recipients_of(action: str, handler: str) -> set[User | None]:
    """Return to whom the last event of an action was queued."""
    rows = Delivery.objects.filter(event__action=action, handler=handler).select_related("recipient")
    return {row.recipient for row in rows}


def test_a_new_request_is_told_to_all_curators_but_those_with_a_conflict() -> None:
    curator, lead, member = make_curator(), make_lead(), make_curator()
    switched_off = make_curator()
    User.objects.filter(pk=switched_off.pk).update(is_active=False)
    draft = make_draft(make_curator())
    let_in(member, draft)
    perform(draft.pk, "submit", actor=draft.coordinator)
    assert recipients_of("submit", "mail_curators") == {curator, lead}


def test_who_reopens_a_request_is_not_told_as_a_curator() -> None:
    curator, lead = make_curator(), make_lead()
    request = make_in_review(curator)
    perform(request.pk, "decline", actor=curator, reason="other", comment="No.")
    perform(request.pk, "reopen", actor=lead, comment="Look again.")
    assert recipients_of("reopen", "mail_curators") == {curator}
    assert "A lead curator has reopened" in str(compose_last("reopen").body)


def test_a_question_about_requested_changes_is_heard_by_the_curator_who_asked() -> None:
    curator = make_curator()
    make_curator()
    request = make_waiting_for_changes(curator)
    comment(request.pk, "What do you mean?", actor=request.coordinator)
    assert recipients_of("comment", "mail_assignee") == {curator}
    body = " ".join(str(compose_last("comment", "mail_assignee").body).split())
    assert "the curator who works on the request, or did so last" in body


def test_an_answer_is_told_to_all_curators_when_the_previous_one_has_left_the_desk() -> None:
    curator, other = make_curator(), make_curator()
    request = make_waiting_for_changes(curator)
    curator.groups.clear()
    perform(request.pk, "resubmit", actor=request.coordinator)
    assert recipients_of("resubmit", "mail_previous_curator") == {other}


def test_nobody_is_told_of_a_draft_that_its_coordinator_drops() -> None:
    draft = make_draft(make_user())
    make_curator()
    perform(draft.pk, "cancel", actor=draft.coordinator)
    assert not Delivery.objects.exists()


def test_cancelling_what_nobody_had_claimed_is_told_to_all_curators() -> None:
    curator, lead = make_curator(), make_lead()
    request = make_submitted()
    perform(request.pk, "cancel", actor=request.coordinator)
    assert recipients_of("cancel", "mail_desk") == {curator, lead}


def test_cancelling_a_claimed_request_is_told_to_its_curator_alone() -> None:
    curator = make_curator()
    make_lead()
    request = make_in_review(curator)
    perform(request.pk, "cancel", actor=request.coordinator)
    assert recipients_of("cancel", "mail_desk") == {curator}


def test_cancelling_a_draft_is_told_to_nobody() -> None:
    make_curator()
    draft = make_draft()
    perform(draft.pk, "cancel", actor=draft.coordinator)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("language", "expected"), [("de", "de"), ("fr", "fr"), ("", "en")])
def test_a_mail_is_in_the_language_of_its_recipient_whoever_caused_it(language: str, expected: str) -> None:
    request = make_submitted(make_user(language=language))
    with translation.override("fr"):
        message = compose_last("submit")
        assert translation.get_language() == "fr"
    assert f'<html lang="{expected}"' in html_of(message)
    assert request.coordinator.email in message.to


def test_both_forms_of_every_mail_lead_to_the_same_places() -> None:
    for key, delivery in play_every_mail().items():
        message = compose_event_mail(delivery)
        linked = [unescape(link) for link in re.findall(r'<a [^>]*href="([^"]+)"', html_of(message))]
        assert linked == LINK.findall(str(message.body)), key


def test_days_are_written_as_the_language_does() -> None:
    make_waiting_for_changes(make_curator(), make_user(language="de"))
    assert re.search(
        r"\b\d+\. [A-Z][a-zä]+ \d{4}", " ".join(str(compose_last("request_changes").body).split())
    )
