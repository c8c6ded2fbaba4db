"""Finds what a person may claim: what the table asks of them, said once more as conditions of the database.

The engine judges a claim by the rules; lists and counts can't ask those about every request. A test holds the
two against each other over a matrix of requests and people.
"""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.fairness.conflicts import OWN_ROLES, addresses_of, load_proofs
from requests_workflow.models import Bar, CommunityRequest, HandOver, RequestEvent, RequestMember
from requests_workflow.states import State

Requests = QuerySet[CommunityRequest]


def keep_claimable(requests: Requests, user: User) -> Requests:
    """Keep what the user may claim now: nothing where they are no curator."""
    if not user.is_curator:
        return requests.none()
    submitted = requests.filter(state=State.SUBMITTED)
    free = submitted if user.is_lead_curator else submitted.filter(_is_free_for(user))
    untied = free.exclude(coordinator=user).exclude(pk__in=_find_tied(user))
    return _without_proved(untied, user)


def _is_free_for(user: User) -> Q:
    is_over = Q(kept_until=None) | Q(kept_until__lte=timezone.now())
    return is_over | Q(kept_for=None) | Q(kept_for=user)


def _find_tied(user: User) -> Any:
    """Return the ids of what they declined, acted in, or were asked into: few, and found by the person."""
    addresses = addresses_of(user)
    declined = Bar.objects.filter(curator=user)
    own_deeds = RequestEvent.objects.filter(actor_key=user.pseudonym, actor_role__in=OWN_ROLES)
    let_in = RequestMember.objects.filter(Q(user=user) | Q(email__in=addresses))
    is_party = Q(offered_by=user) | Q(offered_to=user) | Q(email__in=addresses)
    of_community = CommunityRequest.objects.filter(community__members__user=user)
    looked_up = [own_deeds, let_in, HandOver.objects.filter(is_party)]
    others = [rows.order_by().values("request_id") for rows in looked_up]
    return declined.order_by().values("request_id").union(*others, of_community.order_by().values("pk"))


def _without_proved(requests: Requests, user: User) -> Requests:
    """Leave out the communities that they proved to be theirs, by whatever name."""
    load_proofs([user])
    proofs = list(user.ownership_proofs.all())
    if not proofs:
        return requests
    ids = {proof.remote_id for proof in proofs}
    is_named = Q(linked_community__in={proof.named for proof in proofs} | {str(one) for one in ids})
    is_seen = Q(ownership_challenge__named=F("linked_community"), ownership_challenge__remote_id__in=ids)
    return requests.exclude(is_named).exclude(is_seen)
