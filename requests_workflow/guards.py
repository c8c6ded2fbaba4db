"""What is missing before a move can be made, in words. Guards never ask who acts."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from communities.references import is_uuid
from requests_workflow import terms
from requests_workflow.checks.reasons import mark_outcome, told_reasons
from requests_workflow.checks.runner import CHECKS_BY_ID
from requests_workflow.models import CommunityRequest
from requests_workflow.moves import Move
from requests_workflow.refusals import Missing

Guard = Callable[[Move], Iterator[Missing]]

IN_THE_WAY = gettext_lazy("%(summary)s (Have it mended, or override the check “%(check_id)s” with a reason.)")
NEWS = gettext_lazy(
    "This is new since you looked: %(summary)s (Read what the check “%(check_id)s” says now; then have it "
    "mended, or override it with a reason.)"
)


def has_complete_proposal(move: Move) -> Iterator[Missing]:
    """A new community needs title, description and slug; a linked one has its own."""
    request = move.request
    if request.kind == CommunityRequest.Kind.LINK:
        if not request.linked_community:
            yield Missing("community_missing", "community", _("Name the existing community."))
        return
    if not request.title:
        yield Missing("title_missing", "title", _("Give the community a title."))
    if not request.description:
        yield Missing("description_missing", "description", _("Describe the community in a sentence or two."))
    if not request.slug:
        yield Missing("slug_missing", "slug", _("Choose an address for the community."))


def has_a_grant(move: Move) -> Iterator[Missing]:
    """At least one grant; the first is primary."""
    if not move.request.grant_links.exists():
        yield Missing("grant_missing", "grants", _("Name the grant that the community is for."))


def coordinator_has_verified_email(move: Move) -> Iterator[Missing]:
    """The coordinator proved an address of theirs."""
    if not move.request.coordinator.verified_emails:
        yield Missing("email_not_verified", "", _("Prove your e-mail address by the code we sent to it."))


def terms_are_accepted(move: Move) -> Iterator[Missing]:
    """The terms were accepted."""
    if move.request.terms_accepted_at is None:
        yield Missing("terms_not_accepted", "terms_accepted", _("Accept the terms."))


def no_check_blocks_submission(move: Move) -> Iterator[Missing]:
    """No check stands in the way of submitting."""
    for outcome in move.outcomes:
        if outcome.blocks == "submit":
            yield Missing(outcome.code, CHECKS_BY_ID[outcome.check_id].field, outcome.said)


def no_check_blocks_acceptance(move: Move) -> Iterator[Missing]:
    """Every check that stands in the way was read, and overridden with a reason."""
    blocking = [outcome for outcome in move.outcomes if outcome.blocks]
    told = {**told_reasons(move.request), **move.seen} if blocking else {}
    for outcome in blocking:
        is_news = told.get(outcome.check_id) != mark_outcome(outcome)
        if is_news or outcome.check_id not in move.overrides:
            words = {"summary": outcome.said, "check_id": outcome.check_id}
            sentence = (NEWS if is_news else IN_THE_WAY) % words
            yield Missing(outcome.code, f"override/{outcome.check_id}", sentence, is_news=is_news)


def it_names_a_slug(move: Move) -> Iterator[Missing]:
    """A linked community is known by its slug: a UUID alone could be a second name of one we have."""
    if move.request.kind == CommunityRequest.Kind.LINK and is_uuid(move.request.linked_community):
        yield Missing(
            "community_named_by_uuid",
            "community",
            _(
                "The community is named by a UUID, which can't be matched with the registry: ask the "
                "coordinator for its web address."
            ),
        )


def its_lease_is_over(move: Move) -> Iterator[Missing]:
    """The claim ran out without activity."""
    lease_until = move.request.lease_until
    if lease_until is None or lease_until > move.at:
        yield Missing("lease_holds", "", _("The claim has not run out yet."))


def it_has_run_out(move: Move) -> Iterator[Missing]:
    """The time to answer, or to go on with a draft, is over."""
    expires_at = move.request.expires_at
    if expires_at is None or expires_at > move.at:
        yield Missing("not_due", "", _("The request has time left."))


def it_was_submitted_once(move: Move) -> Iterator[Missing]:
    """An expired draft stays expired."""
    if not move.request.was_submitted:
        yield Missing("never_submitted", "", _("It was never submitted: start a new request."))


def it_closed_recently(move: Move) -> Iterator[Missing]:
    """Reopening is possible for 60 days."""
    closed_at = move.request.closed_at
    if closed_at is None or closed_at + terms.REOPEN_WITHIN < move.at:
        yield Missing(
            "closed_too_long_ago",
            "",
            _("It was closed more than %(days)s days ago: start a new request.")
            % {"days": terms.REOPEN_WITHIN.days},
        )


READY: tuple[Guard, ...] = (
    has_complete_proposal,
    has_a_grant,
    coordinator_has_verified_email,
    terms_are_accepted,
    no_check_blocks_submission,
)
NOTHING_BLOCKS: tuple[Guard, ...] = (no_check_blocks_acceptance, it_names_a_slug)
