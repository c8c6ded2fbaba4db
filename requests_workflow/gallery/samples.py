"""All mails, each with what makes it a case of its own; a promised mail that is missing fails a test."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from communities.zenodo import alarm
from portal.mail.account import write_account_letter
from portal.mail.source import Letter
from requests_workflow.gallery.facts import CALM_WEEK, REFERENCE, account_facts, facts_for, webhook_facts
from requests_workflow.mail.kinds import COMMENTS, DIGEST, QUEUE, REMINDERS
from requests_workflow.mail.text import quote, render_mail
from requests_workflow.provisioning.joining import ACCOUNT_UNKNOWN


@dataclass(frozen=True)
class Sample:
    """One case of one mail.

    `template` is `<action>.<audience>`, allauth's name of one on accounts, that of one about the portal, or a
    path of one about webhooks.
    """

    template: str
    case: str = ""
    differs: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return ".".join(filter(None, [self.template.replace("/", "-"), self.case]))

    @property
    def is_about_account(self) -> bool:
        """Whether it is one of allauth's."""
        return "/email/" in self.template

    @property
    def is_about_portal(self) -> bool:
        """Whether it tells staff how the portal does."""
        return self.template == TOKEN_REFUSED

    @property
    def reference(self) -> str:
        """What stands first in its subject."""
        return "" if "/" in self.template or self.is_about_portal else REFERENCE

    def write(self) -> Letter:
        """Return the letter in the language that is active."""
        if self.is_about_account:
            return write_account_letter(self.template, account_facts())
        if self.is_about_portal:
            return alarm.write_letter(name="Ada Curator", host="zenodo.org")
        if "/" in self.template:
            return render_mail(f"{self.template}.txt", {**webhook_facts(), **self.differs})
        _, _, audience = self.template.partition(".")
        return render_mail(f"mail/{self.template}.txt", {**facts_for(audience), **self.differs})


TOKEN_REFUSED = Path(alarm.TEMPLATE).stem


def _may_be_stopped(kind: Any) -> dict[str, Any]:
    return {"kind": kind.label, "switch_off_link": f"{settings.SITE_URL}/requests/mails/signed/"}


_LINK = {"is_new": False, "community": "rivers-of-europe"}
_OPENED = {"link": f"{settings.SITE_URL}/communities/clean-rivers/"}
_QUEUE = f"{settings.SITE_URL}/admin/requests_workflow/communityrequest/"
_DRAFT = {"was_draft": True}
_SMALL = {"comment": quote("Both done, thank you. Is there anything else?")}
_REMARKS = [("Title", quote("Please spell it out.")), ("Website", quote("Is there a project website?"))]

