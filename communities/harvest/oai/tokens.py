"""Resumption tokens: all of the request that is gone on with, and from where, signed.

The site keeps nothing of a harvest, so a token has no end: it goes on from the primary key of the last
record, and keys never change. Whoever changes one breaks the signature.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.core import signing

from communities.harvest.oai.refusals import BadResumptionToken

_SALT = "communities.harvest.oai"
_FIELDS = {"verb", "prefix", "since", "before", "spec", "after", "promised", "cursor", "size"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A list request, and how far it has come.

    Records are taken from `since` until just `before` a moment, in the set `spec` (empty: all), behind the
    one with the key `after`; `promised` is the key of the one that was next when the token was made. `cursor`
    have been given, of `size` when the harvest began.
    """

    verb: str
    prefix: str = ""
    since: datetime | None = None
    before: datetime | None = None
    spec: str = ""
    after: int = 0
    promised: int = 0
    cursor: int = 0
    size: int = 0


def write_token(progress: Progress) -> str:
    """Return the token of a request."""
    values = {name: value for name, value in asdict(progress).items() if value}
    for name in ("since", "before"):
        if name in values:
            values[name] = values[name].isoformat()
    return signing.dumps(values, salt=_SALT, compress=True)


def read_token(text: str, *, verb: str) -> Progress:
    """Return the request that a token goes on with. Raises BadResumptionToken."""
    try:
        values = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise BadResumptionToken(
            "This token wasn't made here, or was changed on its way: begin the list anew, and send each "
            "token back as it is, with its characters percent-encoded."
        ) from None
    if values["verb"] != verb:
        raise BadResumptionToken(f"This token goes on with {values['verb']}, not with {verb}: ask for that.")
    for name in ("since", "before"):
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    return Progress(**{name: values[name] for name in _FIELDS & values.keys()})
