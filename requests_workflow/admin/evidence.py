"""Shows the checks: what each one found, from what, when, and whether that still holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from requests_workflow.admin.fact_links import Link, list_links
from requests_workflow.admin.words import name_check
from requests_workflow.checks.runner import CHECKS_BY_ID
from requests_workflow.checks.versions import Versions, explain_staleness, read_versions
from requests_workflow.models import CheckResult, CommunityRequest

GRAVEST_FIRST = (CheckResult.Level.ERROR, CheckResult.Level.WARNING, CheckResult.Level.INFO)


@dataclass(frozen=True)
class Fact:
    """One thing a check rests on."""

    name: str
    value: str


@dataclass(frozen=True)
class Finding:
    """The outcome of one check, ready to be read."""

    check_id: str
    title: str
    level: str
    level_in_words: str
    summary: str
    blocks: str
    facts: list[Fact]
    curator_facts: list[Fact]
    links: list[Link]
    curator_links: list[Link]
    ran_at: datetime
    source: str
    rule_version: int
    outdated: str


def list_findings(request: CommunityRequest) -> list[Finding]:
    """Return the stored outcomes, the gravest first."""
    versions = read_versions()
    findings = [_read(result, request, versions) for result in request.check_results.all()]
    return sorted(findings, key=lambda finding: GRAVEST_FIRST.index(CheckResult.Level(finding.level)))


def _read(result: CheckResult, request: CommunityRequest, versions: Versions) -> Finding:
    return Finding(
        check_id=result.check_id,
        title=name_check(result.check_id),
        level=result.level,
        level_in_words=result.get_level_display(),
        summary=result.said,
        blocks=result.get_blocks_display() if result.blocks else "",
        facts=list(list_facts(result.facts)),
        curator_facts=list(list_facts(result.curator_facts)),
        links=list_links(_without_slug_asked_for(result)),
        curator_links=list_links(result.curator_facts),
        ran_at=result.ran_at,
        source=result.said_source,
        rule_version=result.rule_version,
        outdated=explain_staleness(result, CHECKS_BY_ID.get(result.check_id), request, versions),
    )


def _without_slug_asked_for(result: CheckResult) -> dict[str, Any]:
    """The check of the address names the one that is asked for, which has no page yet."""
    return {} if result.check_id == "slug" else result.facts


def list_facts(facts: dict[str, Any]) -> Iterator[Fact]:
    """Go through facts as names and texts, without those that say nothing."""
    for name, value in facts.items():
        if value not in (None, "", [], {}, 0):
            yield Fact(name.replace("_", " ").capitalize(), describe_value(value))


def describe_value(value: object) -> str:
    """Return a fact of any JSON type in words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(describe_value(item) for item in value)
        case dict():
            return ", ".join(
                f"{name.replace('_', ' ')} {describe_value(item)}" for name, item in value.items()
            )
    return str(value)
