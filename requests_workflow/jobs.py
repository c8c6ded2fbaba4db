"""The periodic jobs: claims that lapse, what runs out, reminders, what is kept for a while, and figures.

Each may run at any time, twice at once, or be killed halfway: every row is handled in a transaction of
its own, which looks again under the lock. The next run goes on where one was stopped.
"""

import logging
from collections.abc import Callable
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from communities.domains.pooling import pool_if_due
from communities.harvest.dumps.nightly import make_nightly_dump
from communities.harvest.upkeep import keep_up
from communities.moments.giving import give_all
from communities.zenodo.alarm import tell_refused_token
from communities.zenodo.drift.comparing import compare_some
from communities.zenodo.drift.filing import purge_resolved
from communities.zenodo.restraint import purge_calls
from communities.zenodo.slugs import purge_answers
from portal.accounts.ended_sessions import purge_ended_sessions
from portal.api.idempotency import purge_idempotency_records
from portal.traffic.counting import roll_up
from requests_workflow import terms
from requests_workflow.actors import SYSTEM
from requests_workflow.desk.presence import purge_presences
from requests_workflow.digests.sending import send_digests
from requests_workflow.engine import perform
from requests_workflow.finding.index import index_missing
from requests_workflow.history import append_event
from requests_workflow.linking.looking_again import look_again
from requests_workflow.linking.owners import tell_owners
from requests_workflow.models import CommunityRequest
from requests_workflow.moves import Move
from requests_workflow.outbox.queueing import queue_deliveries
from requests_workflow.provisioning.resuming import resume_provisioning
from requests_workflow.rechecking.outdated import recheck_outdated
from requests_workflow.rechecking.slugs_on_zenodo import ask_about_open_requests
from requests_workflow.refusals import Refusal
from requests_workflow.selectors import lock_request
from requests_workflow.services.keeping import purge_kept_answers
from requests_workflow.services.rechecking import recheck_changed_grants
from requests_workflow.states import State
from requests_workflow.statistics.job import refresh_statistics
from requests_workflow.webhooks.retention import purge_deliveries

logger = logging.getLogger(__name__)

PERISHABLE = (State.DRAFT, State.CHANGES_REQUESTED)


def run_all() -> dict[str, int]:
    """Run every job once and return how many rows each one dealt with; one that failed is not among them.

    What went wrong is in the log. Raises only if the database is away.
    """
    dealt_with = {name: _run(name, job) for name, job in JOBS.items()}
    return {name: number for name, number in dealt_with.items() if number is not None}


def _run(name: str, job: Callable[[], int]) -> int | None:
    """Run one job. One that fails must not keep the others from their work."""
    try:
        return job()
    except Exception:
        if not connection.is_usable():
            raise
        logger.exception("The job “%s” failed; the next run tries again.", name)
        return None


def lapse_claims() -> int:
    """Put requests whose claim ran out back into the queue."""
    over = CommunityRequest.objects.filter(state=State.IN_REVIEW, lease_until__lte=timezone.now())
    return _for_each(over, lambda pk: _perform("lapse", pk))


def expire_requests() -> int:
    """Close what ran out of time."""
    over = CommunityRequest.objects.filter(state__in=PERISHABLE, expires_at__lte=timezone.now())
    return _for_each(over, lambda pk: _perform("expire", pk))


def send_reminders() -> int:
    """Remind coordinators of requests that will expire, once for each of the days before."""
    now = timezone.now()
    is_due = Q()
    for sent, before in enumerate(terms.REMIND_BEFORE):
        is_due |= Q(reminders_sent=sent, expires_at__lte=now + before)
    near = CommunityRequest.objects.filter(is_due, state__in=PERISHABLE, expires_at__gt=now)
    return _for_each(near, remind)


@transaction.atomic
def remind(request_id: UUID) -> bool:
    """Remind of one request if a reminder is due that was not sent yet; return whether it was.

    Where several have become due since the last run, one is sent and the others count as sent.
    """
    request, now = lock_request(request_id, SYSTEM), timezone.now()
    if request.state not in PERISHABLE or request.expires_at is None or request.expires_at <= now:
        return False
    due = sum(request.expires_at - before <= now for before in terms.REMIND_BEFORE)
    if due <= request.reminders_sent:
        return False
    move = Move(request, "remind", SYSTEM, now)
    details = {"expires_at": request.expires_at.isoformat()}
    event = append_event(move, from_state=request.state, to_state=request.state, details=details)
    request.reminders_sent = due
    request.save()
    queue_deliveries(event, ("mail_coordinator",), move)
    return True


def _perform(action: str, request_id: UUID) -> bool:
    perform(request_id, action, actor=SYSTEM)
    return True


def _for_each(requests: QuerySet[CommunityRequest], step: Callable[[UUID], bool]) -> int:
    """Take the step with each request, oldest first; return how many it was taken with."""
    request_ids = requests.order_by("created_at", "id").values_list("pk", flat=True)
    return sum(_try(step, request_id) for request_id in list(request_ids))


def _try(step: Callable[[UUID], bool], request_id: UUID) -> bool:
    """Take one step. One request that can't be dealt with must not stop the job for all others."""
    try:
        return step(request_id)
    except Refusal:  # somebody was faster, or the request got more time
        return False
    except Exception:
        if not connection.is_usable():  # the database itself is gone: the same would happen to all others
            raise
        logger.exception("Request %s was left as it is; the next run tries again.", request_id)
        return False


JOBS: dict[str, Callable[[], int]] = {
    "lapsed": lapse_claims,
    "expired": expire_requests,
    "reminded": send_reminders,
    "unsaved": purge_kept_answers,  # what was typed into forms that can't be saved any more
    "rechecked": recheck_changed_grants,  # after an import; it does so itself unless it was killed
    "indexed": index_missing,  # for the desk's search, what came past the workflow
    "left": purge_presences,  # who looked at what a while ago
    "pooled": pool_if_due,  # whose domain is whose; the same
    "asked": ask_about_open_requests,  # whether their addresses are free on Zenodo
    "outdated": recheck_outdated,  # older rules or data, and whose coordinator has proved an address
    "resumed": resume_provisioning,  # steps on Zenodo that waited for what people do there
    "warned": tell_owners,  # that somebody else asks for their community
    "looked_at": look_again,  # at communities on Zenodo: for tokens that prove ownership
    "forgotten": purge_idempotency_records,  # answers that the API keeps for a day
    "signed_out": purge_ended_sessions,  # with the browser and the network they came from
    "dated": give_all,  # what was changed and `updated_since` doesn't tell yet; mostly that is done already
    "harvested": keep_up,  # records for harvesters: what changed past the doors, and their datestamps
    "uncalled": purge_deliveries,  # calls of webhooks, long after they were made
    "counted": roll_up,  # traffic, by the hour
    "measured": refresh_statistics,  # answers of the desk, for its figures
    "digested": send_digests,  # on Mondays
    "alarmed": tell_refused_token,  # staff, when Zenodo does not take the portal's token any more
    "unasked": purge_answers,  # what Zenodo said about addresses a month ago
    "uncounted": purge_calls,  # what was written down of calls to Zenodo
    "settled": purge_resolved,  # differences from Zenodo that were resolved half a year ago
    "compared": compare_some,  # it asks Zenodo, and that may take a while
    "dumped": make_nightly_dump,  # last, since it takes minutes once a day
}
