"""Keeps what people type while they type it: in the draft where it can stand, beside the request else."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Grant
from portal.accounts.models import User
from requests_workflow import terms
from requests_workflow.kept import kept_by_form
from requests_workflow.models import WORDS, CommunityRequest, KeptAnswers
from requests_workflow.proposal import clean_proposal, read_proposal
from requests_workflow.refusals import InvalidInput, NotAllowed
from requests_workflow.rules import is_editor
from requests_workflow.selectors import explain_wrong_state, lock_request
from requests_workflow.services.amendment import amend
from requests_workflow.states import AMENDABLE, State

LONGEST_ANSWERS = 100_000
"""In characters of JSON: far more than anybody types into the form, far less than would fill a disk."""

MOST_WINDOWS = 10
"""How many openings of one form are remembered for one person, and as many again that hold no text, which
don't push out those that do; the oldest are forgotten first."""


@transaction.atomic
def keep_answers(
    request_id: UUID | str,
    typed: Mapping[str, Any],
    *,
    actor: User,
    window: str,
    version: int,
    is_for_draft: bool = True,
) -> KeptAnswers:
    """Keep what was typed, however wrong or incomplete; return what is kept, with the version it knows.

    A draft takes over whatever it can hold, unless it changed since this window read it; the rest, and
    everything that was typed about a submitted request, waits beside it and is seen by its author alone. So
    nothing is lost and nothing is overwritten: `version` of what is returned differs from the request's when
    the window is out of date. With `is_for_draft` off, a draft stays as it is too.

    Raises NotFound, NotAllowed, WrongState or InvalidInput (more than can be kept).
    """
    request = lock_request(request_id, actor)
    _refuse_by_standing(request, actor)
    refuse_too_much(typed)
    known = _read_known_version(request, actor, window, version)
    if is_for_draft and request.state == State.DRAFT and known == request.version:
        request = amend(request.pk, keep_storable(typed), actor=actor, expected_version=known)
        known = request.version
    return _remember(request, actor, window, version=known, answers=_find_unstored(request, typed))


@transaction.atomic
def save_answers(
    request_id: UUID | str,
    typed: Mapping[str, Any],
    *,
    actor: User,
    window: str,
    version: int,
    adopted: str = "",
) -> CommunityRequest:
    """Put what was typed into the request, all of it or nothing; then nothing of it is kept beside it.

    `adopted` is the window whose kept answers this one began with. Raises as `amend` does.
    """
    request = lock_request(request_id, actor)
    known = _read_known_version(request, actor, window, version)
    saved = amend(request.pk, dict(typed), actor=actor, expected_version=known)
    saved.kept_answers.filter(person=actor, window=adopted).delete()
    _remember(saved, actor, window, version=saved.version, answers={})
    return saved


def discard_answers(request: CommunityRequest, *, actor: User) -> None:
    """Throw away all that a person typed into this request's form and didn't save."""
    kept_by_form(request, actor).delete()


def purge_kept_answers() -> int:
    """Forget what was typed into forms of requests that are closed, or long ago; return how many windows."""
    # Words go along with steps that closed requests know too, such as an appeal.
    is_closed = ~Q(request__state__in=AMENDABLE) & ~Q(window__startswith=WORDS)
    is_over = is_closed | Q(kept_at__lte=timezone.now() - terms.DRAFT_KEPT)
    deleted, _by_model = KeptAnswers.objects.filter(is_over).delete()
    return deleted


def keep_storable(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields whose values a draft can hold."""
    return {field: value for field, value in typed.items() if _clean(field, value) is not None}


def _refuse_by_standing(request: CommunityRequest, actor: User) -> None:
    if not is_editor(request, actor):
        raise NotAllowed(is_editor.otherwise)
    if request.state not in AMENDABLE:
        raise explain_wrong_state(request, "amend")


def refuse_too_much(typed: Mapping[str, Any]) -> None:
    """Raise InvalidInput for more than can be kept."""
    if len(json.dumps(typed)) > LONGEST_ANSWERS:
        raise InvalidInput({"": [_("This is more text than can be kept: shorten it.")]})


def _read_known_version(request: CommunityRequest, actor: User, window: str, version: int) -> int:
    """Return the version up to which this window knows the request: its own savings don't outdate it."""
    row = KeptAnswers.objects.filter(request=request, person=actor, window=window).first()
    return max(row.version, version) if row else version


def _find_unstored(request: CommunityRequest, typed: Mapping[str, Any]) -> dict[str, Any]:
    stored = read_proposal(request)
    return {field: value for field, value in typed.items() if _clean(field, value) != [stored.get(field)]}


def _clean(field: str, value: Any) -> list[Any] | None:
    """Return the value as it would be stored, in a list; None where it can't be."""
    try:
        cleaned = clean_proposal({field: value})[field]
    except InvalidInput:
        return None
    if field == "grants":
        grants: list[Grant] = cleaned
        return [[grant.number for grant in grants]]
    return [cleaned]


def _remember(
    request: CommunityRequest, actor: User, window: str, *, version: int, answers: dict[str, Any]
) -> KeptAnswers:
    row, _created = KeptAnswers.objects.update_or_create(
        request=request, person=actor, window=window, defaults={"version": version, "answers": answers}
    )
    windows = kept_by_form(request, actor)
    _forget_oldest(windows.filter(answers={}))
    _forget_oldest(windows.exclude(answers={}))
    return row


def _forget_oldest(windows: QuerySet[KeptAnswers]) -> None:
    outdated = list(windows.values_list("pk", flat=True)[MOST_WINDOWS:])
    KeptAnswers.objects.filter(pk__in=outdated).delete()
