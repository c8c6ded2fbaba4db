"""Members: let in by address, shut out again, by the coordinator alone."""

import pytest
from django.core.mail import EmailMessage

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, RequestMember
from requests_workflow.outbox.sweeping import sweep
from requests_workflow.refusals import InvalidInput, NotAllowed, NotFound
from requests_workflow.rules import has_no_conflict
from requests_workflow.selectors import find_request, requests_for
from requests_workflow.services import (
    addresses,
    invite_member,
    leave_request,
    offer_request,
    remove_member,
)
from requests_workflow.verification import Verification
from tests.factories import make_curator, make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.snapshots import refused
from tests.requests_workflow.stage import Stage, let_in, prove, set_stage

pytestmark = pytest.mark.django_db


def person(stage: Stage, role: str) -> User:
    """Return who plays a role."""
    actor = stage.actor(role)
    assert isinstance(actor, User)
    return actor


def test_a_member_sees_a_draft_that_was_shared_with_them_until_they_are_removed() -> None:
    draft, colleague = make_draft(), make_user("ada@example.org")
    invite_member(draft.pk, email="  Ada@Example.ORG ", role="viewer", actor=draft.coordinator)
    assert find_request(draft.pk, colleague) == draft
    remove_member(draft.pk, email="ADA@example.org", actor=draft.coordinator)
    assert not requests_for(colleague).exists()


def test_inviting_again_changes_the_role() -> None:
    draft = make_draft()
    invite_member(draft.pk, email="ada@example.org", role="viewer", actor=draft.coordinator)
    invite_member(draft.pk, email="Ada@example.org", role="editor", actor=draft.coordinator)
    assert [(it.email, it.role) for it in RequestMember.objects.all()] == [("ada@example.org", "editor")]


@pytest.mark.parametrize(
    "email",
    ["", "ada", "ada@", "@example.org", "a b@example.org", "ada@example.org\nBcc: x@y.org", "a\x00@b.org",
     "a" * 243 + "@example.org"],
)  # fmt: skip
def test_what_is_no_address_is_refused(email: str) -> None:
    """The last is a good address to Django's validator, and too long for the column: 500 on PostgreSQL."""
    draft = make_draft()
    with refused(InvalidInput) as caught:
        invite_member(draft.pk, email=email, role="viewer", actor=draft.coordinator)
    assert isinstance(caught[0], InvalidInput)
    assert list(caught[0].errors) == ["email"]


def test_the_longest_address_is_taken() -> None:
    draft = make_draft()
    address = "a" * 242 + "@example.org"
    assert invite_member(draft.pk, email=address, role="viewer", actor=draft.coordinator).email == address


@pytest.mark.parametrize("role", ["", "owner", "EDITOR"])
def test_an_unknown_role_is_refused(role: str) -> None:
    draft = make_draft()
    with refused(InvalidInput) as caught:
        invite_member(draft.pk, email="ada@example.org", role=role, actor=draft.coordinator)
    assert "editor, viewer" in str(caught[0].errors)  # type: ignore[attr-defined] # an InvalidInput


def test_a_coordinator_does_not_choose_who_may_not_decide() -> None:
    """Fails when curators can be let in: each would have a conflict of interest by it."""
    draft, curator = make_draft(), make_curator("curator@desk.example")
    prove(curator, "Second@Desk.example")
    for email in ("curator@desk.example", "Curator@desk.example", "second@desk.example"):
        with refused(InvalidInput) as caught:
            invite_member(draft.pk, email=email, role="viewer", actor=draft.coordinator)
        assert isinstance(caught[0], InvalidInput)
        assert list(caught[0].errors) == ["email"]


def test_who_is_no_curator_any_more_can_be_let_in() -> None:
    draft, curator = make_draft(), make_curator("curator@desk.example")
    curator.groups.clear()
    invite_member(draft.pk, email="curator@desk.example", role="viewer", actor=draft.coordinator)
    assert draft.members.count() == 1


def test_who_was_shut_out_is_let_in_again_in_the_same_row() -> None:
    draft, colleague = make_draft(), make_user("ada@example.org")
    for _ in range(2):
        invite_member(draft.pk, email="ada@example.org", role="viewer", actor=draft.coordinator)
        assert requests_for(colleague).exists()
        remove_member(draft.pk, email="ada@example.org", actor=draft.coordinator)
        assert not requests_for(colleague).exists()
    with refused(NotFound):
        remove_member(draft.pk, email="ada@example.org", actor=draft.coordinator)
    assert draft.members.count() == 1


def test_who_was_shut_out_takes_no_place() -> None:
    draft = make_draft()
    RequestMember.objects.bulk_create(
        RequestMember(request=draft, email=f"{number}@example.org", left_at=draft.created_at)
        for number in range(50)
    )
    invite_member(draft.pk, email="ada@example.org", role="viewer", actor=draft.coordinator)
    assert [member.email for member in draft.current_members] == ["ada@example.org"]


def test_a_request_has_at_most_fifty_members() -> None:
    draft = make_draft()
    RequestMember.objects.bulk_create(
        RequestMember(request=draft, email=f"{number}@example.org") for number in range(50)
    )
    with refused(InvalidInput):
        invite_member(draft.pk, email="one-more@example.org", role="viewer", actor=draft.coordinator)
    invite_member(draft.pk, email="7@example.org", role="editor", actor=draft.coordinator)
    assert draft.members.get(email="7@example.org").role == "editor"


