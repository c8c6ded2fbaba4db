"""Who else is looking at a request: a hint for minutes, so that two don't read the same by accident."""

import logging
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, Presence

logger = logging.getLogger(__name__)

HERE = timedelta(minutes=3)
"""How long somebody counts as looking; the page says that they still do every minute, where scripts run."""

KEPT = timedelta(hours=1)


def note_presence(request: CommunityRequest, person: User) -> None:
    """Note that a curator has the request on the screen now; a hint that can't be written is left out."""
    if not person.is_curator:
        return
    try:
        with transaction.atomic():
            Presence.objects.update_or_create(
                request=request, person=person, defaults={"seen_at": timezone.now()}
            )
    except OperationalError:
        logger.info("The presence of a curator was not noted: the database is busy.")


def others_looking_at(request: CommunityRequest, person: User) -> list[User]:
    """Return the other curators who have the request on the screen, by name."""
    recent = request.presences.filter(seen_at__gt=timezone.now() - HERE).exclude(person=person)
    return sorted((one.person for one in recent.select_related("person")), key=str)


def purge_presences() -> int:
    """Forget who looked at what a while ago; return how many rows that were."""
    count, _ = Presence.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()
    return count
