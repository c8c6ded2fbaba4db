"""Canned replies and previews: the form comes back filled in, with everything that was typed."""

import pytest
from django.core import mail

from requests_workflow.models import CannedReply, Delivery, RequestEvent
from requests_workflow.outbox import sweeping
from tests.factories import make_curator, make_grant, make_in_review, make_lead, make_user
from tests.requests_workflow.admin.desk import act, post, sign_in, state_of, text_of

pytestmark = pytest.mark.django_db

REPLIES = "/admin/requests_workflow/cannedreply/"
GREETING = "Dear {coordinator}, about {acronym} ({grant}): {title} is {reference}. {curator}"


def make_reply(text: str = GREETING, **fields: str) -> CannedReply:
    return CannedReply.objects.create(
        **{"title": "Greeting", "action": "request_changes", "text": text, **fields}
    )


def test_a_reply_is_filled_in_below_what_was_typed_and_counted() -> None:
    reply, me = make_reply(), make_curator("carla@desk.example")
    ada = make_user(name="Ada")
    request = make_in_review(
        me, ada, title="Rivers {curator}", grants=[make_grant("7", acronym="WATER").number]
    )
    page = act(
        sign_in(me), request, "request_changes", do="reply", reply=reply.pk, comment="Typed.",
        **{"remark-title": "Shorter."},
    )  # fmt: skip
    assert page.status_code == 200
    filled = f"Dear Ada, about WATER (7): Rivers {{curator}} is {request.reference}. Carla"
    form = page.context["returned"].form
    assert form["comment"].value() == f"Typed.\n\n{filled}"
    assert form["remark-title"].value() == "Shorter."
    assert state_of(request) == "in_review"
    reply.refresh_from_db()
    assert (reply.uses, reply.last_used_at is not None) == (1, True)


def test_a_reply_for_declining_brings_its_reason_unless_one_was_chosen() -> None:
    reply, me = make_reply("No.", action="decline", reason="not_affiliated"), make_curator()
    request, client = make_in_review(me), sign_in(me)
    for chosen, expected in (("", "not_affiliated"), ("duplicate", "duplicate")):
        page = act(client, request, "decline", do="reply", reply=reply.pk, comment="", reason=chosen)
        assert page.context["returned"].form["reason"].value() == expected


@pytest.mark.parametrize("key", ["", "x", "0", "999", "9" * 30, "\u0661"])
def test_without_a_choice_nothing_is_filled_in_and_nothing_is_lost(key: str) -> None:
    make_reply()
    me = make_curator()
    page = act(sign_in(me), make_in_review(me), "request_changes", do="reply", reply=key, comment="Typed.")
    assert "Choose a reply first." in text_of(page)
    assert page.context["returned"].form["comment"].value() == "Typed."
    assert CannedReply.objects.get().uses == 0


def test_replies_are_offered_where_their_action_is_and_as_long_as_they_are_offered() -> None:
    for_comments, me = make_reply(action="comment"), make_curator()
    make_reply(title="Old", action="decline")
    CannedReply.objects.filter(title="Old").update(is_offered=False)
    request, client = make_in_review(me), sign_in(me)
    page = post(client, request, "comment", do="reply", reply=for_comments.pk, text="Typed.")
    assert page.context["returned"].form["text"].value().startswith("Typed.\n\nDear ")
    assert not RequestEvent.objects.filter(request=request, action="comment").exists()
    forms = {form.action: form.replies for form in page.context["action_forms"]}
    assert not any(forms.values())


def test_a_lead_keeps_a_reply_and_an_unknown_variable_is_refused_with_words() -> None:
    client = sign_in(make_lead())
    posted = {
        "title": "Hello",
        "action": "accept",
        "reason": "",
        "text": "Hi {cordinator}",
        "is_offered": "on",
    }
    refused = client.post(f"{REPLIES}add/", posted)
    assert "There is no variable {cordinator}." in text_of(refused)
    assert "Hi {cordinator}" in text_of(refused)
    assert not CannedReply.objects.exists()
    assert client.post(f"{REPLIES}add/", {**posted, "text": "Hi {coordinator}, {} { x }"}).status_code == 302
    wrong = client.post(f"{REPLIES}add/", {**posted, "title": "B", "text": "Hi", "reason": "duplicate"})
    assert "Only declining has a reason" in text_of(wrong)


def test_a_curator_reads_replies_and_keeps_none() -> None:
    reply, client = make_reply(), sign_in(make_curator())
    assert client.get(REPLIES).status_code == 200
    assert client.get(f"{REPLIES}add/").status_code == 403
    assert client.post(f"{REPLIES}{reply.pk}/change/", {"title": "Mine"}).status_code == 403
    assert client.post(f"{REPLIES}{reply.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_preview_shows_the_very_mail_and_leaves_no_trace() -> None:
    me = make_curator()
    request, client = make_in_review(me), sign_in(me)
    before = (RequestEvent.objects.count(), Delivery.objects.count(), request.version)
    words = {"comment": "Words of mine & <yours>.", "version": str(request.version)}
    page = act(client, request, "request_changes", do="preview", **words)
    (foretold,) = page.context["returned"].mails
    request.refresh_from_db()
    assert (RequestEvent.objects.count(), Delivery.objects.count(), request.version) == before
    assert (request.state, request.assignee) == ("in_review", me)
    assert "Words of mine &amp; &lt;yours&gt;." in text_of(page)
    act(client, request, "request_changes", **words)
    Delivery.objects.update(due_at=request.updated_at)
    mail.outbox.clear()
    sweeping.sweep()
    sent = next(one for one in mail.outbox if "Words of mine" in one.body)
    assert (foretold.to, foretold.subject, foretold.text) == (sent.to[0], sent.subject, sent.body)


def test_a_preview_is_refused_as_the_deed_would_be() -> None:
    me = make_curator()
    request, client = make_in_review(me), sign_in(me)
    assert act(client, request, "decline", do="preview", comment="", reason="").status_code == 422
    assert (
        act(client, request, "decline", do="preview", comment="x", reason="other", version="1").status_code
        == 409
    )
    assert act(sign_in(make_curator()), request, "accept", do="preview").status_code == 403
    assert state_of(request) == "in_review"


def test_an_acceptance_that_is_foretold_founds_nothing() -> None:
    me = make_curator()
    request = make_in_review(me)
    page = act(sign_in(me), request, "accept", do="preview")
    assert f"/communities/{request.slug}/" in page.context["returned"].mails[0].text
    request.refresh_from_db()
    assert (request.state, request.community) == ("in_review", None)
