"""Remembers whose an address is that a request names: who takes it off their account later stays tied.

A row keeps the first whose proved address it was. That counts for conflicts of interest alone: to see a
request, one must have the address still.
"""

from uuid import uuid4

from allauth.account.models import EmailAddress

from portal.accounts.closing import make_up_address
from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, HandOver, RequestMember


def find_owner(address: str) -> User | None:
    """Return whose proved address it is, None where nobody has proved it."""
    proved = EmailAddress.objects.filter(verified=True, email__iexact=address)
    found = proved.select_related("user").order_by("pk").first()
    return found.user if found is not None else None


def remember_owner(member: RequestMember) -> None:
    """Note on a membership whose address it is by, where that is known and was not noted before."""
    if member.user_id is None:
        member.user = find_owner(member.email)
        member.save(update_fields=["user"])


def part_from_former_owner(request: CommunityRequest, address: str) -> None:
    """Give an ended membership of who has the address no longer a row of its own, so that it can begin anew.

    Else the next one who is invited by it would be in as somebody else, and go with that one's account.
    """
    ended = request.members.filter(email=address).exclude(left_at=None).exclude(user=None).first()
    if ended is not None and find_owner(address) != ended.user:
        ended.email = make_up_address(uuid4())
        ended.save(update_fields=["email"])


def remember_addresses(user: User) -> None:
    """Note on each row that names a proved address of theirs that it is them; read anew, since it changes."""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    addresses = {email.lower() for email in proved}
    RequestMember.objects.filter(user=None, email__in=addresses).update(user=user)
    HandOver.objects.filter(offered_to=None, email__in=addresses).update(offered_to=user)
