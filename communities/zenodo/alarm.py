"""Tells staff, once, that Zenodo does not take the portal's token any more."""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from communities.models import ZenodoStanding
from portal.accounts.models import LEAD_CURATORS, User
from portal.mail.language import speaking
from portal.mail.message import make_message
from portal.mail.source import Letter, read_source

logger = logging.getLogger(__name__)

AT_IT_FOR = timedelta(minutes=10)
"""How long one process may be at telling; after it, it was killed, and another tells."""

TEMPLATE = "mail/zenodo_token.txt"


def tell_refused_token() -> int:
    """Send the mail for each host that refuses our token, once for each refusal; return how many were sent.

    After a failure the next run of the jobs tries again; each mail has the same Message-ID then.
    """
    return sum(_tell(standing) for standing in _untold())


def find_staff() -> QuerySet[User]:
    """Return who can set things right: lead curators and superusers who can sign in."""
    is_lead = Q(groups__name=LEAD_CURATORS)
    return User.objects.filter(is_lead | Q(is_superuser=True), is_active=True).distinct().order_by("pk")


def _untold() -> QuerySet[ZenodoStanding]:
    is_free = Q(telling_since__isnull=True) | Q(telling_since__lt=timezone.now() - AT_IT_FOR)
    return ZenodoStanding.objects.filter(is_free, refused_at__isnull=False, told_at__isnull=True)


def _tell(standing: ZenodoStanding) -> int:
    # One of any number of processes: the claim is a row before the first mail goes.
    if not _untold().filter(pk=standing.pk).update(telling_since=timezone.now()):
        return 0
    told = 0
    try:
        for person in find_staff():
            _send(standing, person)
            told += 1
    except Exception:  # whatever the mail server has: the row stays, and so does what other jobs do
        logger.exception("Staff could not be told that a token is refused; the next run tries again.")
        ZenodoStanding.objects.filter(pk=standing.pk).update(telling_since=None)
        return told
    ZenodoStanding.objects.filter(pk=standing.pk).update(told_at=timezone.now(), telling_since=None)
    return told


def write_letter(*, name: str, host: str) -> Letter:
    """Return the mail, in the language that is active."""
    path = reverse("admin:communities_zenodostanding_changelist")
    facts = {"name": name, "host": host, "link": f"{settings.SITE_URL}{path}"}
    return read_source(render_to_string(TEMPLATE, facts))


def _send(standing: ZenodoStanding, person: User) -> None:
    since: datetime | None = standing.refused_at
    with speaking(person.language):
        letter = write_letter(name=person.name, host=standing.host)
        stamp = int(since.timestamp()) if since is not None else 0
        site = urlsplit(settings.SITE_URL).hostname or "localhost"
        headers = {"Message-ID": f"<zenodo-token.{stamp}.{person.pk}@{site}>"}
        make_message(letter, to=person.email, headers=headers).send()
