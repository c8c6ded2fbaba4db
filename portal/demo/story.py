"""The story: one request sent back, mended and accepted; one to link a community, declined."""

from django.db.models import Count

from communities.domains.rules import make_rule
from communities.models import DomainRule, Grant
from communities.slugs import propose_slugs
from portal.accounts.models import User
from portal.demo.people import INSTITUTION
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.services import amend, comment, open_request


def tell_story(*, coordinator: User, other: User, curator: User, lead: User) -> list[CommunityRequest]:
    """Play both requests through the same doors that people use, and return them."""
    first, second = _choose_grants()
    _pin_domain(first, lead)
    return [
        _ask_for_new_community(first, coordinator, curator),
        _ask_to_link(second, other, curator),
    ]


def _choose_grants() -> tuple[Grant, Grant]:
    """Take the two grants of the sample with the largest consortia."""
    by_size = Grant.objects.exclude(acronym="").annotate(partners=Count("participations"))
    first, second = by_size.order_by("-partners", "number")[:2]
    return first, second


def _pin_domain(grant: Grant, lead: User) -> None:
    """Let the first coordinator belong to the project: CORDIS knows of no partner with a domain for examples.

    The second one shows what the desk sees of an address that is nobody's.
    """
    leading = grant.participations.select_related("organisation").get(role="coordinator")
    make_rule(
        kind=DomainRule.Kind.PIN,
        domain=INSTITUTION,
        organisation=leading.organisation,
        reason="A domain reserved for examples: in this story its people work for this organisation.",
        by=lead,
    )


def _ask_for_new_community(grant: Grant, coordinator: User, curator: User) -> CommunityRequest:
    request = _file_in_haste(grant, coordinator)
    perform(request.pk, "claim", actor=curator)
    _send_back(request, curator)
    _mend(request, grant, coordinator)
    perform(request.pk, "claim", actor=curator)
    return perform(request.pk, "accept", actor=curator, comment="Welcome!")


def _file_in_haste(grant: Grant, coordinator: User) -> CommunityRequest:
    request = open_request(
        coordinator,
        kind="new",
        slug=propose_slugs(acronym=grant.acronym, title=grant.title, grant=grant.number)[0],
        title=grant.title[:250],
        description="Data.",
        grants=[grant.number],
        terms_accepted=True,
    )
    return perform(request.pk, "submit", actor=coordinator)


def _send_back(request: CommunityRequest, curator: User) -> None:
    perform(
        request.pk,
        "request_changes",
        actor=curator,
        comment="Nearly there: please say what the community will hold, and add the project's website.",
        remarks={"description": "One word is not enough.", "website": "Is there a project website?"},
    )


def _mend(request: CommunityRequest, grant: Grant, coordinator: User) -> None:
    proposal = {
        "description": f"Publications, data and software of the project {grant.acronym}.",
        "website": "https://project.example/",
    }
    amend(request.pk, proposal, actor=coordinator)
    comment(request.pk, "Both done, thank you.", actor=coordinator)
    perform(request.pk, "resubmit", actor=coordinator)


def _ask_to_link(grant: Grant, coordinator: User, curator: User) -> CommunityRequest:
    request = open_request(
        coordinator,
        kind="link",
        community="https://zenodo.org/communities/an-existing-community",
        title=grant.title[:250],
        description=f"The community that {grant.acronym} has used so far.",
        grants=[grant.number],
        terms_accepted=True,
    )
    perform(request.pk, "submit", actor=coordinator)
    perform(request.pk, "claim", actor=curator)
    return perform(
        request.pk,
        "decline",
        actor=curator,
        reason="ownership_not_proved",
        comment="We could not see that the community is yours. Appeal with a proof: a colleague will look.",
    )
