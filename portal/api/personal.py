"""The API's part of what is known about a person: answers kept for a day, so that a call can be repeated."""

from typing import Any

from portal.accounts.models import User
from portal.accounts.personal_data import PersonalPart
from portal.api.models import IdempotencyRecord


def export_answers(user: User) -> list[Any]:
    """Return the answers still kept for the person."""
    return list(
        IdempotencyRecord.objects.filter(user=user).order_by("pk").values("created_at", "status", "body")
    )


def erase_answers(user: User) -> None:
    """Delete them: they hold what the person filed."""
    IdempotencyRecord.objects.filter(user=user).delete()


ANSWERS = PersonalPart(name="answers_of_the_api", export=export_answers, erase=erase_answers)
