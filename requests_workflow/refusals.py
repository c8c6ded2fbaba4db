"""The ways in which the workflow says no, each with a stable code; none of them knows HTTP."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Nothing was changed. `str()` says why and what to do."""

    code = "refused"

    def __init__(self, sentence: str, *, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code or self.code


class NotFound(Refusal):
    """There is no such request, or the actor may not know of it."""

    code = "not_found"


class UnknownAction(Refusal):
    """The table has no such action."""

    code = "unknown_action"


class NotAllowed(Refusal):
    """The actor is not one who may do this; the code tells a role from a conflict of interest."""

    code = "not_allowed"


class WrongState(Refusal):
    """The request is in a state that has no such move; tells who brought it there, and when."""

    code = "wrong_state"

    def __init__(
        self, sentence: str, *, state: str, acted_by: str = "", acted_at: datetime | None = None
    ) -> None:
        super().__init__(sentence)
        self.state, self.acted_by, self.acted_at = state, acted_by, acted_at


class Stale(Refusal):
    """The request has changed since the actor read it."""

    code = "stale"

    def __init__(self, sentence: str, *, version: int) -> None:
        super().__init__(sentence)
        self.version = version


class InvalidInput(Refusal):
    """Some input can't be taken; `errors` has the sentences for each field."""

    code = "invalid"

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(_("Some of the input can't be taken: see the field errors."))
        self.errors = errors


@dataclass(frozen=True)
class Missing:
    """One thing that is still missing: a stable code, the field it concerns, a sentence.

    `is_news`: the results of the checks that are stored, and so were read, don't tell of it yet.
    """

    code: str
    field: str
    sentence: str
    is_news: bool = False


class NotReady(Refusal):
    """The move is allowed, but something is missing first."""

    code = "not_ready"

    def __init__(self, missing: list[Missing]) -> None:
        super().__init__(" ".join(item.sentence for item in missing))
        self.missing = missing


class Conflict(Refusal):
    """Somebody else holds the name, grant or community that this request needs."""

    code = "conflict"

    def __init__(self, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class TooLate(Refusal):
    """What was to be stopped is under way, or somebody else has stopped or released it."""

    code = "too_late"
