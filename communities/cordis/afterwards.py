"""What follows an import: search index, domains, moments and datestamps, whoever asked to be told."""

import logging
from collections.abc import Callable

from django.db import connection

from communities.domains.pooling import pool_if_due
from communities.harvest.stamping import stamp_all
from communities.models import CordisRelease
from communities.moments.giving import give_all
from communities.search_index import rebuild

logger = logging.getLogger(__name__)

_followers: list[Callable[[], object]] = []


def follow_imports(follower: Callable[[], object]) -> None:
    """Call `follower` after each import; for rooms above, from the start of their application.

    It must find out by itself what is left to do: one that is killed once published calls nobody.
    """
    if follower not in _followers:
        _followers.append(follower)


def follow_up() -> None:
    """Do what the newest release leaves to do, also what an import that was killed has left.

    The import stands whatever happens here, so a failing follower is logged.
    """
    release = CordisRelease.objects.first()
    if release and not release.counts.get("is_indexed"):
        rebuild()
        release.counts["is_indexed"] = True
        release.save(update_fields=["counts"])
    for follower in (pool_if_due, give_all, stamp_all, *_followers):
        try:
            follower()
        except Exception:
            if not connection.is_usable():
                raise
            logger.exception("%s failed after an import; its job tries again.", follower.__name__)
