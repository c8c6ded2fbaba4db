"""Which data a result rests on, and whether the portal has newer ones by now."""

import hashlib
from dataclasses import dataclass

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from communities.domains.lists import describe_lists
from communities.models import CordisRelease, DomainRule
from communities.selectors import current_release
from requests_workflow.checks.outcome import Check
from requests_workflow.models import CheckResult, CommunityRequest
from requests_workflow.said import Said

Marks = dict[str, str]

UNJUDGED: Marks = {"unjudged": "yes"}
"""The marks of a check that could not be made: it has read nothing that could be told from later data."""

GOOD_UNTIL = "good_until"
"""The mark of the last day on which a check says the same, whatever becomes of the data."""

_FOR_EVER = "9999-12-31"

NO_RELEASE = gettext_noop("no CORDIS data imported yet")
RELEASE = gettext_noop("CORDIS data of %(day)s")


@dataclass(frozen=True)
class Versions:
    """The data as they are now, read once for all results of a page."""

    release: CordisRelease | None
    domain_rules: str
    lists: str


def read_versions() -> Versions:
    """Read the newest release, how far staff's rules about domains have come, and the lists; two queries."""
    rules = DomainRule.objects.aggregate(newest=Max("pk"), ended=Count("ended_at"))
    rules_now = f"{rules['newest'] or 0}.{rules['ended']}"
    return Versions(current_release(), rules_now, lists=", ".join(describe_lists().values()))


def mark_data(check_id: str, request: CommunityRequest, versions: Versions, *, reads_cordis: bool) -> Marks:
    """Return what tells the data it rests on from later ones; empty for the portal's own rows."""
    marks = {"release": str(versions.release.pk) if versions.release else ""} if reads_cordis else {}
    if check_id == "affiliation":
        marks |= {"domain_rules": versions.domain_rules, "lists": versions.lists}
        marks |= {"addresses": _digest_addresses(request)}
    return marks


def explain_staleness(
    result: CheckResult, check: Check | None, request: CommunityRequest, versions: Versions
) -> str:
    """Return why the result should be looked up again, in words; empty when it is fresh.

    A change of the proposal needs no word here: it runs the checks by itself.
    """
    if check is None:
        return _("This check is no longer made.")
    if check.version != result.rule_version:
        return _("The rule has changed since: version %(rule_version)s judged, now it is %(version)s.") % {
            "rule_version": result.rule_version,
            "version": check.version,
        }
    if result.data_version == UNJUDGED:
        return _("It could not be made then; the portal tries again by itself.")
    if result.data_version.get(GOOD_UNTIL, _FOR_EVER) < timezone.now().date().isoformat():
        return _("A date has passed since: a project has begun or ended.")
    now = mark_data(check.id, request, versions, reads_cordis="release" in result.data_version)
    return _explain_newer_data(result, now, versions)


def _explain_newer_data(result: CheckResult, now: Marks, versions: Versions) -> str:
    if result.data_version.get("release", "") != now.get("release", ""):
        return _("The portal has newer data: %(release)s.") % {"release": versions.release}
    if result.data_version.get("domain_rules", "") != now.get("domain_rules", ""):
        return _("Curators have changed what is known of domains since.")
    if result.data_version.get("lists", "") != now.get("lists", ""):
        return _("The lists of mail providers and of domains are newer.")
    if result.data_version.get("addresses", "") != now.get("addresses", ""):
        return _("The coordinator has proved or removed an e-mail address since.")
    return ""


def name_release(release: CordisRelease | None) -> Said:
    """Return the release as results quote it."""
    if release is None:
        return Said(NO_RELEASE)
    return Said(RELEASE, {"day": release.day})


def _digest_addresses(request: CommunityRequest) -> str:
    """Tell one set of addresses from another, without keeping any."""
    proved = " ".join(sorted(request.coordinator.verified_emails))
    return hashlib.sha256(f"{request.pk} {proved}".encode()).hexdigest()[:16]
