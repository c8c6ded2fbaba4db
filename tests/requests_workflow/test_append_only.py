"""The event table is append-only: triggers, constraints and keys refuse what would change the past."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.forms.models import model_to_dict

from requests_workflow.append_only import REFUSAL, lifted
from requests_workflow.models import CommunityRequest, RequestEvent
from tests.factories import make_submitted
from tests.requests_workflow.snapshots import photograph

pytestmark = pytest.mark.django_db

POSTGRESQL, SQLITE = pytest.mark.postgres, pytest.mark.sqlite
OTHERS = (
    "number, from_state, to_state, version, actor_role, at, details, "
    "text_digest, previous_hash, hash, request_id"
)
REWRITE = "REPLACE INTO history (id, action, {0}) SELECT id + {1}, 'accept', {0} FROM history"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET action = 'accept'",
        "UPDATE history SET number = number + 1",
        "DELETE FROM history",
        "DELETE FROM history WHERE number = 1",
        pytest.param("TRUNCATE history CASCADE", marks=POSTGRESQL),
        # In the place of the row with the same key; then of the one with the same number.
        pytest.param(REWRITE.format(OTHERS, 0), marks=SQLITE),
        pytest.param(REWRITE.format(OTHERS, 9), marks=SQLITE),
    ],
)
def test_the_database_refuses_to_change_history(statement: str) -> None:
    """Fails when the triggers are not installed, and the last two when only UPDATE and DELETE have one."""
    make_submitted()
    connection.check_constraints()  # PostgreSQL truncates nothing before deferred ones are looked at
    before = photograph()
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.replace("history", RequestEvent._meta.db_table))
    assert photograph() == before


def test_the_models_get_no_further() -> None:
    event = make_submitted().events.get()
    event.action = "accept"
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        RequestEvent.objects.update(details={})
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        RequestEvent.objects.bulk_create(
            [event], update_conflicts=True, update_fields=["action"], unique_fields=["request", "number"]
        )
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        event.delete()
    assert RequestEvent.objects.get().action == "submit"


def test_lifted_triggers_are_back_afterwards() -> None:
    make_submitted()
    with lifted(connection):
        RequestEvent.objects.update(details={"lifted": True})
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        RequestEvent.objects.update(details={})


def test_a_number_is_given_once_per_request_even_without_the_triggers() -> None:
    """The second line of defence, were the lock lost: fails when the constraint is dropped."""
    event = make_submitted().events.get()
    values = model_to_dict(event, exclude=["id", "request"])
    with pytest.raises(IntegrityError), lifted(connection), transaction.atomic():
        RequestEvent.objects.create(request_id=event.request_id, **values)


@pytest.mark.django_db(transaction=True)
def test_the_database_keeps_a_request_with_history_too() -> None:
    request = make_submitted()
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("DELETE FROM requests_workflow_communityrequest")
    assert CommunityRequest.objects.filter(pk=request.pk).exists()


def test_the_triggers_are_there_after_migrating() -> None:
    """By asking the database: fails when a migration forgets them."""
    question = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    }
    with connection.cursor() as cursor:
        cursor.execute(question[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    assert (
        found
        == {
            "sqlite": {"history_no_update", "history_no_delete", "history_no_replace"},
            "postgresql": {"history_no_change"},
        }[connection.vendor]
    )
