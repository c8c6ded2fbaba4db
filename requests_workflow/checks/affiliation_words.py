"""Says what an e-mail address shows, in a sentence for coordinators and curators alike."""

from django.utils.translation import gettext_noop

from communities.domains.judging import Judgement, Verdict
from communities.models import OrganisationDomain
from requests_workflow.said import Said

Standing = OrganisationDomain.Standing

PARTNER = gettext_noop(
    "%(domain)s is the domain of %(organisation)s, a partner of the project (%(web_address)s)."
)
PINNED = gettext_noop(
    "%(domain)s belongs to %(organisation)s, a partner of the project: curators have looked that up."
)
ALIAS = gettext_noop(
    "%(domain)s is another domain of %(organisation)s, a partner of the project: "
    "curators have looked that up."
)
SHARED = gettext_noop(
    "%(domain)s is the domain of %(organisation)s, a partner of the project, but "
    "%(count)s other organisation has it too."
)
SHARED_BY_MORE = gettext_noop(
    "%(domain)s is the domain of %(organisation)s, a partner of the project, but "
    "%(count)s other organisations have it too."
)
LOOK = gettext_noop("A curator looks which one it is.")

UNCERTAIN = {
    Standing.SOUND: gettext_noop(
        "%(organisation)s, a partner of the project, has another host under %(domain)s (%(web_address)s); "
        "others may have theirs there too."
    ),
    Standing.SEEN_ONCE: gettext_noop(
        "%(domain)s is named once as the site of %(organisation)s, a partner of the project "
        "(%(web_address)s); all its other grants name another."
    ),
    Standing.PROJECT_SITE: gettext_noop(
        "%(domain)s is named as the site of %(organisation)s, a partner of the project "
        "(%(web_address)s), but looks like the site of a project."
    ),
    Standing.DOUBTFUL: gettext_noop(
        "%(domain)s is named as the site of %(organisation)s, a partner of the project, but as it is written "
        "there (%(web_address)s) letters may be mistaken for others."
    ),
    Standing.FORMER: gettext_noop(
        "%(domain)s was named as the site of %(organisation)s, a partner of the project (%(web_address)s); "
        "CORDIS does not name it any longer."
    ),
}
UNCERTAIN_LOOK = gettext_noop("A curator looks whether it is theirs.")

OUTSIDE = gettext_noop(
    "%(domain)s is the domain of %(organisation)s, which CORDIS does not list among the partners."
)
NO_DATA = gettext_noop(
    "Nothing is known of %(domain)s. CORDIS has no web address of %(count)s partner, so that says nothing "
    "against it."
)
NO_DATA_OF_SEVERAL = gettext_noop(
    "Nothing is known of %(domain)s. CORDIS has no web address of %(count)s partners, so that says nothing "
    "against it."
)
NO_CONSORTIUM = gettext_noop("Nothing can be said of %(domain)s: the portal knows no partner of the project.")
UNKNOWN = gettext_noop("%(domain)s is not the domain of any partner that CORDIS lists.")
BLOCKED = gettext_noop("%(domain)s shows no affiliation: curators have looked that up.")
WEBMAIL = gettext_noop("%(domain)s gives mailboxes to everybody, so the address shows no affiliation.")
DISPOSABLE = gettext_noop("%(domain)s gives out mailboxes for a short while, so nobody can be reached there.")
INVALID = gettext_noop("%(domain)s is not a domain that anybody can have registered.")

_PLAIN = {
    Verdict.UNKNOWN: UNKNOWN,
    Verdict.BLOCKED: BLOCKED,
    Verdict.WEBMAIL: WEBMAIL,
    Verdict.DISPOSABLE: DISPOSABLE,
    Verdict.INVALID: INVALID,
}


def say_verdict(judgement: Judgement) -> tuple[Said, ...]:
    """Return the sentences for a judgement."""
    named = {"domain": judgement.mailbox.domain or judgement.mailbox.host or "?"}
    match judgement.verdict:
        case Verdict.NO_DATA:
            return (_say_no_data(judgement, named),)
        case Verdict.PARTNER | Verdict.SHARED | Verdict.UNCERTAIN | Verdict.OUTSIDE:
            return _say_of_organisation(judgement, {**named, **_name_organisation(judgement)})
    return (Said(_PLAIN[judgement.verdict], named),)


def _name_organisation(judgement: Judgement) -> dict[str, str]:
    web_address = judgement.rows[0].web_address if judgement.rows else ""
    return {"organisation": str(judgement.organisation), "web_address": web_address}


def _say_of_organisation(judgement: Judgement, named: dict[str, str]) -> tuple[Said, ...]:
    if judgement.verdict == Verdict.OUTSIDE:
        return (Said(OUTSIDE, named),)
    if judgement.verdict == Verdict.UNCERTAIN:
        return Said(UNCERTAIN[Standing(judgement.rows[0].standing)], named), Said(UNCERTAIN_LOOK)
    if judgement.verdict == Verdict.SHARED:
        return Said(SHARED, {**named, "count": len(judgement.others)}, plural=SHARED_BY_MORE), Said(LOOK)
    if judgement.rule is None:
        return (Said(PARTNER, named),)
    return (Said(PINNED if judgement.rule.organisation_id else ALIAS, named),)


def _say_no_data(judgement: Judgement, named: dict[str, str]) -> Said:
    if not judgement.without_domain:
        return Said(NO_CONSORTIUM, named)
    return Said(NO_DATA, {**named, "count": judgement.without_domain}, plural=NO_DATA_OF_SEVERAL)
