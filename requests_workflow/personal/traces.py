"""Where a person stands in the workflow's tables: for export, for erasure, and for the warning before."""

from django.db.models import Q, QuerySet

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, HandOver, RequestMember
from requests_workflow.states import State


def drafts_of(user: User) -> QuerySet[CommunityRequest]:
    """Return what they began and never sent."""
    return CommunityRequest.objects.filter(coordinator=user, state=State.DRAFT).order_by("created_at")


def memberships_of(user: User) -> QuerySet[RequestMember]:
    """Return what others shared with an address that is or was theirs, also when that has ended."""
    theirs = Q(user=user) | Q(email__in=user.verified_emails)
    return RequestMember.objects.filter(theirs).order_by("created_at")


def offers_of(user: User) -> QuerySet[HandOver]:
    """Return the offers to hand a request over that they made, or that were made to their addresses."""
    own = Q(offered_by=user) | Q(offered_to=user) | Q(email__in=user.verified_emails)
    return HandOver.objects.filter(own).order_by("created_at")
