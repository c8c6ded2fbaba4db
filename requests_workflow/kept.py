"""Reads what a person typed into a request's form and didn't save; nobody else gets to see it."""

from typing import Any

from django.utils.translation import gettext as _

from portal.accounts.models import User
from requests_workflow.models import CommunityRequest, KeptAnswers
from requests_workflow.refusals import Missing


def find_kept(request: CommunityRequest, person: User) -> KeptAnswers | None:
    """Return what the person's latest window left, where that is anything at all."""
    latest = KeptAnswers.objects.filter(request=request, person=person).first()
    return latest if latest is not None and latest.answers else None


def find_kept_elsewhere(request: CommunityRequest, person: User) -> list[KeptAnswers]:
    """Return what earlier windows left, latest first."""
    rows = list(KeptAnswers.objects.filter(request=request, person=person))
    return [row for row in rows[1:] if row.answers]


def find_unsaved(request: CommunityRequest, person: User) -> list[Missing]:
    """Return each answer that waits beside the request, as something that is missing in it."""
    kept = find_kept(request, person)
    answers: dict[str, Any] = kept.answers if kept else {}
    sentence = _("What you typed here is not saved, since it can't be taken as it is: change it, then save.")
    return [Missing("answer_not_saved", field, sentence) for field in answers]
