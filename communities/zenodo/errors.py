"""The ways a call to Zenodo comes to nothing, as the rest of the portal needs to tell them apart."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_DETAIL = 300


class ZenodoError(Exception):
    """A call came to nothing. `str()` is for the log and for staff; it never holds a token.

    `is_passing`: worth another try later, after `retry_after` seconds where that is known.
    `may_have_happened`: what was asked for may be done all the same, so look before asking again.
    `sentence`: what to tell people.
    """

    is_passing: ClassVar[bool] = False
    sentence: ClassVar[str | Promise] = _("Zenodo could not do what was asked.")

    def __init__(
        self, detail: str = "", *, retry_after: float | None = None, may_have_happened: bool = False
    ) -> None:
        super().__init__(detail.replace("\x00", "")[:LONGEST_DETAIL])
        self.retry_after = retry_after
        self.may_have_happened = may_have_happened


class Unavailable(ZenodoError):  # noqa: N818 - named for what happened, like the refusals of the workflow
    """Zenodo can't be asked now; later it may."""

    is_passing = True
    sentence = _("Zenodo does not answer at the moment.")


class Unreachable(Unavailable):
    """No connection came about, so nothing has happened there."""


class TimedOut(Unavailable):
    """The answer did not come in time."""


class ServerFailed(Unavailable):
    """Zenodo says that it failed (5xx)."""


class UnreadableAnswer(Unavailable):
    """The answer is none: not JSON, of another shape, too long, or leads elsewhere."""


class RateLimited(Unavailable):
    """Zenodo says that this is too much (429)."""

    sentence = _("Zenodo asks us to wait a while.")


class HeldBack(Unavailable):
    """We did not ask: our own limits, or too many failures a moment ago. It costs a delivery no attempt."""

    was_not_tried = True
    sentence = _("Zenodo was asked enough for the moment.")


class Refused(ZenodoError):  # noqa: N818 - as above
    """Zenodo has understood, and says no; asking again would change nothing."""


class Unauthorised(Refused):
    """The token is unknown or has ended (401)."""

    sentence = _("Zenodo does not know the token.")


class SignInNeeded(Refused):
    """Who asked without a token is told to sign in (401): nothing is said of any token."""

    sentence = _("Zenodo shows this only to people who have signed in there.")


class NotPermitted(Refused):
    """Whoever the token belongs to may not (403)."""

    sentence = _("Zenodo does not permit this with the token that was used.")


class Restricted(NotPermitted):
    """The community is there, and only its members may see it."""

    sentence = _("This community is restricted: only its members can see it.")


class NotThere(Refused):
    """There is no such thing (404)."""

    sentence = _("Zenodo knows no such community.")


class Gone(Refused):
    """It was deleted (410)."""

    sentence = _("This community was deleted.")


class Outdated(Refused):
    """It has changed since it was read (409, 412): read it again."""

    is_passing = True
    sentence = _("The community was changed on Zenodo in the same moment.")


class Invalid(Refused):
    """Zenodo does not take what was sent (400); `errors` says what is wrong with which field."""

    sentence = _("Zenodo does not take what was sent.")

    def __init__(self, detail: str = "", *, errors: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(detail)
        self.errors = {name: tuple(messages) for name, messages in (errors or {}).items()}


class SlugTaken(Invalid):
    """Another community has this address."""

    sentence = _("Another community on Zenodo has this address.")


class AlreadyMember(Invalid):
    """Who is invited is a member, or was invited before."""

    sentence = _("This person is a member already, or was invited.")
