"""Are the grants of eligible programmes, and where are they in their lives?"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from communities.models import Grant
from requests_workflow.checks.outcome import Check, Level, Outcome
from requests_workflow.models import CommunityRequest
from requests_workflow.said import Said

ELIGIBLE_FRAMEWORKS = frozenset({"FP7", "H2020", "HORIZON", "EURATOM"})
MOST_TOLD = 3
"""Further grants of which the summary tells one by one; the facts have all."""

MORE_TO_LOOK_AT = gettext_noop("%(count)s further grant is to be looked at.")
MORE_TO_LOOK_AT_PLURAL = gettext_noop("%(count)s further grants are to be looked at.")
FURTHER_RUNNING = gettext_noop("%(count)s further grant is running.")
FURTHER_RUNNING_PLURAL = gettext_noop("%(count)s further grants are running.")

GRAVITY: tuple[Level, ...] = ("info", "warning", "error")


class Finding(NamedTuple):
    """What is to be said of one grant."""

    code: str
    level: Level
    said: Said


def judge_grant(request: CommunityRequest) -> Outcome | None:
    """Judge all grants that are named, the primary one first; what is worst of any counts.

    A grant that has ended, or not begun, is a warning and blocks nothing.
    """
    links = request.grant_links.select_related("grant__programme")
    grants = [link.grant for link in links]
    if not grants:
        return Outcome("grant", "grant_missing", "error", (Said(gettext_noop("No grant is named yet.")),))
    today = timezone.now().date()
    findings = [_judge_one(grant, today) for grant in grants]
    worst = max(findings, key=lambda finding: GRAVITY.index(finding.level))
    return Outcome(
        "grant",
        worst.code,
        worst.level,
        tuple(_tell(findings)),
        blocks="accept" if worst.level == "error" else "",
        facts=_list_facts(grants),
        reads_cordis=True,
        good_until=_find_last_day(grants, today),
    )


def _find_last_day(grants: list[Grant], today: date) -> date | None:
    """Return the day before the next of them begins, or that on which the next ends."""
    days = [grant.start_date - timedelta(days=1) for grant in grants if grant.start_date]
    days += [grant.end_date for grant in grants if grant.end_date]
    return min((day for day in days if day >= today), default=None)


def _tell(findings: list[Finding]) -> Iterator[Said]:
    """Tell of the primary grant, of a few others that are not simply running, and count the rest."""
    primary, *further = findings
    yield primary.said
    remarkable = sorted(
        (finding for finding in further if finding.level != "info"),
        key=lambda finding: -GRAVITY.index(finding.level),
    )
    yield from (finding.said for finding in remarkable[:MOST_TOLD])
    if rest := len(remarkable[MOST_TOLD:]):
        yield Said(MORE_TO_LOOK_AT, {"count": rest}, plural=MORE_TO_LOOK_AT_PLURAL)
    if running := len(further) - len(remarkable):
        yield Said(FURTHER_RUNNING, {"count": running}, plural=FURTHER_RUNNING_PLURAL)


def _judge_one(grant: Grant, today: date) -> Finding:
    if not _is_eligible(grant):
        return Finding("programme_not_eligible", "error", _describe_programme(grant))
    code, said = _describe_life(grant, today)
    return Finding(code, "info" if code == "grant_running" else "warning", said)


def _list_facts(grants: list[Grant]) -> dict[str, Any]:
    """List the primary grant's facts by their names, and those of the others in a list."""
    primary, *further = [_facts(grant) for grant in grants]
    return {**primary, "further_grants": further} if further else primary


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


GRANT = Check("grant", _("Grant"), 3, "grants", judge_grant, blocks_when_failing="accept")
