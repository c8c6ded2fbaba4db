"""Does an e-mail address of the coordinator show that they belong to a partner of the project?"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from communities.domains.judging import Judgement, Verdict, judge_addresses
from communities.domains.lists import describe_lists
from requests_workflow.checks.affiliation_words import say_verdict
from requests_workflow.checks.outcome import Blocks, Check, Level, Outcome
from requests_workflow.models import CommunityRequest
from requests_workflow.said import Said

MOST_NAMED = 5
"""More organisations with one domain are counted, so that the facts stay readable."""

NOT_PROVED = gettext_noop("No e-mail address of the coordinator is proved yet.")


def judge_affiliation(request: CommunityRequest) -> Outcome | None:
    """Judge all proved addresses; the strongest counts. Only mailboxes for an hour stand in the way.

    What is not known never speaks against anybody: many companies, and a third of the newest rows of CORDIS,
    name no web address.
    """
    grants = [link.grant_id for link in request.grant_links.all()]
    if not grants:
        return None
    judgements = judge_addresses(request.coordinator.verified_emails, grants)
    if not judgements:
        return Outcome("affiliation", "affiliation_not_proved", "warning", (Said(NOT_PROVED),))
    best = judgements[0]
    level, blocks = _weigh(best.verdict)
    return Outcome(
        "affiliation",
        f"affiliation_{best.verdict}",
        level,
        say_verdict(best),
        blocks,
        facts=_list_facts(best, len(judgements)),
        curator_facts=_list_internal_facts(judgements),
        reads_cordis=True,
    )


def _weigh(verdict: Verdict) -> tuple[Level, Blocks]:
    if verdict == Verdict.PARTNER:
        return "info", ""
    return ("error", "accept") if verdict == Verdict.DISPOSABLE else ("warning", "")


def _list_facts(best: Judgement, looked_at: int) -> dict[str, Any]:
    """List what everybody in the request may know; of the addresses themselves, the domain only."""
    facts = {
        "verdict": best.verdict.value,
        "domain": best.mailbox.domain or best.mailbox.host,
        **_describe_organisation(best),
        "other_organisations": [str(one) for one in best.others[:MOST_NAMED]],
        "other_organisations_count": len(best.others),
        "partners_without_a_web_address": best.without_domain,
        "addresses_looked_at": looked_at,
        "lists": describe_lists(),
    }
    return {name: fact for name, fact in facts.items() if fact not in ("", [], 0)}


def _describe_organisation(best: Judgement) -> dict[str, Any]:
    organisation = best.organisation
    if organisation is None:
        return {}
    facts: dict[str, Any] = {"organisation": str(organisation), "pic": organisation.pic}
    if best.rows:
        row = best.rows[0]
        facts |= {
            "web_address": row.web_address,
            "named_in_grants": row.grants_count,
            "standing": row.standing,
            "first_seen": row.first_seen.isoformat(),
            "last_seen": row.last_seen.isoformat(),
        }
    return facts


def _list_internal_facts(judgements: list[Judgement]) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "addresses": [{"address": one.mailbox.address, "verdict": one.verdict.value} for one in judgements]
    }
    rule = judgements[0].rule
    if rule is not None:
        facts["rule_of_the_desk"] = f"{rule}. {rule.reason}"
    return facts


AFFILIATION = Check(
    "affiliation", _("Affiliation"), 3, "grants", judge_affiliation, blocks_when_failing="accept"
)
