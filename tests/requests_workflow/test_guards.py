"""What is missing, guard by guard, seen through the moves that ask."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from requests_workflow.actors import SYSTEM
from requests_workflow.checks.reasons import told_reasons
from requests_workflow.engine import perform
from requests_workflow.models import CommunityRequest
from requests_workflow.refusals import Missing, NotReady
from requests_workflow.services import amend, rerun_checks
from tests.factories import make_curator, make_draft, make_grant, make_in_review, make_submitted, make_user
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import set_stage, withdraw_proofs
from tests.requests_workflow.times import clock_at

pytestmark = pytest.mark.django_db


def missing_for(request: CommunityRequest, action: str, actor: object, **inputs: object) -> list[Missing]:
    """Return what a move lacks; it must change nothing."""
    with refused(NotReady) as caught:
        perform(request.pk, action, actor=actor, **inputs)  # type: ignore[arg-type] # a user or SYSTEM
    assert isinstance(caught[0], NotReady)
    return caught[0].missing


def codes_for_submitting(**proposal: object) -> list[tuple[str, str]]:
    """Return code and field of all that a draft lacks."""
    draft = make_draft(**proposal)  # type: ignore[arg-type] # fields of a proposal
    return [(item.code, item.field) for item in missing_for(draft, "submit", draft.coordinator)]


@pytest.mark.parametrize(
    ("proposal", "expected"),
    [
        ({"title": ""}, ("title_missing", "title")),
        ({"description": ""}, ("description_missing", "description")),
        ({"slug": ""}, ("slug_missing", "slug")),
        ({"kind": "link", "community": ""}, ("community_missing", "community")),
        ({"grants": []}, ("grant_missing", "grants")),
        ({"terms_accepted": False}, ("terms_not_accepted", "terms_accepted")),
        ({"slug": "Not A Slug"}, ("slug_invalid", "slug")),
    ],
)
def test_a_submission_lacks(proposal: dict[str, object], expected: tuple[str, str]) -> None:
    assert codes_for_submitting(**proposal) == [expected]


def test_a_new_community_needs_no_existing_one_and_a_linked_one_no_slug() -> None:
    for kind, field in {"new": "community", "link": "slug"}.items():
        proposal: dict[str, Any] = {"kind": kind, field: ""}
        draft = make_draft(**proposal)
        assert perform(draft.pk, "submit", actor=draft.coordinator).state == "submitted"


def test_a_website_is_not_required() -> None:
    assert make_submitted(website="").state == "submitted"


def test_an_empty_draft_is_told_everything_at_once() -> None:
    draft = make_draft(title="", description="", slug="", grants=[], terms_accepted=False)
    missing = missing_for(draft, "submit", draft.coordinator)
    assert [item.code for item in missing] == [
        "title_missing", "description_missing", "slug_missing", "grant_missing", "terms_not_accepted",
    ]  # fmt: skip
    assert all(item.sentence.endswith(".") for item in missing)


def test_a_submission_needs_a_verified_address_of_the_coordinator() -> None:
    draft = make_draft(make_user(is_verified=False))
    assert [item.code for item in missing_for(draft, "submit", draft.coordinator)] == ["email_not_verified"]


def test_a_resubmission_is_looked_at_like_a_submission() -> None:
    stage = set_stage("sent_back")
    withdraw_proofs(stage.users["coordinator"])
    missing = missing_for(stage.request, "resubmit", stage.actor("coordinator"))
    assert [item.code for item in missing] == ["email_not_verified"]


def test_a_reopened_request_is_looked_at_like_a_submission() -> None:
    stage = set_stage("declined")
    withdraw_proofs(stage.users["coordinator"])
    missing = missing_for(stage.request, "reopen", stage.actor("lead"))
    assert [item.code for item in missing] == ["comment_missing", "email_not_verified"]


def test_reopening_is_possible_for_sixty_days() -> None:
    stage = set_stage("declined")
    closed_at = stage.now().closed_at
    assert closed_at is not None
    with clock_at(closed_at + timedelta(days=60, seconds=1)):
        missing = missing_for(stage.request, "reopen", stage.actor("coordinator"), comment="Look again.")
    assert [item.code for item in missing] == ["closed_too_long_ago"]
    assert "60 days" in missing[0].sentence
    with clock_at(closed_at + timedelta(days=60)):
        assert stage.act("coordinator", "reopen").state == "submitted"


def test_an_expired_draft_stays_expired() -> None:
    stage = set_stage("lapsed")
    missing = missing_for(stage.request, "reopen", stage.actor("coordinator"), comment="Look again.")
    assert [item.code for item in missing] == ["never_submitted"]


def test_a_claim_lapses_when_its_lease_is_over_and_not_before() -> None:
    request = make_in_review(make_curator())
    assert request.lease_until is not None
    with clock_at(request.lease_until - timedelta(microseconds=1)):
        assert [item.code for item in missing_for(request, "lapse", SYSTEM)] == ["lease_holds"]
    with clock_at(request.lease_until):
        assert perform(request.pk, "lapse", actor=SYSTEM).state == "submitted"


def test_a_request_expires_when_its_time_is_over_and_not_before() -> None:
    draft = make_draft()
    assert draft.expires_at is not None
    with clock_at(draft.expires_at - timedelta(microseconds=1)):
        assert [item.code for item in missing_for(draft, "expire", SYSTEM)] == ["not_due"]
    with clock_at(draft.expires_at):
        assert perform(draft.pk, "expire", actor=SYSTEM).state == "expired"


def test_what_never_runs_out_never_expires() -> None:
    draft = make_draft()
    CommunityRequest.objects.filter(pk=draft.pk).update(expires_at=None)
    assert [item.code for item in missing_for(draft, "expire", SYSTEM)] == ["not_due"]


def test_a_check_that_blocks_stands_in_the_way_of_acceptance() -> None:
    curator = make_curator()
    request = make_in_review(curator, grants=[make_grant(framework_programme="ERASMUS").number])
    missing = missing_for(request, "accept", curator)
    assert [(item.code, item.field) for item in missing] == [("programme_not_eligible", "override/grant")]
    assert "override the check “grant” with a reason" in missing[0].sentence


def test_an_override_with_a_reason_lets_it_pass() -> None:
    curator = make_curator()
    request = make_in_review(curator, grants=[make_grant(framework_programme="ERASMUS").number])
    accepted = perform(
        request.pk, "accept", actor=curator, overrides={"grant": "Agreed with the Commission."}
    )
    assert accepted.state == "accepted"


@pytest.mark.parametrize("overrides", [{"grant": "  "}, {"slug": "Another check."}])
def test_an_override_without_reason_or_of_another_check_does_not_help(overrides: dict[str, str]) -> None:
    curator = make_curator()
    request = make_in_review(curator, grants=[make_grant(framework_programme="ERASMUS").number])
    assert len(missing_for(request, "accept", curator, overrides=overrides)) == 1


def test_each_blocking_check_needs_an_override_of_its_own() -> None:
    curator = make_curator()
    grant = make_grant(framework_programme="ERASMUS")
    request = make_in_review(curator, kind="link", community="bycovid", grants=[grant.number])
    missing = missing_for(request, "accept", curator, overrides={"grant": "Agreed."})
    assert [item.code for item in missing] == ["ownership_not_proved"]
    both = {"grant": "Agreed.", "ownership": "She showed me the page."}
    assert perform(request.pk, "accept", actor=curator, overrides=both).state == "accepted"


def test_a_linked_community_is_accepted_under_its_slug_only() -> None:
    curator = make_curator()
    request = make_in_review(curator, kind="link", community="5f9c1f0a-1c1b-4d7e-9a53-0e8f1c2d3b4a")
    proved = {"ownership": "She showed me the page."}
    missing = missing_for(request, "accept", curator, overrides=proved)
    assert [(item.code, item.field) for item in missing] == [("community_named_by_uuid", "community")]
    amend(request.pk, {"community": "bycovid"}, actor=request.coordinator)
    assert perform(request.pk, "accept", actor=curator, overrides=proved).state == "accepted"


def test_acceptance_judges_what_is_true_now_and_not_what_was_stored() -> None:
    curator, grant = make_curator(), make_grant()
    request = make_in_review(curator, grants=[grant.number])
    grant.framework_programme = "ERASMUS"
    grant.save()
    assert [item.code for item in missing_for(request, "accept", curator)] == ["programme_not_eligible"]


def make_ineligible(request: CommunityRequest, programme: str = "ERASMUS") -> None:
    """Let the check of the grant block from now on, or for another programme; what is stored stays."""
    request.grants.update(framework_programme=programme)


def test_what_nobody_could_have_read_is_not_overridden() -> None:
    """Fails when any reason for the check will do: then one passes what came up after it was written."""
    curator = make_curator()
    request = make_in_review(curator)
    make_ineligible(request)
    missing = missing_for(request, "accept", curator, overrides={"grant": "The partners are known to us."})
    assert [(item.code, item.field) for item in missing] == [("programme_not_eligible", "override/grant")]
    assert missing[0].sentence.startswith("This is new since you looked: Grant ")
    assert "belongs to ERASMUS" in missing[0].sentence
    rerun_checks(request.pk, actor=curator)
    overrides = {"grant": "Agreed with the Commission."}
    assert perform(request.pk, "accept", actor=curator, overrides=overrides).state == "accepted"


def test_a_reason_for_what_was_read_passes_nothing_else_that_the_check_says_by_now() -> None:
    curator = make_curator()
    request = make_in_review(curator, grants=[make_grant(framework_programme="ERASMUS").number])
    overrides = {"grant": "ERASMUS is agreed with the Commission."}
    make_ineligible(request, "LIFE")
    assert "belongs to LIFE" in missing_for(request, "accept", curator, overrides=overrides)[0].sentence
    make_ineligible(request)
    assert perform(request.pk, "accept", actor=curator, overrides=overrides).state == "accepted"


def test_a_day_more_since_a_project_ended_is_no_news() -> None:
    curator, now = make_curator(), timezone.now()
    grants = [
        make_grant(framework_programme="ERASMUS"),
        make_grant("101000009", end_date=now.date() - timedelta(days=5)),
    ]
    request = make_in_review(curator, grants=[grant.number for grant in grants])
    with clock_at(now + timedelta(days=1)):
        overrides = {"grant": "ERASMUS is agreed with the Commission."}
        assert perform(request.pk, "accept", actor=curator, overrides=overrides).state == "accepted"


def test_what_was_read_on_the_page_counts_though_something_else_was_stored_since() -> None:
    curator = make_curator()
    request = make_in_review(curator, grants=[make_grant(framework_programme="ERASMUS").number])
    seen, overrides = told_reasons(request), {"grant": "ERASMUS is agreed with the Commission."}
    make_ineligible(request, "LIFE")
    rerun_checks(request.pk, actor=curator)
    assert missing_for(request, "accept", curator, overrides=overrides, seen=seen)[0].is_news
    assert told_reasons(request) != seen
    seen = told_reasons(request)
    assert perform(request.pk, "accept", actor=curator, overrides=overrides, seen=seen).state == "accepted"


def test_a_resubmission_after_a_mended_remark_passes() -> None:
    stage = set_stage("sent_back")
    amend(stage.request.pk, {"title": "A better title"}, actor=stage.actor("editor"))  # type: ignore[arg-type]
    assert stage.act("coordinator", "resubmit").state == "submitted"
