"""Reads what a person typed about a request and neither saved nor sent; nobody else gets to see it."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.models import WORDS, CommunityRequest, KeptAnswers
from requests_workflow.refusals import Missing


def kept_by_form(request: CommunityRequest, person: User) -> QuerySet[KeptAnswers]:
    """Return the windows of a person's form for the proposal, latest first."""
    rows = KeptAnswers.objects.filter(request=request, person=person)
    return rows.exclude(window__startswith=WORDS)


def find_kept(request: CommunityRequest, person: User) -> KeptAnswers | None:
    """Return what the person's latest window left, where that is anything at all."""
    latest = kept_by_form(request, person).first()
    return latest if latest is not None and latest.answers else None


def find_kept_elsewhere(request: CommunityRequest, person: User) -> list[KeptAnswers]:
    """Return what earlier windows left, latest first."""
    return [row for row in list(kept_by_form(request, person))[1:] if row.answers]


def find_unsaved(request: CommunityRequest, person: User) -> list[Missing]:
    """Return each answer that waits beside the request, as something that is missing in it."""
    kept = find_kept(request, person)
    answers: dict[str, Any] = kept.answers if kept else {}
    sentence = _("What you typed here is not saved yet: look at it, change it if need be, then save.")
    return [Missing("answer_not_saved", field, sentence) for field in answers]


def find_words(request: CommunityRequest, person: User, step: str) -> dict[str, str]:
    """Return what the person typed to go along with a step that could not be taken; often nothing."""
    row = KeptAnswers.objects.filter(request=request, person=person, window=f"{WORDS}{step}").first()
    return row.answers if row else {}
