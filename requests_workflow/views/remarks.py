"""What a curator asked for, field by field, and whether the field was changed since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from requests_workflow.wording import name_field


@dataclass(frozen=True)
class Remark:
    """A remark on one field of the proposal."""

    field: str
    label: str
    text: str
    is_met: bool
    """Whether the field was changed since; whether that is enough, the curator says."""


def pair_remarks(remarks: Mapping[str, str], changed: Collection[str]) -> dict[str, Remark]:
    """Return the remarks by field; `changed` names the fields that were changed since."""
    return {
        name: Remark(name, name_field(name), text, is_met=name in changed) for name, text in remarks.items()
    }
