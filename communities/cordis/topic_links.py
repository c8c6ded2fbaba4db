"""Which topics a grant answered."""

from collections.abc import Mapping

from communities.cordis.staged import StagedGrant
from communities.models import Grant, Topic

Link = Grant.topics.through


def write_topic_links(grants: list[StagedGrant], saved: Mapping[str, Grant]) -> None:
    """Make the links of these grants what the dump says."""
    codes = {code for grant in grants for code in grant.topics or []}
    topics = Topic.objects.in_bulk(list(codes), field_name="code")
    wanted = {(saved[grant.number].pk, topics[code].pk) for grant in grants for code in grant.topics or []}
    links = Link.objects.filter(grant_id__in=[saved[grant.number].pk for grant in grants])
    held = {
        (grant_id, topic_id): pk for pk, grant_id, topic_id in links.values_list("pk", "grant_id", "topic_id")
    }
    Link.objects.filter(pk__in=[pk for pair, pk in held.items() if pair not in wanted]).delete()
    missing = sorted(wanted - held.keys())
    Link.objects.bulk_create([Link(grant_id=grant, topic_id=topic) for grant, topic in missing])
