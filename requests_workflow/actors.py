"""Who acts: a user, or the portal itself."""

from uuid import UUID

from portal.accounts.models import User


class System:
    """The portal, when it expires, reminds or lapses. Never `None`: nobody gets here by omission."""

    pk: None = None
    pseudonym: UUID | None = None
    display_name = "the portal"
    is_curator = False
    is_lead_curator = False
    verified_emails: frozenset[str] = frozenset()


SYSTEM = System()

Actor = User | System
