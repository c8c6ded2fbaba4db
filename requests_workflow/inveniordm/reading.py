"""Reads the payloads of InvenioRDM's request API; each fault is told as InvenioRDM tells it."""

import re
from html import unescape
from typing import Any

from django.utils.html import strip_tags

from portal.api.problems import Fault, invalid
from requests_workflow.inveniordm.words import FUNDER
from requests_workflow.models import CommunityRequest

AWARD = re.compile(rf"{FUNDER}::([0-9]+)\Z", re.ASCII)
TEXTS = ("slug", "title", "description", "website")
PASSED_OVER = frozenset({"organizations", "access"})
"""Taken and not kept: a project's organisations are those of CORDIS, and every community here is public."""

BREAK = re.compile(r"(?i)<br\s*/?>|</(?:p|div|li|h[1-6])>")
BLANK_LINES = re.compile(r"\n\s*\n+")
UNKNOWN = "Unknown field."
NOT_A_TEXT = "Not a valid string."


def read_join_request(body: dict[str, Any]) -> dict[str, Any]:
    """Return the proposal that a join request makes. `community_id` wins where both kinds are named.

    Posting accepts the terms, as an account at Zenodo does there; the documentation says so. Raises 400.
    """
    _refuse_unknown(body, ("community", "community_id", "payload"), at="")
    grants = [_read_award(body.get("payload"))]
    common = {"grants": grants, "terms_accepted": True}
    if body.get("community_id"):
        return {
            "kind": CommunityRequest.Kind.LINK,
            "community": _read_text(body, "community_id", at=""),
            **common,
        }
    return {"kind": CommunityRequest.Kind.NEW, **_read_community(body.get("community")), **common}


def read_comment(body: dict[str, Any]) -> str:
    """Return, as plain text, the comment that goes with an action; empty without one. Raises 400."""
    payload = body.get("payload")
    if payload is None:
        return ""
    if not isinstance(payload, dict):
        raise _fault("payload", "Invalid input type.")
    content = payload.get("content") or ""
    if not isinstance(content, str):
        raise _fault("payload/content", NOT_A_TEXT)
    return write_plainly(content) if payload.get("format", "html") == "html" else content


def write_plainly(markup: str) -> str:
    """Return HTML as the text that a person would read, one paragraph after the other."""
    text = unescape(strip_tags(BREAK.sub("\n", markup)))
    return BLANK_LINES.sub("\n\n", text).strip()


def _read_award(payload: Any) -> str:
    if not isinstance(payload, dict) or "project_id" not in payload:
        raise _fault("payload/project_id", "Missing data for required field.")
    named = payload["project_id"]
    award = AWARD.match(named) if isinstance(named, str) else None
    if award is None:
        raise _fault("payload/project_id", f"Name a grant of the European Commission, as {FUNDER}::777523.")
    return award.group(1)


def _read_community(community: Any) -> dict[str, str]:
    if not isinstance(community, dict):
        raise _fault("community", "Name a community in community_id, or give a new one as an object.")
    _refuse_unknown(community, (*TEXTS, *PASSED_OVER), at="community/")
    return {name: _read_text(community, name, at="community/") for name in TEXTS if name in community}


def _read_text(members: dict[str, Any], name: str, *, at: str) -> str:
    value = members[name]
    if not isinstance(value, str):
        raise _fault(f"{at}{name}", NOT_A_TEXT)
    return value


def _refuse_unknown(members: dict[str, Any], known: tuple[str, ...], *, at: str) -> None:
    unknown = [name for name in members if name not in known]
    if unknown:
        raise invalid(Fault(f"/{at}{name[:40]}", "unknown", UNKNOWN) for name in unknown[:10])


def _fault(pointer: str, sentence: str) -> Exception:
    return invalid([Fault(f"/{pointer}", "invalid", sentence)])
