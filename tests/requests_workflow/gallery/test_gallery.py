"""The gallery: every promised mail is in it, for staff alone, in frames that can do no harm."""

from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.test import Client

from requests_workflow.gallery.facts import facts_for, webhook_facts
from requests_workflow.gallery.samples import OF_ACCOUNTS, OF_PORTAL, OF_REQUESTS, OF_WEBHOOKS, all_samples
from requests_workflow.mail.composing import AUDIENCE
from requests_workflow.mail.facts import gather_facts
from requests_workflow.models import WebhookEndpoint
from requests_workflow.outbox.handlers import HANDLERS
from requests_workflow.table import TABLE
from requests_workflow.webhooks.notices import gather_facts as gather_notice
from tests.factories import make_curator, make_user
from tests.requests_workflow.stories import play_every_mail

pytestmark = pytest.mark.django_db

KEYS = [sample.key for sample in all_samples()]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(is_staff=True))
    return client


def test_every_mail_that_the_table_promises_is_shown() -> None:
    mails = [(row.action, handler) for row in TABLE for handler in row.deliver if handler.startswith("mail_")]
    promised = {f"{action}.{AUDIENCE[handler]}" for action, handler in mails}
    assert promised <= {sample.template for sample in OF_REQUESTS}


def test_every_template_is_shown_and_every_handler_has_an_audience() -> None:
    folder = Path(settings.BASE_DIR, "requests_workflow", "templates", "mail")
    templates = {path.stem for path in folder.glob("*.txt")} - {"base"}
    assert {sample.template for sample in OF_REQUESTS} == templates
    assert set(AUDIENCE) == {name for name in HANDLERS if name.startswith("mail_")}


def test_every_mail_about_webhooks_is_shown_with_what_a_real_one_is_told() -> None:
    folder = Path(settings.BASE_DIR, "requests_workflow", "templates", "webhooks")
    assert {sample.template for sample in OF_WEBHOOKS} == {
        f"webhooks/{path.stem}" for path in folder.glob("*.txt")
    }
    endpoint = WebhookEndpoint(owner=make_user(), url="https://example.org/hook", ended="failing")
    assert set(gather_notice(endpoint)) == set(webhook_facts())


def test_every_mail_about_accounts_is_ours_and_shown() -> None:
    theirs = Path(str(allauth.__file__)).parent / "templates"
    sent = {
        str(path.relative_to(theirs)).removesuffix("_message.txt")
        for path in theirs.glob("*/email/*_message.txt")
        if path.stem not in ("base_message", "password_reset_key_message")  # the latter: we send codes
    }
    ours = Path(settings.BASE_DIR, "portal", "templates")
    assert sent == {sample.template for sample in OF_ACCOUNTS}
    assert all((ours / f"{name}_{part}.txt").is_file() for name in sent for part in ("message", "subject"))


def test_every_mail_about_the_portal_itself_is_shown() -> None:
    templates = {path.stem for path in Path(settings.BASE_DIR).glob("communities/templates/mail/*.txt")}
    assert {sample.template for sample in OF_PORTAL} == templates == {"zenodo_token"}
    letter = OF_PORTAL[0].write()
    assert letter.subject == "zenodo.org does not take the portal’s token any more"


def test_the_samples_know_all_that_a_real_mail_is_told() -> None:
    for (_, handler, *_), delivery in play_every_mail().items():
        audience = AUDIENCE[handler]
        assert set(gather_facts(delivery, audience)) <= set(facts_for(audience))


@pytest.mark.parametrize("key", KEYS)
def test_a_mail_is_shown_in_both_forms(staff: Client, key: str) -> None:
    page = staff.get(f"/admin/mails/{key}/?language=en")
    assert page.status_code == 200
    letter = page.context["letter"]
    assert letter.subject
    assert letter.links or any(block.kind == "code" for block in letter.blocks)
    html = staff.get(f"/admin/mails/{key}/html/").content.decode()
    assert letter.subject.replace("’", "'")[:20] in html.replace("’", "'")
    for flaw in ("{{", "{%", "None"):
        assert flaw not in page.context["text"] + html


def test_the_list_links_to_every_mail(staff: Client) -> None:
    page = staff.get("/admin/mails/").content.decode()
    assert [key for key in KEYS if f'href="/admin/mails/{key}/?language=en"' not in page] == []


def test_a_mail_is_shown_in_the_language_that_was_asked_for(staff: Client) -> None:
    assert '<html lang="fr"' in staff.get(f"/admin/mails/{KEYS[0]}/html/?language=fr").content.decode()
    assert '<html lang="en"' in staff.get(f"/admin/mails/{KEYS[0]}/html/?language=xx").content.decode()


def test_the_dark_form_is_the_mails_own_dark_form(staff: Client) -> None:
    shown = {
        scheme: staff.get(f"/admin/mails/{KEYS[0]}/html/?scheme={scheme}").content.decode()
        for scheme in ("light", "dark", "other")
    }
    assert "prefers-color-scheme: dark" in shown["other"]
    assert shown["other"].replace("(prefers-color-scheme: dark)", "all") == shown["dark"]
    assert shown["other"].replace("(prefers-color-scheme: dark)", "not all") == shown["light"]


def test_only_the_mail_itself_may_be_framed_and_it_may_do_nothing(staff: Client) -> None:
    page, mail = staff.get(f"/admin/mails/{KEYS[0]}/"), staff.get(f"/admin/mails/{KEYS[0]}/html/")
    assert page["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "unsafe-inline" not in page["Content-Security-Policy"]
    assert mail["X-Frame-Options"] == "SAMEORIGIN"
    policy = mail["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy


def test_curators_may_look_and_others_are_sent_to_sign_in(client: Client) -> None:
    for address in ("/admin/mails/", f"/admin/mails/{KEYS[0]}/", f"/admin/mails/{KEYS[0]}/html/"):
        client.force_login(make_user())
        assert client.get(address)["Location"].startswith("/admin/login/")
        client.force_login(make_curator())
        assert client.get(address).status_code == 200


def test_an_unknown_mail_is_not_found(staff: Client) -> None:
    assert staff.get("/admin/mails/none.such/").status_code == 404
