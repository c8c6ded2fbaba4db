"""A call on its way: held to the limits before it, and what came of it remembered after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from communities.zenodo import errors
from communities.zenodo.allowances import Call
from communities.zenodo.http.answer import Answer
from communities.zenodo.http.transport import Transport
from communities.zenodo.restraint import Restraint

T = TypeVar("T")


@dataclass(frozen=True)
class Caller:
    """Makes calls with the transport's token. `is_our_token`: it is the portal's own, from the settings.

    One without patience doesn't hold it against Zenodo that it took longer.
    """

    transport: Transport
    restraint: Restraint
    is_our_token: bool = False
    is_patient: bool = True

    def acting_as(self, token: str) -> "Caller":
        """Return a caller with another token: a coordinator's, which is kept nowhere, or none."""
        return replace(self, transport=replace(self.transport, token=token), is_our_token=False)

    def within(self, seconds: float) -> "Caller":
        """Return a caller with less patience, of so many seconds."""
        return replace(self, transport=replace(self.transport, total=seconds), is_patient=False)

    def ask(self, method: str, path: str, *, about: str = "", **parts: Any) -> dict[str, Any]:
        """Make one call, if that is all right now, and return the JSON object of its answer.

        `about` names what it concerns: each thing is asked about a few times a minute only. Raises HeldBack
        without having asked; else what the transport raises, and what the answer says that is no yes.
        """
        return self._call(Answer.read_document, self._describe(about), method, path, parts)

    def search_records(self, path: str, *, about: str, query: Mapping[str, str | int]) -> dict[str, Any]:
        """Ask for records: Zenodo allows fewer of those."""
        call = self._describe(about, is_record_search=True)
        return self._call(Answer.read_document, call, "GET", path, {"query": query})

    def tell(self, method: str, path: str, *, about: str = "", **parts: Any) -> None:
        """Make one call whose answer may be empty. Raises as `ask`."""
        self._call(Answer.raise_unless_done, self._describe(about), method, path, parts)

    def _describe(self, about: str, *, is_record_search: bool = False) -> Call:
        return Call(about, is_record_search, self.is_our_token, is_hurried=not self.is_patient)

    def _call(
        self, read: Callable[[Answer], T], call: Call, method: str, path: str, parts: Mapping[str, Any]
    ) -> T:
        probed_until = self.restraint.admit(call)
        try:
            answer = self.transport.send(method, path, **parts)
            read_answer = read(answer)
        except errors.Unavailable as error:
            if self.is_patient or not isinstance(error, errors.TimedOut):
                self.restraint.note_failure(error)
            raise
        except errors.Refused as error:
            is_token_refused = isinstance(error, errors.Unauthorised)
            self.restraint.note_answer(call, probed_until=probed_until, is_token_refused=is_token_refused)
            if is_token_refused and not self.transport.token:
                raise errors.SignInNeeded(str(error)) from None
            raise
        pause = answer.wait if answer.is_last_one else None
        self.restraint.note_answer(call, probed_until=probed_until, pause=pause)
        return read_answer
