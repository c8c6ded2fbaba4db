"""Records each public change of a community, and tells all who follow, in the same transaction."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from communities.harvest.marking import mark_community
from communities.models import Community, CommunityChange
from communities.moments.marking import mark_updated_community

Kind = CommunityChange.Kind

_followers: list[Callable[[CommunityChange], object]] = []


def follow_changes(follower: Callable[[CommunityChange], object]) -> None:
    """Call `follower` with each change, in its transaction; for rooms above, from their application's start.

    What it raises stops the change: it writes rows of its own, and never calls anybody.
    """
    if follower not in _followers:
        _followers.append(follower)


def record_change(
    community: Community, kind: CommunityChange.Kind, *, has_moment: bool = False, **details: Any
) -> CommunityChange:
    """Record a change that was just written, in its transaction; `details` hold nothing personal.

    With `has_moment`, as from a dump, what has changed brings its `updated_at` along.
    """
    change = CommunityChange.objects.create(
        community_id=community.pk, slug=community.slug, kind=kind, details=details, at=timezone.now()
    )
    mark_community(community.pk)
    if not has_moment:
        mark_updated_community(community.pk)
    for follower in _followers:
        follower(change)
    return change
