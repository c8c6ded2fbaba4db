"""Sends the digests that are due; each is claimed by one, and tried again when it fails."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from portal.accounts.notifications import wants
from portal.mail.language import speaking
from portal.mail.message import make_message
from requests_workflow.digests.contents import Contents, gather
from requests_workflow.digests.planning import plan_digests
from requests_workflow.mail.headers import make_message_id, way_out_of
from requests_workflow.mail.kinds import DIGEST, link_to_switch_off
from requests_workflow.mail.text import fold, render_mail
from requests_workflow.models import Digest
from requests_workflow.outbox.attempts import attempt, claim_next

LEASE = timedelta(minutes=2)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 480))
"""After the last the week's digest is given up: next Monday brings another."""


def send_digests() -> int:
    """Plan this week's digests, send those that are due, and return how many were dealt with."""
    plan_digests()
    done = 0
    while (digest := claim_next(Digest.objects.all(), lease=LEASE)) is not None:
        done += attempt(digest, send_digest, waits=WAITS)
    return done


def send_digest(digest: Digest) -> None:
    """Send one digest, unless nothing waits, or its reader left the desk or wants none; raise what fails."""
    person = digest.person
    if not (person.is_curator and wants(person, DIGEST.name)):
        return
    contents = gather(person)
    if not contents.is_empty:
        compose_digest(digest, contents).send()


def compose_digest(digest: Digest, contents: Contents) -> EmailMessage:
    """Compose the mail, in the language of its reader."""
    person = digest.person
    with speaking(person.language):
        letter = render_mail(
            "mail/digest.curator.txt",
            {
                "is_for_coordinator": False,
                "name": fold(person.name),
                "link": settings.SITE_URL + reverse("admin:requests_workflow_communityrequest_changelist"),
                "kind": str(DIGEST.label),
                "switch_off_link": link_to_switch_off(person, DIGEST),
                "contents": contents,
            },
        )
        # The same at each attempt, so that mail programs see a repeat as one mail.
        headers = {"Message-ID": make_message_id(f"digest.{digest.pk}"), **way_out_of(person, DIGEST)}
        return make_message(letter, to=person.email, headers=headers)
