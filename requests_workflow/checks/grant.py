"""Is the grant one of an eligible programme, and where is it in its life?"""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from communities.models import Grant
from requests_workflow.checks.outcome import Check, Level, Outcome
from requests_workflow.models import CommunityRequest
from requests_workflow.said import Said

ELIGIBLE_FRAMEWORKS = frozenset({"FP7", "H2020", "HORIZON", "EURATOM"})


def judge_grant(request: CommunityRequest) -> Outcome | None:
    """Judge the primary grant. A grant that has ended, or not begun, is a warning and blocks nothing."""
    link = request.grant_links.select_related("grant__programme").first()
    if link is None:
        return Outcome("grant", "grant_missing", "error", (Said(gettext_noop("No grant is named yet.")),))
    grant, today = link.grant, timezone.now().date()
    facts = _facts(grant)
    if not _is_eligible(grant):
        return Outcome(
            "grant",
            "programme_not_eligible",
            "error",
            (_describe_programme(grant),),
            blocks="accept",
            facts=facts,
        )
    code, said = _describe_life(grant, today)
    level: Level = "info" if code == "grant_running" else "warning"
    return Outcome("grant", code, level, (said,), facts=facts)


def _is_eligible(grant: Grant) -> bool:
    framework = grant.framework_programme.upper()
    return any(framework.startswith(eligible) for eligible in ELIGIBLE_FRAMEWORKS)


def _describe_programme(grant: Grant) -> Said:
    if not grant.framework_programme:
        return Said(gettext_noop("CORDIS names no programme for grant %(number)s."), {"number": grant.number})
    return Said(
        gettext_noop(
            "Grant %(number)s belongs to %(programme)s, which is not one of FP7, Horizon 2020, Horizon "
            "Europe and Euratom."
        ),
        {"number": grant.number, "programme": grant.framework_programme},
    )


def _describe_life(grant: Grant, today: date) -> tuple[str, Said]:
    named = {"grant": str(grant)}
    if grant.status == Grant.Status.TERMINATED:
        return "grant_terminated", Said(gettext_noop("%(grant)s: the grant agreement was terminated."), named)
    if grant.start_date is None or grant.end_date is None:
        return "grant_dates_unknown", Said(gettext_noop("%(grant)s: CORDIS gives no complete dates."), named)
    if today < grant.start_date:
        words = gettext_noop("%(grant)s: starts on %(start)s.")
        return "grant_not_started", Said(words, {**named, "start": grant.start_date})
    if today > grant.end_date:
        return "grant_ended", _describe_end(named, grant.end_date, today)
    words = gettext_noop("%(grant)s: running until %(end)s.")
    return "grant_running", Said(words, {**named, "end": grant.end_date})


def _describe_end(named: dict[str, str], end: date, today: date) -> Said:
    return Said(
        gettext_noop("%(grant)s: ended on %(end)s, %(count)s day ago."),
        {**named, "end": end, "count": (today - end).days},
        plural=gettext_noop("%(grant)s: ended on %(end)s, %(count)s days ago."),
    )


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


GRANT = Check("grant", _("Grant"), 2, "grants", judge_grant, reads_cordis=True)
