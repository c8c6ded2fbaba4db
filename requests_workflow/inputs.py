"""What comes in with a move: cleaned, or refused field by field."""

from typing import Any

from django.utils.translation import gettext as _

from requests_workflow.checks.runner import CHECKS_BY_ID
from requests_workflow.models import CommunityRequest
from requests_workflow.proposal import FIELDS
from requests_workflow.refusals import InvalidInput
from requests_workflow.table import Transition
from requests_workflow.text import TextError, clean_text

COMMENT_LENGTH = 10_000
REMARK_LENGTH = 2_000
INPUTS = frozenset({"comment", "reason", "remarks", "overrides", "seen"})


def clean_move_inputs(row: Transition, inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs that the move takes, trimmed; raise InvalidInput for what it can't take.

    A comment is taken with every move, and a reason is dropped by those that need none, so that one body
    fits every decision. Remarks and overrides that the row doesn't take are refused rather than dropped:
    nobody shall believe that they were recorded when they were not. Raises TypeError for an unknown input.
    """
    if unknown := inputs.keys() - INPUTS:
        raise TypeError(f"A move takes no {', '.join(sorted(unknown))}.")
    errors = _find_wrong_types(inputs)
    if errors:
        raise InvalidInput(errors)
    cleaned = {
        "comment": _clean(inputs.get("comment") or "", COMMENT_LENGTH, "comment", errors),
        "reason": _clean_reason(row, inputs.get("reason") or "", errors),
        "remarks": _clean_texts("remarks", inputs, FIELDS, errors, is_taken=row.takes_remarks),
        "overrides": _clean_texts("overrides", inputs, CHECKS_BY_ID, errors, is_taken=row.takes_overrides),
        "seen": inputs.get("seen") or {},
    }
    if errors:
        raise InvalidInput(errors)
    return cleaned


def _find_wrong_types(inputs: dict[str, Any]) -> dict[str, list[str]]:
    errors = {}
    for name, value in inputs.items():
        if value is None:
            continue
        if name in {"comment", "reason"}:
            if not isinstance(value, str):
                errors[name] = [_("Give a text.")]
        elif not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            errors[name] = [_("Give an object with texts as its values.")]
    return errors


def _clean(text: str, longest: int, field: str, errors: dict[str, list[str]]) -> str:
    try:
        return clean_text(text, longest=longest)
    except TextError as error:
        errors.setdefault(field, []).append(str(error))
        return ""


def _clean_reason(row: Transition, reason: str, errors: dict[str, list[str]]) -> str:
    if not row.needs_reason:
        return ""
    if reason and reason not in CommunityRequest.DeclineReason.values:
        known = ", ".join(CommunityRequest.DeclineReason.values)
        errors["reason"] = [_("Choose one of these reasons: %(known)s.") % {"known": known}]
        return ""
    return reason


def _clean_texts(
    name: str, inputs: dict[str, Any], known: Any, errors: dict[str, list[str]], *, is_taken: bool
) -> dict[str, str]:
    texts = inputs.get(name) or {}
    if texts and not is_taken:
        errors[name] = [
            _("This action takes no %(name)s: put what you want to say into the comment.") % {"name": name}
        ]
        return {}
    cleaned = {}
    for key, text in texts.items():
        if key not in known:
            errors.setdefault(name, []).append(
                _("“%(key)s” is not known: use one of %(known)s.")
                % {"key": key[:40], "known": ", ".join(known)}
            )
        elif kept := _clean(text, REMARK_LENGTH, name, errors):
            cleaned[key] = kept
    return cleaned
