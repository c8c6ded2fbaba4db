"""The rows of a bulk deed: chosen, foreseen, done one by one, and told."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.admin.answers import refusing_politely
from requests_workflow.admin.bulk.deeds import Deed, Words
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import Refusal

MOST_ROWS = 100


@dataclass(frozen=True)
class Row:
    """A request with what will become of it, or became of it."""

    request: CommunityRequest
    sentence: str
    is_good: bool

    @property
    def key(self) -> str:
        """What the confirming form sends back: the request, and the version that was shown."""
        return f"{self.request.pk}:{self.request.version}"


def foresee_rows(deed: Deed, requests: Iterable[CommunityRequest], actor: User) -> list[Row]:
    """Return what would happen to each request."""
    return [_foresee(deed, request, actor) for request in requests]


def do_rows(
    deed: Deed, chosen: dict[UUID, int], requests: Iterable[CommunityRequest], actor: User, words: Words
) -> list[Row]:
    """Do the deed to each request at the version that was shown; one that is refused stops no other."""
    return [_do(deed, request, chosen[request.pk], actor, words) for request in requests]


def read_keys(keys: Iterable[str]) -> dict[UUID, int]:
    """Return requests and their versions as a form sent them; what is no key is left out."""
    found: dict[UUID, int] = {}
    for key in list(keys)[:MOST_ROWS]:
        pk, _separator, version = key.partition(":")
        try:
            found[UUID(pk)] = int(version[:9])
        except ValueError:
            continue
    return found


def _foresee(deed: Deed, request: CommunityRequest, actor: User) -> Row:
    refusal = deed.foresee(request, actor)
    return Row(request, str(deed.effect) if refusal is None else str(refusal), is_good=refusal is None)


def _do(deed: Deed, request: CommunityRequest, version: int, actor: User, words: Words) -> Row:
    try:
        with refusing_politely():
            deed.do(request.pk, actor, version, words)
    except Refusal as refusal:
        return Row(request, str(refusal), is_good=False)
    return Row(request, _("Done."), is_good=True)
