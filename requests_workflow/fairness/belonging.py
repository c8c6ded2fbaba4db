"""Remembers whose an address is that a request names: who takes it off their account later stays tied.

A row keeps the first whose proved address it was. It counts for conflicts of interest alone: to see a
request, one must have the address still.
"""

from allauth.account.models import EmailAddress

from portal.accounts.models import User
from requests_workflow.models import HandOver, RequestMember


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


def remember_addresses(user: User) -> None:
    """Note on each row that names a proved address of theirs that it is them; read anew, since it changes."""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    addresses = {email.lower() for email in proved}
    RequestMember.objects.filter(user=None, email__in=addresses).update(user=user)
    HandOver.objects.filter(offered_to=None, email__in=addresses).update(offered_to=user)
