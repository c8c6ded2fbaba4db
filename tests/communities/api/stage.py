"""A small catalogue to ask about."""

from typing import Any

from communities.models import Community, CommunityGrant, Grant, Organisation, Participation, Programme
from communities.models.grant import Topic
from tests.factories import make_grant


def make_participation(grant: Grant, name: str, *, role: str = "participant", **fields: Any) -> Organisation:
    """Let an organisation take part in a grant; its PIC follows from its name."""
    pic = str(900_000_000 + sum(name.encode()))
    organisation, _ = Organisation.objects.get_or_create(
        pic=pic, defaults={"name": name, "country": "DE", **fields}
    )
    Participation.objects.create(grant=grant, organisation=organisation, role=role, ec_contribution="1000.50")
    return organisation


def make_full_grant(number: str, *, programme: str = "HORIZON.1.2", **fields: Any) -> Grant:
    """Make a grant with a programme, a topic, a coordinator and a participant."""
    names = programme.split(".")
    path = "".join(f"/{'.'.join(names[:end])}" for end in range(1, len(names) + 1))
    made, _ = Programme.objects.get_or_create(
        code=programme, defaults={"framework": "HORIZON", "title": f"Part {programme}", "path": path}
    )
    grant = make_grant(number, programme=made, total_cost="2000000.00", **fields)
    grant.topics.add(Topic.objects.get_or_create(code="T-1", defaults={"title": "A topic"})[0])
    make_participation(grant, "University of Somewhere", role="coordinator")
    make_participation(grant, "Laboratory of Elsewhere", country="EL")
    return grant


def make_community(slug: str, *grants: Grant, **fields: Any) -> Community:
    """Make a community that serves the grants, the first being primary."""
    community = Community.objects.create(slug=slug, title=f"Community {slug}", **fields)
    for position, grant in enumerate(grants):
        CommunityGrant.objects.create(community=community, grant=grant, is_primary=position == 0)
    return community
