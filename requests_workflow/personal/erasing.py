"""Erases a person from the workflow: events stay, and lead to nobody; what they wrote for themselves goes."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from communities.search.words import split_words
from portal.accounts.closing import make_up_address
from portal.accounts.models import User
from requests_workflow.models import (
    Backlog,
    CheckResult,
    CommunityRequest,
    Delivery,
    DeskFigures,
    DeskPreference,
    Digest,
    EventText,
    HandOver,
    KeptAnswers,
    Note,
    OwnershipProof,
    Presence,
    RequestEvent,
    RequestMember,
    RequestWord,
    SavedView,
)
from requests_workflow.personal.traces import drafts_of, memberships_of, offers_of
from requests_workflow.rechecking.wishes import wish_for
from requests_workflow.services import delete_draft
from requests_workflow.states import OPEN

ERASED = "[erased]"
AS_PERSON = (RequestEvent.Role.COORDINATOR, RequestEvent.Role.MEMBER)
"""Who writes for themselves. What a curator writes is the desk's answer, and stays with the decision."""
NOTHING_SAID: dict[str, Any] = {"comment": "", "remarks": {}, "changes": {}, "overrides": {}, "salt": ""}


def erase_requests(user: User) -> None:
    """Delete drafts, empty what the person wrote for themselves, and cut what leads to them.

    Raises a Refusal, which stops the closing of the account, for a draft that was submitted meanwhile.
    """
    for draft in drafts_of(user):
        delete_draft(draft.pk, actor=user)
    _erase_texts(EventText.objects.filter(author=user))
    Note.objects.filter(author=user).update(author=None)
    KeptAnswers.objects.filter(person=user).delete()
    Delivery.objects.filter(recipient=user).delete()
    Digest.objects.filter(person=user).delete()
    SavedView.objects.filter(owner=user).delete()
    Presence.objects.filter(person=user).delete()
    DeskPreference.objects.filter(person=user).delete()
    _erase_words(user)
    for model in (DeskFigures, Backlog):
        model.objects.filter(curator_key=user.pseudonym).delete()
    OwnershipProof.objects.filter(by=user).update(by=None)
    of_requests = CheckResult.objects.filter(request__in=_requests_they_had_part_in(user))
    _erase_addresses(of_requests, {user.email.lower(), *user.verified_emails})
    # What it says rests on the person's addresses, whose domain may be theirs alone.
    CheckResult.objects.filter(request__coordinator=user, check_id="affiliation").delete()
    _leave(user)


def _erase_words(user: User) -> None:
    """Let nothing be found by their name and address any more."""
    words = {*split_words(user.name), *split_words(user.email)}
    RequestWord.objects.filter(request__coordinator=user, word__in=words).delete()


def _requests_they_had_part_in(user: User) -> QuerySet[CommunityRequest]:
    """Return also those that they handed over or left: what the checks wrote of them may still be there."""
    acts = RequestEvent.objects.filter(
        request=OuterRef("pk"), actor_key=user.pseudonym, actor_role__in=AS_PERSON
    )
    return CommunityRequest.objects.filter(Q(coordinator=user) | Q(Exists(acts)))


def _erase_texts(texts: QuerySet[EventText]) -> None:
    # By their keys: without an author they would not be found any more.
    own = list(texts.filter(event__actor_role__in=AS_PERSON).values_list("pk", flat=True))
    texts.update(author=None)
    EventText.objects.filter(pk__in=own, erased_at=None).update(**NOTHING_SAID, erased_at=timezone.now())


def _leave(user: User) -> None:
    _leave_addresses_to_others(user)
    HandOver.objects.filter(offered_by=user).update(offered_by=None)
    for offer in offers_of(user):
        offer.email, offer.offered_to = make_up_address(uuid4()), None
        if offer.ended_at is None:
            offer.ended_at, offer.outcome = timezone.now(), offer.Outcome.REFUSED
        offer.save(update_fields=["email", "offered_to", "ended_at", "outcome"])
    # Who takes part is what some checks look at.
    left_by_this = memberships_of(user).filter(left_at=None, request__state__in=OPEN)
    wish_for(list(left_by_this.values_list("request_id", flat=True)))
    for member in memberships_of(user):
        member.email, member.user = make_up_address(uuid4()), None
        member.left_at = member.left_at or timezone.now()
        member.save(update_fields=["email", "user", "left_at"])


def _leave_addresses_to_others(user: User) -> None:
    """Forget that an address once was theirs which somebody else has proved since: it is that one's now."""
    proved = EmailAddress.objects.filter(verified=True).exclude(user=user).values(address=Lower("email"))
    RequestMember.objects.filter(user=user, email__in=proved).update(user=None)
    HandOver.objects.filter(offered_to=user, email__in=proved).update(offered_to=None)


def _erase_addresses(results: Iterable[CheckResult], addresses: set[str]) -> None:
    for result in results:
        for column in ("summary", "words", "facts", "curator_facts"):
            setattr(result, column, _without(getattr(result, column), addresses))
        result.save(update_fields=["summary", "words", "facts", "curator_facts"])


def _without(said: Any, addresses: set[str]) -> Any:
    """Return it with each text that holds an address blotted out, however deep in lists and objects."""
    if isinstance(said, dict):
        return {key: _without(value, addresses) for key, value in said.items()}
    if isinstance(said, list):
        return [_without(value, addresses) for value in said]
    if isinstance(said, str) and any(address in said.lower() for address in addresses):
        return ERASED
    return said
