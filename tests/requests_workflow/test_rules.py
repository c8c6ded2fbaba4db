"""Who may: each rule with those for whom it holds, and those for whom it doesn't."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.models import Community, CommunityMember
from portal.accounts.models import User
from requests_workflow import rules
from requests_workflow.actors import SYSTEM
from requests_workflow.models import CommunityRequest
from requests_workflow.rules import Rule
from requests_workflow.services import invite_member
from tests.factories import make_curator, make_in_review, make_submitted, make_user
from tests.requests_workflow.stage import prove, set_stage

pytestmark = pytest.mark.django_db

EVERYBODY = {
    "coordinator", "self_curator", "editor", "viewer", "relative", "stranger", "curator", "assignee", "lead",
    "superuser", "system",
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "yes"),
    [
        (rules.is_coordinator, {"coordinator", "self_curator"}),
        (rules.is_editor, {"coordinator", "self_curator", "editor", "relative"}),
        (rules.is_curator, {"self_curator", "curator", "assignee", "lead", "relative"}),
        (rules.is_coordinator_or_lead, {"coordinator", "self_curator", "lead"}),
        (rules.is_lead, {"lead"}),
        (rules.is_member, {"editor", "viewer", "relative"}),
        (rules.is_system, {"system"}),
        (
            rules.is_participant,
            {"coordinator", "self_curator", "editor", "viewer", "relative", "curator", "assignee", "lead"},
        ),
        (rules.is_assignee, {"assignee"}),
        (rules.is_assignee_or_lead, {"assignee", "lead"}),
        (rules.has_no_conflict, {"stranger", "curator", "assignee", "lead", "superuser", "system"}),
    ],
    ids=lambda value: "",
)
def test_a_rule_holds_for_these_and_nobody_else(rule: Rule, yes: set[str]) -> None:
    stage = set_stage("in_review")
    request = stage.now()
    # The coordinator becomes a curator for good when they play both parts, so they come last.
    order = sorted(EVERYBODY, key=lambda role: role == "self_curator")
    assert {role for role in order if rule(request, stage.actor(role))} == yes


def test_nobody_is_the_assignee_of_an_unclaimed_request() -> None:
    stage = set_stage("submitted")
    assert not any(rules.is_assignee(stage.now(), stage.actor(role)) for role in EVERYBODY)


def test_membership_counts_from_the_moment_the_address_is_proved() -> None:
    request = make_submitted()
    colleague = make_user("colleague@university.example", is_verified=False)
    invite_member(request.pk, email="Colleague@University.Example", role="editor", actor=request.coordinator)
    request = CommunityRequest.objects.get(pk=request.pk)
    assert not rules.is_editor(request, colleague)
    prove(colleague, colleague.email)
    assert rules.is_editor(request, User.objects.get(pk=colleague.pk))


def test_a_second_proved_address_makes_a_member_too() -> None:
    request, colleague = make_submitted(), make_user()
    prove(colleague, "Second@Institute.example")
    invite_member(request.pk, email="second@institute.example", role="viewer", actor=request.coordinator)
    request = CommunityRequest.objects.get(pk=request.pk)
    assert rules.is_participant(request, User.objects.get(pk=colleague.pk))
    assert not rules.is_editor(request, User.objects.get(pk=colleague.pk))


def test_a_member_of_the_community_has_a_conflict_of_interest() -> None:
    stage = set_stage("accepted")
    curator = stage.users["curator"]
    assert rules.has_no_conflict(stage.now(), curator)
    community = Community.objects.get()
    CommunityMember.objects.create(community=community, user=curator, role="reader")
    assert not rules.has_no_conflict(stage.now(), curator)


def test_an_inactive_curator_is_none() -> None:
    curator, lead = make_curator(), set_stage().users["lead"]
    curator.is_active = lead.is_active = False
    request = make_submitted()
    assert not rules.is_curator(request, curator)
    assert not rules.is_lead(request, lead)


def test_it_is_kept_for_the_previous_curator_until_the_time_is_over() -> None:
    stage = set_stage("answered")
    request, other = stage.now(), stage.users["curator"]
    assert not rules.is_not_kept_for_another(request, other)
    assert rules.is_not_kept_for_another(request, stage.users["assignee"])
    assert rules.is_not_kept_for_another(request, stage.users["lead"])
    request.kept_until = timezone.now() - timedelta(seconds=1)
    assert rules.is_not_kept_for_another(request, other)


def test_it_is_kept_for_nobody_when_the_previous_curator_is_gone() -> None:
    request = set_stage("answered").now()
    request.kept_for = None
    assert rules.is_not_kept_for_another(request, make_curator())


def test_it_is_kept_for_nobody_without_an_end() -> None:
    request = make_submitted()
    request.kept_for = make_curator()
    assert rules.is_not_kept_for_another(request, make_curator())


def test_only_the_one_who_declined_is_barred() -> None:
    stage = set_stage("appealed")
    request = stage.now()
    assert not rules.did_not_decline_it_before(request, stage.users["assignee"])
    assert rules.did_not_decline_it_before(request, stage.users["curator"])
    assert rules.did_not_decline_it_before(request, SYSTEM)


def test_every_no_has_a_sentence_and_a_code() -> None:
    found = [value for value in vars(rules).values() if isinstance(value, Rule)]
    assert len(found) == 13
    assert all(rule.otherwise.endswith(".") for rule in found)
    assert {rule.code for rule in found} == {
        "not_allowed", "not_assignee", "conflict_of_interest", "kept_for_another", "decided_before",
    }  # fmt: skip


def test_a_claim_is_not_shared_with_other_curators() -> None:
    curator = make_curator()
    request = make_in_review(curator)
    assert rules.is_assignee(request, curator)
    assert not rules.is_assignee(request, make_curator())
