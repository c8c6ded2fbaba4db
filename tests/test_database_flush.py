"""What a test with real transactions leaves behind: the database as the migrations made it."""

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, transaction
from django.test import TransactionTestCase
from django.utils import timezone

from portal.accounts.models import CURATORS, LEAD_CURATORS, User
from requests_workflow.append_only import REFUSAL
from requests_workflow.models import CommunityRequest, RequestEvent


def flush() -> None:
    """Do what ends each test with real transactions."""
    TransactionTestCase()._fixture_teardown()  # type: ignore[attr-defined] # Django's, not in its stubs


def make_event() -> RequestEvent:
    """Write one event of the portal, by hand."""
    coordinator = User.objects.create_user("coordinator@university.example")
    request = CommunityRequest.objects.create(coordinator=coordinator, reference="EUC-2026-000001")
    return RequestEvent.objects.create(
        request=request, number=1, action="open", version=1, actor_role="system", at=timezone.now()
    )


def read_permissions() -> dict[str, set[str]]:
    """Return the code names of each group's permissions."""
    groups = Group.objects.prefetch_related("permissions")
    return {group.name: {permission.codename for permission in group.permissions.all()} for group in groups}


@pytest.mark.django_db(transaction=True)
def test_flushing_empties_the_history_and_keeps_the_curators_groups() -> None:
    groups = read_permissions()
    assert set(groups) == {CURATORS, LEAD_CURATORS}
    make_event()

    flush()

    assert not RequestEvent.objects.exists()
    assert read_permissions() == groups


@pytest.mark.django_db(transaction=True)
def test_the_history_is_append_only_again_after_a_flush() -> None:
    flush()
    event = make_event()
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        RequestEvent.objects.filter(pk=event.pk).update(action="accept")
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        event.delete()