OF_REQUESTS = (
    Sample("submit.coordinator", "new"),
    Sample("submit.coordinator", "link", _LINK),
    Sample("submit.curator", "new", {**_may_be_stopped(QUEUE), **_SMALL}),
    Sample("submit.curator", "link", {**_may_be_stopped(QUEUE), **_LINK, "comment": ""}),
    Sample("request_changes.coordinator", "", {"remarks": _REMARKS}),
    Sample("resubmit.coordinator"),
    Sample("resubmit.curator", "kept", _SMALL),
    Sample("resubmit.curator", "for-all", {"has_asked_for_changes": False, "comment": ""}),
    Sample("lapse.curator"),
    Sample("accept.coordinator", "new", {**_OPENED, "comment": quote("Welcome!")}),
    Sample("accept.coordinator", "link", {**_OPENED, **_LINK, "comment": ""}),
    Sample("decline.coordinator"),
    Sample("cancel.coordinator"),
    Sample("cancel.curator", "claimed", {"comment": quote("We need it no longer.")}),
    Sample("cancel.curator", "waiting", {**_may_be_stopped(QUEUE), "was_in_review": False, "comment": ""}),
    Sample("digest.curator", "", {**_may_be_stopped(DIGEST), "link": _QUEUE}),
    Sample("digest.curator", "calm", {**_may_be_stopped(DIGEST), "link": _QUEUE, "contents": CALM_WEEK}),
    Sample("remind.coordinator", "changes", _may_be_stopped(REMINDERS)),
    Sample("remind.coordinator", "last-day", {**_may_be_stopped(REMINDERS), "days_left": 1}),
    Sample("remind.coordinator", "draft", {**_may_be_stopped(REMINDERS), **_DRAFT}),
    Sample("remind.coordinator", "untitled-draft", {**_may_be_stopped(REMINDERS), **_DRAFT, "title": ""}),
    Sample("expire.coordinator", "changes"),
    Sample("expire.coordinator", "draft", _DRAFT),
    Sample("expire.coordinator", "untitled-draft", {**_DRAFT, "title": ""}),
    Sample("reopen.coordinator", "appeal"),
    Sample("reopen.coordinator", "by-lead", {"is_by_coordinator": False, "was_declined": False}),
    Sample("reopen.curator", "appeal", _may_be_stopped(QUEUE)),
    Sample("reopen.curator", "expired", {**_may_be_stopped(QUEUE), "was_declined": False}),
    Sample("reopen.curator", "by-lead", {**_may_be_stopped(QUEUE), "is_by_coordinator": False}),
    Sample("zenodo_asks.coordinator", "address"),
    Sample(
        "zenodo_asks.coordinator", "account", {"asked": _(ACCOUNT_UNKNOWN), "asked_code": "account_unknown"}
    ),
    Sample("zenodo_asks.coordinator", "mended", {"asked": "", "asked_code": "account_unknown"}),
    Sample("zenodo_done.coordinator", "new"),
    Sample("zenodo_done.coordinator", "link", _LINK),
    Sample("tell_owners.owner", "", _LINK),
    Sample("break_link.coordinator"),
    Sample("break_link.curator"),
    Sample("draft_link.coordinator"),
    Sample("comment.coordinator", "by-curator", _may_be_stopped(COMMENTS)),
    Sample("comment.coordinator", "by-member", {**_may_be_stopped(COMMENTS), **_SMALL, "is_by_member": True}),
    Sample("comment.curator", "", {**_may_be_stopped(COMMENTS), **_SMALL, "author": "Cora O’Dinator"}),
    Sample("invite.invited", "editor", {"author": "Cora O’Dinator"}),
    Sample("invite.invited", "viewer", {"author": "Cora O’Dinator", "is_editor": False}),
    Sample("offer.invited", "", {"author": "Cora O’Dinator"}),
    Sample("refuse_offer.coordinator"),
    Sample("take_over.coordinator", "", {"name": "Dora Newcomer"}),
    Sample("take_over.curator", "", {"author": "Dora Newcomer"}),
    Sample("take_over.previous", "stays", {"author": "Dora Newcomer"}),
    Sample("take_over.previous", "leaves", {"author": "Dora Newcomer", "stays": False}),
)

OF_PORTAL = (Sample(TOKEN_REFUSED),)

OF_WEBHOOKS = (
    Sample("webhooks/switched_off", "failing"),
    Sample("webhooks/switched_off", "gone", {"is_gone": True}),
)

OF_ACCOUNTS = tuple(
    Sample(name)
    for name in (
        "account/email/email_confirmation_signup",
        "account/email/email_confirmation",
        "account/email/login_code",
        "account/email/password_reset_code",
        "account/email/account_already_exists",
        "account/email/unknown_account",
        "account/email/password_changed",
        "account/email/password_reset",
        "account/email/password_set",
        "account/email/email_changed",
        "account/email/email_confirm",
        "account/email/email_deleted",
        "mfa/email/totp_activated",
        "mfa/email/totp_deactivated",
        "mfa/email/recovery_codes_generated",
        "mfa/email/webauthn_added",
        "mfa/email/webauthn_removed",
        "socialaccount/email/account_connected",
        "socialaccount/email/account_disconnected",
    )
)


def find_sample(key: str) -> Sample | None:
    """Return the sample of this name."""
    return next((sample for sample in all_samples() if sample.key == key), None)


def all_samples() -> Iterator[Sample]:
    """Go through all, in the order in which they are shown."""
    yield from OF_REQUESTS
    yield from OF_WEBHOOKS
    yield from OF_ACCOUNTS
    yield from OF_PORTAL
