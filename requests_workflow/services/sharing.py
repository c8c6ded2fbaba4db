"""Lets colleagues into a request by e-mail address, changes what they may do, and lets them go."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from requests_workflow.fairness.belonging import part_from_former_owner, remember_owner
from requests_workflow.history import append_event
from requests_workflow.models import CommunityRequest, RequestMember
from requests_workflow.moves import Move
from requests_workflow.outbox.queueing import queue_deliveries
from requests_workflow.rechecking.wishes import wish_for_one
from requests_workflow.refusals import InvalidInput, NotAllowed, NotFound
from requests_workflow.rules import is_coordinator, is_member
from requests_workflow.selectors import lock_request
from requests_workflow.services.addresses import (
    clean_address,
    refuse_address_of_desk,
    refuse_too_many_letters,
)

MOST_MEMBERS = 50


@transaction.atomic
def invite_member(request_id: UUID | str, *, email: str, role: str, actor: User) -> RequestMember:
    """Let an address in as editor or viewer, and tell it so by mail; inviting it again changes its role.

    Whether the address has an account makes no difference to anything that is said or done: whoever proves
    it is in. Each of it is recorded, without the address. Curators can't be let in.

    Raises NotFound, NotAllowed or InvalidInput.
    """
    request = _lock_as_coordinator(request_id, actor)
    address = _check_address(request, email, actor)
    if role not in RequestMember.Role.values:
        known = ", ".join(RequestMember.Role.values)
        raise InvalidInput({"role": [_("Choose one of: %(roles)s.") % {"roles": known}]})
    present = request.members.filter(email=address, left_at=None).first()
    if present is not None:
        return _change_role(request, present, role, actor)
    move = Move(request, "invite", actor, timezone.now())
    refuse_too_many_letters(actor, move.at)
    part_from_former_owner(request, address)
    member, _created = RequestMember.objects.update_or_create(
        request=request, email=address, defaults={"role": role, "left_at": None}
    )
    remember_owner(member)
    _record(move, member, deliver=("mail_invited",))
    return member


@transaction.atomic
def remove_member(request_id: UUID | str, *, email: str, actor: User) -> None:
    """Shut an address out again. Raises NotFound, also when it was not in, or NotAllowed."""
    request = _lock_as_coordinator(request_id, actor)
    member = request.members.filter(email=email.strip().lower(), left_at=None).first()
    if member is None:
        raise NotFound(_("There is no member with this address."))
    _shut_out(Move(request, "remove", actor, timezone.now()), member)


@transaction.atomic
def leave_request(request_id: UUID | str, *, actor: User) -> CommunityRequest:
    """Let a member go, with every address by which they were in. Raises NotFound or NotAllowed."""
    request = lock_request(request_id, actor)
    if is_coordinator(request, actor):
        raise NotAllowed(_("You are its coordinator: hand the request over to somebody else first."))
    if not is_member(request, actor):
        raise NotAllowed(is_member.otherwise)
    for member in request.members.filter(left_at=None, email__in=actor.verified_emails):
        _shut_out(Move(request, "leave", actor, timezone.now()), member)
    return request


def _lock_as_coordinator(request_id: UUID | str, actor: User) -> CommunityRequest:
    request = lock_request(request_id, actor)
    if not is_coordinator(request, actor):
        raise NotAllowed(is_coordinator.otherwise)
    return request


def _check_address(request: CommunityRequest, email: str, actor: User) -> str:
    address = clean_address(email)
    refuse_address_of_desk(address)
    if address in actor.verified_emails:
        raise InvalidInput({"email": [_("This is your own address: you are in the request already.")]})
    if request.members.filter(left_at=None).exclude(email=address).count() >= MOST_MEMBERS:
        sentence = ngettext(
            "A request has at most %(count)d member: remove one first.",
            "A request has at most %(count)d members: remove one first.",
            MOST_MEMBERS,
        )
        raise InvalidInput({"email": [sentence % {"count": MOST_MEMBERS}]})
    return address


def _change_role(request: CommunityRequest, member: RequestMember, role: str, actor: User) -> RequestMember:
    if member.role != role:
        member.role = role
        member.save()
        _record(Move(request, "change_role", actor, timezone.now()), member)
    return member


def _shut_out(move: Move, member: RequestMember) -> None:
    member.left_at = move.at
    member.save()
    _record(move, member)


def _record(move: Move, member: RequestMember, *, deliver: tuple[str, ...] = ()) -> None:
    """Append the event, which names the membership and not the address: that may have to be erased."""
    request = move.request
    details: dict[str, Any] = {"member": member.pk, "role": member.role}
    event = append_event(move, from_state=request.state, to_state=request.state, details=details)
    request.save()
    wish_for_one(request)  # how many people are in it is among what is judged
    queue_deliveries(event, deliver, move)
