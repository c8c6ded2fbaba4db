"""Is the grant one of an eligible programme, and where is it in its life?"""

from datetime import date
from typing import Any

from django.utils import timezone

from communities.models import Grant
from requests_workflow.checks.outcome import Check, Level, Outcome
from requests_workflow.models import CommunityRequest

ELIGIBLE_FRAMEWORKS = frozenset({"FP7", "H2020", "HORIZON", "EURATOM"})


def judge_grant(request: CommunityRequest) -> Outcome | None:
    """Judge the primary grant. A grant that has ended, or not begun, is a warning and blocks nothing."""
    link = request.grant_links.select_related("grant__programme").first()
    if link is None:
        return Outcome("grant", "grant_missing", "error", "No grant is named yet.")
    grant, today = link.grant, timezone.now().date()
    facts = _facts(grant)
    if not _is_eligible(grant):
        return Outcome(
            "grant",
            "programme_not_eligible",
            "error",
            f"Grant {grant.number} belongs to {grant.framework_programme or 'no known programme'}, "
            "which is not one of FP7, Horizon 2020, Horizon Europe and Euratom.",
            blocks="accept",
            facts=facts,
        )
    code, sentence = _describe_life(grant, today)
    level: Level = "info" if code == "grant_running" else "warning"
    return Outcome("grant", code, level, f"{grant}: {sentence}", facts=facts)


def _is_eligible(grant: Grant) -> bool:
    framework = grant.framework_programme.upper()
    return any(framework.startswith(eligible) for eligible in ELIGIBLE_FRAMEWORKS)


def _describe_life(grant: Grant, today: date) -> tuple[str, str]:
    if grant.status == Grant.Status.TERMINATED:
        return "grant_terminated", "the grant agreement was terminated."
    if grant.start_date is None or grant.end_date is None:
        return "grant_dates_unknown", "CORDIS gives no complete dates."
    if today < grant.start_date:
        return "grant_not_started", f"starts on {grant.start_date:%-d %B %Y}."
    if today > grant.end_date:
        ago = (today - grant.end_date).days
        return (
            "grant_ended",
            f"ended on {grant.end_date:%-d %B %Y}, {ago} {'day' if ago == 1 else 'days'} ago.",
        )
    return "grant_running", f"running until {grant.end_date:%-d %B %Y}."


def _facts(grant: Grant) -> dict[str, Any]:
    return {
        "grant": grant.number,
        "acronym": grant.acronym,
        "framework_programme": grant.framework_programme,
        "programme": grant.programme.code if grant.programme else None,
        "status": grant.status,
        "start_date": grant.start_date.isoformat() if grant.start_date else None,
        "end_date": grant.end_date.isoformat() if grant.end_date else None,
    }


GRANT = Check("grant", "Grant", 1, "grants", judge_grant)
