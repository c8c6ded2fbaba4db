"""The request itself."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Community, Grant
from requests_workflow.states import OPEN, State

if TYPE_CHECKING:
    from requests_workflow.models.member import RequestMember


class CommunityRequest(models.Model):
    """What a coordinator files. Only the engine writes `state`."""

    class Kind(models.TextChoices):
        """Whether the community is to be made, or exists already."""

        NEW = "new", _("a new community")
        LINK = "link", _("link an existing community")

    class DeclineReason(models.TextChoices):
        """Why a curator declined."""

        NOT_ELIGIBLE = "not_eligible", _("The project is not eligible")
        NOT_AFFILIATED = "not_affiliated", _("No affiliation with the project was shown")
        DUPLICATE = "duplicate", _("The project has a community already")
        WRONG_GRANT = "wrong_grant", _("The grant is not the right one")
        INSUFFICIENT_INFORMATION = "insufficient_information", _("There is not enough information")
        OWNERSHIP_NOT_PROVED = "ownership_not_proved", _("Ownership of the community was not proved")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True, editable=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.NEW)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    slug = models.CharField("address (slug)", max_length=100, blank=True)
    title = models.CharField(max_length=250, blank=True)
    description = models.CharField(max_length=250, blank=True)
    website = models.URLField(max_length=500, blank=True)
    linked_community = models.CharField(
        "existing community", max_length=100, blank=True, help_text="Its slug or UUID (link requests)."
    )
    grants = models.ManyToManyField(Grant, through="RequestGrant", related_name="requests")
    terms_accepted_at = models.DateTimeField(null=True, blank=True)

    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="community_requests"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="claimed_requests"
    )
    lease_until = models.DateTimeField(null=True)
    kept_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="The previous curator, who alone (or a lead) may claim until `kept_until`.",
    )
    kept_until = models.DateTimeField(null=True)

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, help_text="First submission; empty for drafts.")
    waiting_since = models.DateTimeField(null=True, help_text="When it last came into the queue.")
    due_at = models.DateTimeField(null=True, help_text="Empty while the coordinator has the ball.")
    clock_left = models.DurationField(null=True, help_text="Working time left when the clock stopped.")
    expires_at = models.DateTimeField(null=True)
    reminders_sent = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=32, choices=DeclineReason, blank=True)
    community = models.ForeignKey(
        Community,
        models.PROTECT,
        null=True,
        related_name="requests",
        help_text="What came of it; set on acceptance.",
    )

    events_count = models.PositiveIntegerField(default=0, editable=False)
    history_head = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Hash of the last event: anchors the chain."
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="state_is_a_known_value"),
            models.CheckConstraint(
                condition=Q(state=State.IN_REVIEW, assignee__isnull=False)
                | (~Q(state=State.IN_REVIEW) & Q(assignee__isnull=True)),
                name="somebody_is_assigned_exactly_while_in_review",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | ~Q(kind="link") | ~Q(linked_community=""),
                name="a_link_request_names_a_community",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | ~Q(kind="new") | ~Q(slug=""),
                name="a_request_for_a_new_community_names_a_slug",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DRAFT) | Q(submitted_at__isnull=True),
                name="a_draft_was_never_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ACCEPTED) | Q(community__isnull=False),
                name="an_accepted_request_has_its_community",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DECLINED) | ~Q(decline_reason=""),
                name="a_declined_request_has_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "waiting_since", "id"], name="request_queue"),
            models.Index(fields=["coordinator", "-created_at", "id"], name="request_by_coordinator"),
            models.Index(fields=["-created_at", "-id"], name="request_by_age"),
            models.Index(fields=["expires_at"], name="request_by_expiry"),
            # What the desk shows: in each case only as much of the index is read as fits on a page.
            models.Index(
                fields=["waiting_since", "id"], condition=Q(due_at__isnull=False), name="request_waiting"
            ),
            models.Index(fields=["state", "-closed_at", "-id"], name="request_closed"),
            models.Index(fields=["-submitted_at", "-id"], name="request_by_submission"),
            models.Index(fields=["due_at", "id"], name="request_by_due"),
            # Counts of the desk's views: of this index alone, no row is looked up.
            models.Index(
                fields=["state"], condition=Q(submitted_at__isnull=False), name="request_shown_by_state"
            ),
            models.Index(fields=["lease_until"], name="request_by_lease"),
            models.Index(fields=["updated_at", "id"], name="request_by_update"),
            # The oldest open ones lie behind all that were ever closed. PostgreSQL expects them to be spread
            # evenly, and would read its way through.
            models.Index(
                fields=["submitted_at", "id"],
                condition=Q(state__in=sorted(OPEN)),
                name="request_open_by_submission",
            ),
            models.Index(
                fields=["created_at", "id"], condition=Q(state__in=sorted(OPEN)), name="request_open_by_age"
            ),
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(state__in=sorted(OPEN)),
                name="request_open_by_update",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def called(self) -> str:
        """Its title; else, since one to link needs none, the community as it was named. May be empty."""
        return self.title or self.linked_community

    @property
    def was_submitted(self) -> bool:
        """Whether it ever left the coordinator's hands."""
        return self.submitted_at is not None

    @property
    def current_members(self) -> "list[RequestMember]":
        """Those who are let in now; costs no query where the members were prefetched."""
        return [member for member in self.members.all() if member.left_at is None]

    @property
    def due_day(self) -> date | None:
        """The day on which a decision is due; what is due at midnight is due the day before."""
        return (self.due_at - timedelta(microseconds=1)).date() if self.due_at else None
