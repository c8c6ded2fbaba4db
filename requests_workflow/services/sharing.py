"""Lets colleagues into a request, by e-mail address."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, RequestMember
from requests_workflow.refusals import InvalidInput, NotAllowed, NotFound
from requests_workflow.rules import is_coordinator
from requests_workflow.selectors import is_address_of_curator, lock_request

MOST_MEMBERS = 50
LONGEST_ADDRESS = 254
"""As in RFC 5321, and as the column has it; Django's validator lets longer ones pass."""


@transaction.atomic
def invite_member(request_id: UUID | str, *, email: str, role: str, actor: User) -> RequestMember:
    """Let an address in as editor or viewer; inviting it again changes its role.

    Curators can't be let in: a coordinator could choose by it who may not decide.

    Raises NotFound, NotAllowed or InvalidInput.
    """
    request = _lock_as_coordinator(request_id, actor)
    address = _clean_address(email)
    if is_address_of_curator(address):
        raise InvalidInput(
            {"email": ["This address belongs to somebody of the desk: write a comment instead."]}
        )
    if role not in RequestMember.Role.values:
        raise InvalidInput({"role": [f"Choose one of: {', '.join(RequestMember.Role.values)}."]})
    if request.members.filter(left_at=None).exclude(email=address).count() >= MOST_MEMBERS:
        raise InvalidInput({"email": [f"A request has at most {MOST_MEMBERS} members: remove one first."]})
    member, _ = RequestMember.objects.update_or_create(
        request=request, email=address, defaults={"role": role, "left_at": None}
    )
    return member


@transaction.atomic
def remove_member(request_id: UUID | str, *, email: str, actor: User) -> None:
    """Shut an address out again. Raises NotFound, also when it was not in, or NotAllowed."""
    request = _lock_as_coordinator(request_id, actor)
    members = request.members.filter(email=email.strip().lower(), left_at=None)
    if not members.update(left_at=timezone.now()):
        raise NotFound("There is no member with this address.")


def _lock_as_coordinator(request_id: UUID | str, actor: User) -> CommunityRequest:
    request = lock_request(request_id, actor)
    if not is_coordinator(request, actor):
        raise NotAllowed(is_coordinator.otherwise)
    return request


def _clean_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        address = ""
    if not 0 < len(address) <= LONGEST_ADDRESS:
        raise InvalidInput({"email": ["Enter an e-mail address, such as name@example.org."]})
    return address
