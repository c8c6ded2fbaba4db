"""Looks at communities again, so that nobody has to come back for it: for tokens awaited, and for proofs."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from communities.zenodo.choosing import current_zenodo
from requests_workflow import terms
from requests_workflow.actors import SYSTEM
from requests_workflow.linking.proving import look_at_community
from requests_workflow.models import OwnershipChallenge, OwnershipProof
from requests_workflow.refusals import Refusal
from requests_workflow.states import OPEN

logger = logging.getLogger(__name__)

MOST_IN_A_RUN = 20
"""Each look is a few calls: the limits of Zenodo are for everybody's requests together."""


def look_again() -> int:
    """Look for tokens that were not there yet, and whether those that prove something still are.

    Returns how many communities were looked at. No lock is held while Zenodo is asked.
    """
    if current_zenodo() is None:
        return 0
    due = find_due(timezone.now())[:MOST_IN_A_RUN]
    return sum(_try(request_id) for request_id in due.values_list("request", flat=True))


def find_due(now: datetime) -> QuerySet[OwnershipChallenge]:
    """Return the challenges of open requests that should be looked at by now, the longest ago first."""
    standing = OwnershipProof.objects.filter(request=OuterRef("request"), voided_at=None)
    by_challenge = standing.filter(method=OwnershipProof.Method.CHALLENGE)
    awaited = ~Exists(standing) & _is_due(now, terms.TOKEN_LOOKED_FOR_EVERY)
    awaited &= Q(created_at__gt=now - terms.TOKEN_LOOKED_FOR)
    proved = Exists(by_challenge) & _is_due(now, terms.PROOF_VERIFIED_AFTER)
    of_open = OwnershipChallenge.objects.filter(request__state__in=OPEN, remote_id__isnull=False)
    return of_open.filter(awaited | proved).order_by("looked_at", "pk")


def _is_due(now: datetime, duration: timedelta) -> Q:
    """Whether the last look is so long ago; one without an answer is repeated at its own time."""
    return Q(looked_at__lte=now - duration) | Q(look_again_at__lte=now)


def _try(request_id: UUID) -> bool:
    """Look at one. One that can't be looked at must not stop all others."""
    try:
        look_at_community(request_id, actor=SYSTEM)
    except Refusal:  # it was closed, or names another community by now
        return False
    except Exception:
        if not connection.is_usable():
            raise
        logger.exception(
            "The community of request %s was not looked at; the next run tries again.", request_id
        )
        return False
    return True
