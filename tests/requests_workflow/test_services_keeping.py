"""What is typed is kept: in the draft, or beside the request for its author alone, and for so long."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_workflow import terms
from requests_workflow.engine import perform
from requests_workflow.jobs import JOBS
from requests_workflow.kept import find_kept, find_kept_elsewhere, find_unsaved
from requests_workflow.models import KeptAnswers
from requests_workflow.readiness import find_problems, find_problems_of_proposal
from requests_workflow.refusals import NotReady, Stale
from requests_workflow.services import delete_draft, discard_answers, keep_answers, save_answers, send_request
from requests_workflow.services.keeping import MOST_WINDOWS
from tests.factories import make_draft, make_grant, make_submitted, make_user
from tests.requests_workflow.snapshots import refused

pytestmark = pytest.mark.django_db


def test_what_a_draft_can_hold_is_in_it_and_what_not_beside_it() -> None:
    draft = make_draft(title="Old")
    typed = {"title": "New", "website": "ftp://x", "grants": ["1", "x"]}
    kept = keep_answers(draft.pk, typed, actor=draft.coordinator, window="w", version=1)
    draft.refresh_from_db()
    assert (draft.title, draft.version) == ("New", 2)
    assert kept.answers == {"website": "ftp://x", "grants": ["1", "x"]}
    assert kept.version == 2


def test_keeping_what_is_stored_already_changes_nothing() -> None:
    draft = make_draft(title="Old", website="https://x.example")
    typed = {"title": "Old", "website": "https://x.example"}
    kept = keep_answers(draft.pk, typed, actor=draft.coordinator, window="w", version=1)
    draft.refresh_from_db()
    assert (draft.version, kept.answers) == (1, {})


def test_without_a_proof_of_who_it_is_a_draft_stays_as_it_is() -> None:
    draft = make_draft(title="Old")
    keep_answers(
        draft.pk, {"title": "New"}, actor=draft.coordinator, window="w", version=1, is_for_draft=False
    )
    draft.refresh_from_db()
    assert draft.title == "Old"
    assert [one.field for one in find_unsaved(draft, draft.coordinator)] == ["title"]


def test_a_window_that_is_out_of_date_saves_nothing() -> None:
    draft = make_draft(title="Old")
    keep_answers(draft.pk, {"title": "First"}, actor=draft.coordinator, window="first", version=1)
    with refused(Stale):
        save_answers(draft.pk, {"title": "Second"}, actor=draft.coordinator, window="second", version=1)


def test_saving_forgets_what_it_began_with() -> None:
    request = make_submitted(title="Old")
    user = request.coordinator
    keep_answers(request.pk, {"title": "Half"}, actor=user, window="first", version=request.version)
    save_answers(
        request.pk,
        {"title": "Whole"},
        actor=user,
        window="second",
        version=request.version,
        adopted="first",
    )
    assert find_kept(request, user) is None
    assert not KeptAnswers.objects.filter(window="first").exists()


def test_text_is_not_forgotten_for_windows_that_hold_none() -> None:
    request = make_submitted(title="Old")
    user = request.coordinator
    keep_answers(request.pk, {"title": "Half"}, actor=user, window="first", version=request.version)
    for number in range(MOST_WINDOWS + 1):
        keep_answers(request.pk, {"title": "Old"}, actor=user, window=f"w{number}", version=request.version)
    assert [row.answers for row in find_kept_elsewhere(request, user)] == [{"title": "Half"}]
    assert KeptAnswers.objects.count() == MOST_WINDOWS + 1


def test_what_others_typed_is_not_discarded_along() -> None:
    request = make_submitted()
    other = make_user()
    for person in (request.coordinator, other):
        KeptAnswers.objects.create(
            request=request, person=person, window="w", version=1, answers={"title": "Mine"}
        )
    discard_answers(request, actor=request.coordinator)
    assert KeptAnswers.objects.get().person == other


def test_nothing_is_sent_while_something_waits_beside_it() -> None:
    draft = make_draft(terms_accepted=False)
    keep_answers(draft.pk, {"website": "ftp://x"}, actor=draft.coordinator, window="w", version=1)
    with refused(NotReady, "not_ready"):
        send_request(draft.pk, actor=draft.coordinator, version=1, accepts_terms=True)
    draft.refresh_from_db()
    assert (draft.state, draft.terms_accepted_at) == ("draft", None)


def test_what_was_typed_goes_with_its_draft() -> None:
    draft = make_draft()
    keep_answers(draft.pk, {"website": "ftp://x"}, actor=draft.coordinator, window="w", version=1)
    delete_draft(draft.pk, actor=draft.coordinator)
    assert not KeptAnswers.objects.exists()


def test_what_can_not_be_saved_any_more_is_forgotten_by_the_job() -> None:
    closed, old, fresh = make_draft(), make_draft(), make_draft()
    for draft in (closed, old, fresh):
        keep_answers(draft.pk, {"website": "ftp://x"}, actor=draft.coordinator, window="w", version=1)
    perform(closed.pk, "cancel", actor=closed.coordinator)
    long_ago = timezone.now() - terms.DRAFT_KEPT - timedelta(minutes=1)
    KeptAnswers.objects.filter(request=old).update(kept_at=long_ago)
    assert JOBS["unsaved"]() == 2
    assert KeptAnswers.objects.get().request == fresh


def test_problems_are_told_all_at_once_and_match_what_submitting_refuses() -> None:
    grant = make_grant()
    make_submitted(slug="water", grants=[grant.number])
    draft = make_draft(slug="wa-ter", title="", grants=[grant.number], terms_accepted=False)
    assert {problem.field for problem in find_problems(draft)} == {
        "title",
        "slug",
        "grants",
        "terms_accepted",
    }
    assert "terms_accepted" not in {problem.field for problem in find_problems_of_proposal(draft)}
    assert find_problems(make_draft()) == []