@pytest.mark.parametrize("role", ["editor", "viewer", "curator", "assignee", "lead", "relative"])
def test_only_the_coordinator_shares(role: str) -> None:
    stage = set_stage("in_review")
    editor = stage.now().members.earliest("pk").email
    with refused(NotAllowed):
        invite_member(stage.request.pk, email="ada@example.org", role="viewer", actor=person(stage, role))
    with refused(NotAllowed):
        remove_member(stage.request.pk, email=editor, actor=person(stage, role))


def test_for_strangers_there_is_nothing_to_share() -> None:
    stage = set_stage("in_review")
    for role in ("stranger", "superuser"):
        with refused(NotFound):
            invite_member(stage.request.pk, email="ada@example.org", role="viewer", actor=person(stage, role))


def test_nobody_is_removed_who_was_not_in() -> None:
    draft = make_draft()
    with refused(NotFound):
        remove_member(draft.pk, email="ada@example.org", actor=draft.coordinator)


def test_a_member_of_one_request_is_none_of_another() -> None:
    stage = set_stage()
    others = requests_for(person(stage, "stranger"))
    assert stage.request not in others
    assert set(requests_for(person(stage, "editor"))) == {stage.request}


def told(request: CommunityRequest) -> list[str]:
    return list(request.events.order_by("number").values_list("action", flat=True))


def test_letting_in_changing_and_shutting_out_are_recorded_and_doing_nothing_is_not() -> None:
    request = make_submitted()
    coordinator = request.coordinator
    for role in ("viewer", "viewer", "editor"):
        invite_member(request.pk, email="ada@example.org", role=role, actor=coordinator)
    remove_member(request.pk, email="ada@example.org", actor=coordinator)
    assert told(request) == ["submit", "invite", "change_role", "remove"]
    assert list(Verification().findings()) == []


def test_an_invitation_is_mailed_once_to_the_address_and_only_while_it_holds(
    mailoutbox: list[EmailMessage],
) -> None:
    draft = make_draft(grants=[make_grant(acronym="RIVERS").number])
    for email in ("ada@example.org", "eve@example.org"):
        invite_member(draft.pk, email=email, role="editor", actor=draft.coordinator)
    invite_member(draft.pk, email="ada@example.org", role="viewer", actor=draft.coordinator)
    remove_member(draft.pk, email="eve@example.org", actor=draft.coordinator)
    sweep()
    [letter] = mailoutbox
    assert letter.to == ["ada@example.org"]
    assert f"/requests/{draft.reference}/" in str(letter.body)
    assert "project RIVERS asks for its community" in " ".join(str(letter.body).split())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Ada Lovelace", "Ada Lovelace lets you"),
        ("Dr. Ada J. O’Neil-López", "Dr. Ada J. O’Neil-López lets you"),
        ("Win at evil.example now", "A colleague lets you"),
        ("https://evil.example", "A colleague lets you"),
        ("x" * 61, "A colleague lets you"),
    ],
)
def test_nobodys_own_words_reach_strangers_through_the_portal(
    mailoutbox: list[EmailMessage], name: str, told: str
) -> None:
    draft = make_draft(make_user(name=name), title="Buy at evil.example")
    invite_member(draft.pk, email="ada@example.org", role="editor", actor=draft.coordinator)
    offer_request(draft.pk, email="ada@example.org", stays_as="leave", actor=draft.coordinator)
    sweep()
    assert told in str(mailoutbox[0].body)
    assert "evil.example" not in "".join(f"{mail.subject}{mail.body}" for mail in mailoutbox)


def test_a_person_causes_only_so_many_letters_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MOST_LETTERS_A_DAY", 2)
    draft = make_draft()
    for number in range(2):
        invite_member(draft.pk, email=f"{number}@example.org", role="viewer", actor=draft.coordinator)
        remove_member(draft.pk, email=f"{number}@example.org", actor=draft.coordinator)
    other = make_draft(draft.coordinator)
    with refused(InvalidInput):
        invite_member(other.pk, email="3@example.org", role="viewer", actor=draft.coordinator)
    with refused(InvalidInput):
        offer_request(other.pk, email="3@example.org", stays_as="leave", actor=draft.coordinator)
    RequestMember.objects.create(request=other, email="4@example.org")
    invite_member(other.pk, email="4@example.org", role="editor", actor=draft.coordinator)


def test_who_leaves_is_out_with_all_their_addresses_and_the_coordinator_stays() -> None:
    stage = set_stage("in_review")
    viewer, editor = person(stage, "viewer"), person(stage, "editor")
    let_in(viewer, stage.request, "editor")
    leave_request(stage.request.pk, actor=person(stage, "viewer"))
    assert not requests_for(person(stage, "viewer")).exists()
    assert requests_for(editor).exists()
    for role in ("coordinator", "curator"):
        with refused(NotAllowed):
            leave_request(stage.request.pk, actor=person(stage, role))
    with refused(NotFound):
        leave_request(stage.request.pk, actor=person(stage, "viewer"))


def test_who_left_can_never_decide_on_it() -> None:
    stage = set_stage("submitted")
    leave_request(stage.request.pk, actor=person(stage, "relative"))
    assert not has_no_conflict(stage.now(), person(stage, "relative"))


def test_ones_own_address_is_not_invited() -> None:
    draft = make_draft()
    with refused(InvalidInput):
        invite_member(draft.pk, email=draft.coordinator.email, role="viewer", actor=draft.coordinator)
